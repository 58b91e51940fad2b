using System.Collections.Concurrent;
using Contexter.Documents;
using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Points;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>
/// What BM25 must know of the whole index, counted by the server. The lengths of all chunks are summed from the histograms of four fields, and a term's document
/// frequency is the number of points whose terms hold it: there is no ledger that could disagree with the points.
/// </summary>
/// <remarks>Remembers counts for <see cref="QdrantIndexOptions.CountsLifetime"/>, or until <see cref="Forget"/>. Safe for concurrent use.</remarks>
internal sealed class CollectionCounts(QdrantIndexOptions options, QdrantConnection connection, QdrantCollection collection, TimeProvider time)
{
    /// <summary>More than any field has different values.</summary>
    private const int AllValues = 100_000_000;

    // More requests at once would only wait in the server.
    private const int RequestsAtOnce = 8;
    private const int MaxRememberedTerms = 10_000;

    private Memory _memory = new(0);

    /// <summary>Counts of the whole index for a query.</summary>
    public async Task<CollectionStatistics> SummarizeAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        // What is read after this line belongs to the memory that was there before it: a write meanwhile starts a new one.
        var memory = Remember();
        var lengths = await memory.ReadLengthsAsync(() => GetLengthsAsync(null, CancellationToken.None)).WaitAsync(cancellationToken).ConfigureAwait(false);
        var frequencies = new long[terms.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, terms.Count),
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
            async (i, token) => frequencies[i] = await GetFrequencyAsync(memory, terms[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return CollectionStatistics.Sum(terms, [(lengths.Chunks, lengths.Terms, frequencies)], options.Bm25);
    }

    /// <summary>Counts of a library version, or of the whole index; never remembered.</summary>
    public async Task<IndexStatistics> CountAsync(LibraryVersion? library, CancellationToken cancellationToken)
    {
        var documents = await CountAsync(Filters.OfKind(PayloadFields.DocumentKind, library), cancellationToken).ConfigureAwait(false);
        var lengths = await GetLengthsAsync(library, cancellationToken).ConfigureAwait(false);
        var terms = await FacetAsync(PayloadFields.Terms, library, cancellationToken).ConfigureAwait(false);
        return new IndexStatistics { Documents = documents, Chunks = lengths.Chunks, Terms = lengths.Terms.Total, DistinctTerms = terms.Count, DiskBytes = 0 };
    }

    /// <summary>Has everything counted anew, for something was written.</summary>
    public void Forget() => Interlocked.Exchange(ref _memory, new Memory(time.GetTimestamp()));

    private Memory Remember()
    {
        var memory = Volatile.Read(ref _memory);
        if (!memory.HasLengths || time.GetElapsedTime(memory.Since) < options.CountsLifetime)
        {
            return memory;
        }

        Interlocked.CompareExchange(ref _memory, new Memory(time.GetTimestamp()), memory);
        return Volatile.Read(ref _memory);
    }

    private async Task<long> GetFrequencyAsync(Memory memory, string term, CancellationToken cancellationToken)
    {
        if (memory.Frequencies.TryGetValue(term, out var frequency))
        {
            return frequency;
        }

        frequency = await CountAsync(new Filter { Must = [Filters.Is(PayloadFields.Terms, term)] }, cancellationToken).ConfigureAwait(false);
        if (memory.Frequencies.Count < MaxRememberedTerms)
        {
            memory.Frequencies.TryAdd(term, frequency);
        }

        return frequency;
    }

    private async Task<long> CountAsync(Filter filter, CancellationToken cancellationToken)
        => (await connection.PostAsync(
            $"{collection.Path}/points/count", new CountRequest(filter, Exact: true), QdrantJson.Default.CountRequest, QdrantJson.Default.ReplyCountReply, cancellationToken)
            .ConfigureAwait(false)).Count;

    private async Task<CollectionLengths> GetLengthsAsync(LibraryVersion? library, CancellationToken cancellationToken)
    {
        var (_, title) = await SumAsync(PayloadFields.TitleTerms, library, cancellationToken).ConfigureAwait(false);
        var (_, heading) = await SumAsync(PayloadFields.HeadingTerms, library, cancellationToken).ConfigureAwait(false);
        var (_, identifier) = await SumAsync(PayloadFields.IdentifierTerms, library, cancellationToken).ConfigureAwait(false);
        var (chunks, body) = await SumAsync(PayloadFields.BodyTerms, library, cancellationToken).ConfigureAwait(false);
        return new CollectionLengths(chunks, new FieldCounts(title, heading, body, identifier));
    }

    /// <summary>How many chunks there are, for each has one value of the field, and the sum of the values.</summary>
    private async Task<(long Chunks, long Sum)> SumAsync(string field, LibraryVersion? library, CancellationToken cancellationToken)
    {
        var hits = await FacetAsync(field, library, cancellationToken).ConfigureAwait(false);
        return (hits.Sum(hit => hit.Count), hits.Sum(hit => hit.Value.GetInt64() * hit.Count));
    }

    private async Task<IReadOnlyList<FacetHit>> FacetAsync(string field, LibraryVersion? library, CancellationToken cancellationToken)
    {
        var request = new FacetRequest
        {
            Key = field,
            Filter = library is { } one ? new Filter { Must = [Filters.Is(PayloadFields.Library, one.ToString())] } : null,
            Limit = AllValues,
            Exact = true,
        };
        var reply = await connection.PostAsync(
            $"{collection.Path}/facet", request, QdrantJson.Default.FacetRequest, QdrantJson.Default.ReplyFacetReply, cancellationToken).ConfigureAwait(false);
        return reply.Hits;
    }

    private sealed record CollectionLengths(long Chunks, FieldCounts Terms);

    private sealed class Memory(long since)
    {
        private readonly Lock _turn = new();
        private Task<CollectionLengths>? _lengths;

        public long Since => since;

        public bool HasLengths => Volatile.Read(ref _lengths) is { IsCompletedSuccessfully: true };

        /// <summary>Reads the lengths once for all who ask meanwhile: each reading goes through the whole index, and many at once would hold each other up. One that failed is made again.</summary>
        public Task<CollectionLengths> ReadLengthsAsync(Func<Task<CollectionLengths>> read)
        {
            lock (_turn)
            {
                return _lengths is null or { IsFaulted: true } or { IsCanceled: true } ? _lengths = read() : _lengths;
            }
        }

        public ConcurrentDictionary<string, long> Frequencies { get; } = new(StringComparer.Ordinal);
    }
}
