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
/// <remarks>
/// Counting goes through the whole index, so counts are remembered (<see cref="QdrantIndexOptions.CountsLifetime"/>, <see cref="QdrantIndexOptions.CountsTolerance"/>) and read anew by one
/// reader while searches go on with those that are there. Safe for concurrent use.
/// </remarks>
internal sealed class CollectionCounts(QdrantIndexOptions options, QdrantConnection connection, QdrantCollection collection, TimeProvider time)
{
    /// <summary>More than any field has different values.</summary>
    private const int AllValues = 100_000_000;

    // More requests at once would only wait in the server.
    private const int RequestsAtOnce = 8;
    private const int MaxRememberedTerms = 10_000;

    private readonly Lock _turn = new();
    private Memory? _memory;
    private Memory? _next;

    /// <summary>Counts of the whole index for a query.</summary>
    public async Task<CollectionStatistics> SummarizeAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        var memory = Remember();
        var lengths = await memory.Reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        var frequencies = new long[terms.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, terms.Count),
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                // A term may be counted later than the chunks: never in more of them than there were.
                frequencies[i] = Math.Min(await GetFrequencyAsync(memory, terms[i], token).ConfigureAwait(false), lengths.Chunks);
            }).ConfigureAwait(false);
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

    /// <summary>Has everything counted anew, for what was written cannot be told.</summary>
    public void Forget()
    {
        lock (_turn)
        {
            (_memory, _next) = (null, null);
        }
    }

    /// <summary>Takes note of chunks that this process has written.</summary>
    /// <param name="chunks">How many at most.</param>
    public void Wrote(long chunks)
    {
        lock (_turn)
        {
            _memory?.Written += chunks;
            _next?.Written += chunks;
        }
    }

    /// <summary>The counts that a search goes by: those that are there while they are good enough, else those that are being read.</summary>
    private Memory Remember()
    {
        lock (_turn)
        {
            if (_next is { Reading.IsCompleted: true })
            {
                // Counts that could not be read are read again by whoever needs them next; those from before are as good as they were.
                (_memory, _next) = (_next.Lengths is null ? _memory : _next, null);
            }

            if (_memory is { Lengths: { } lengths } memory && time.GetElapsedTime(memory.Since) is var age && memory.Written <= options.CountsTolerance * lengths.Chunks)
            {
                if (age < options.CountsLifetime)
                {
                    return memory;
                }

                if (options.CountsTolerance > 0 && age < 2 * options.CountsLifetime)
                {
                    _next ??= Read();
                    return memory;
                }
            }

            // A reading that is under way is good enough to wait for, though something was written since it began: where that was too much, the next search has it read again.
            // Exact counts are of a reading that began after every write.
            return _next is { } next && (next.Written == 0 || options.CountsTolerance > 0) ? next : (_next = Read());
        }
    }

    /// <summary>Begins to count; not for one caller, so none can cancel it.</summary>
    private Memory Read()
    {
        var memory = new Memory(time.GetTimestamp(), () => GetLengthsAsync(null, CancellationToken.None));

        // Whoever waits is told; where nobody does, the next reading is.
        _ = memory.Reading.ContinueWith(read => read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return memory;
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

    /// <summary>Counts that are read once for all who ask meanwhile: many readings at once would hold each other up.</summary>
    private sealed class Memory
    {
        private CollectionLengths? _lengths;

        public Memory(long since, Func<Task<CollectionLengths>> read)
        {
            Since = since;
            Reading = Task.Run(async () => Lengths = await read().ConfigureAwait(false));
        }

        public long Since { get; }

        /// <summary>Chunks that this process has written since the reading began.</summary>
        public long Written { get; set; }

        public Task<CollectionLengths> Reading { get; }

        /// <summary>What was read; null before.</summary>
        public CollectionLengths? Lengths
        {
            get => Volatile.Read(ref _lengths);
            private set => Volatile.Write(ref _lengths, value);
        }

        public ConcurrentDictionary<string, long> Frequencies { get; } = new(StringComparer.Ordinal);
    }
}
