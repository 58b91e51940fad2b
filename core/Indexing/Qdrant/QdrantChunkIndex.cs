using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Contexter.Documents;
using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Points;
using Contexter.Indexing.Qdrant.Search;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Indexing.Qdrant.Writing;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant;

/// <summary>The index on a Qdrant server, by its REST interface: the same candidates with the same scores as <see cref="Contexter.Indexing.Embedded.EmbeddedChunkIndex"/>, for data that outgrow a machine.</summary>
/// <remarks>
/// <para>Safe for concurrent use. The collection is made when it is first needed. One process at a time should write a library version; any number may read.</para>
/// <para>Three things differ from files. While a document is replaced, a reader sees none of its chunks or some of its new ones, but never old and new ones together;
/// <see cref="ScanAsync"/> gives each document as it is when its turn comes; and <see cref="IndexStatistics.DiskBytes"/> is 0, for the server does not tell.</para>
/// <para>A document whose replacement was cut off has an empty fingerprint in <see cref="GetFingerprintsAsync"/> until it is put again or removed.</para>
/// </remarks>
/// <example><code>
/// using var handler = new SocketsHttpHandler();
/// await using var index = new QdrantChunkIndex(
///     new QdrantIndexOptions { Address = new Uri("http://localhost:6333"), ModelId = "local-1", Dimension = 256 }, handler, new TextAnalyzer(), TimeProvider.System);
/// </code></example>
public sealed class QdrantChunkIndex : IChunkIndex
{
    private const int PageSize = 1_000;
    private const int ScannedDocumentsAtOnce = 50;

    private readonly QdrantIndexOptions _options;
    private readonly TextAnalyzer _analyzer;
    private readonly QdrantConnection _connection;
    private readonly QdrantCollection _collection;
    private readonly CollectionCounts _counts;
    private readonly PointMaker _points;
    private readonly ConcurrentDictionary<LibraryVersion, SemaphoreSlim> _writing = new();
    private volatile bool _isDisposed;

    /// <summary>Makes an index on a server; nothing is sent before the first call.</summary>
    /// <param name="options">Server, collection and limits.</param>
    /// <param name="handler">The way to the network; it stays the caller's.</param>
    /// <param name="analyzer">Cuts texts into terms.</param>
    /// <param name="time">Clock of pauses, time-outs and remembered counts.</param>
    /// <exception cref="ContexterException">An option is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public QdrantChunkIndex(QdrantIndexOptions options, HttpMessageHandler handler, TextAnalyzer analyzer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _analyzer = analyzer;
        _connection = new QdrantConnection(options, handler, time);
        _collection = new QdrantCollection(options, _connection);
        _counts = new CollectionCounts(options, _connection, _collection, time);
        _points = new PointMaker(analyzer, options.Dimension);
    }

    /// <inheritdoc/>
    public Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        var valid = DocumentValidator.Validate(library, documents, _options.Dimension);
        return WriteAsync(library, update => update.UpsertAsync(valid, cancellationToken), () => _counts.Wrote(valid.Sum(document => (long)document.Chunks.Count)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> DeleteDocumentsAsync(LibraryVersion library, IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return WriteAsync(library, update => update.DeleteAsync(documents, cancellationToken), _counts.Forget, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        // A collection is not made to remove something from it.
        if (await IsThereAsync(cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync(
                library,
                async update =>
                {
                    await update.DeleteLibraryAsync(cancellationToken).ConfigureAwait(false);
                    return true;
                },
                _counts.Forget,
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _collection.DropAsync(cancellationToken).ConfigureAwait(false);
        _counts.Forget();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<DocumentId, string>> GetFingerprintsAsync(LibraryVersion library, CancellationToken cancellationToken)
        => RunAsync<IReadOnlyDictionary<DocumentId, string>>(
            async () =>
            {
                var fingerprints = new Dictionary<DocumentId, string>();
                await foreach (var document in ScrollDocumentsAsync(library, cancellationToken).ConfigureAwait(false))
                {
                    fingerprints[new DocumentId(document.Document)] = document.Pending ? string.Empty : document.Fingerprint;
                }

                return fingerprints;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CandidateSet> FindCandidatesAsync(CandidateQuery query, CancellationToken cancellationToken)
    {
        var analyzed = AnalyzedQuery.Parse(query, _analyzer, _options.Dimension);
        var search = new TwoLegSearch(_options, _connection, _collection, _counts, _analyzer);
        return RunAsync(() => search.RunAsync(analyzed, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<ChunkId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return RunAsync<IReadOnlyList<IndexedChunk>>(
            async () =>
            {
                var found = new List<FoundPoint<StoredChunk>>();
                Guid[] points = [.. ids.Select(id => PointIds.OfChunk(library, id))];
                foreach (var some in points.Distinct().Chunk(PageSize))
                {
                    var reply = await _connection.PostAsync(
                        $"{_collection.Path}/points",
                        new PointsRequest { Ids = some, WithPayload = StoredChunk.Fields },
                        QdrantJson.Default.PointsRequest,
                        QdrantJson.Default.ReplyChunkPoints,
                        cancellationToken).ConfigureAwait(false);
                    found.AddRange(reply);
                }

                var current = await new CurrentDocuments(_connection, _collection).SelectAsync(found, point => PointMaker.DocumentOf(library, point.GetPayload()), cancellationToken).ConfigureAwait(false);
                var chunks = current.ToDictionary(point => point.Id, point => PointMaker.Read(library, point));
                return [.. points.Where(chunks.ContainsKey).Select(point => chunks[point])];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IndexedChunk> ScanAsync(LibraryVersion library, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _collection.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var documents = new List<DocumentPayload>();
        await foreach (var document in ScrollDocumentsAsync(library, cancellationToken).ConfigureAwait(false))
        {
            documents.Add(document);
        }

        var ordered = documents.OrderBy(document => document.Name, StringComparer.Ordinal).ThenBy(document => document.Document, StringComparer.Ordinal);
        foreach (var some in ordered.Chunk(ScannedDocumentsAtOnce))
        {
            var chunks = new List<IndexedChunk>();
            var filter = Filters.ChunksOf(library, some.Select(document => new DocumentId(document.Document)));
            await foreach (var point in ScrollAsync(filter, StoredChunk.Fields, vectors: [PointVectors.DenseName], QdrantJson.Default.ReplyChunkPage, cancellationToken).ConfigureAwait(false))
            {
                chunks.Add(PointMaker.Read(library, point));
            }

            var byDocument = chunks.ToLookup(chunk => chunk.Metadata.Id.Value, StringComparer.Ordinal);
            foreach (var chunk in some.SelectMany(document => byDocument[document.Document].OrderBy(chunk => chunk.Chunk.Index)))
            {
                yield return chunk;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IndexStatistics> GetStatisticsAsync(LibraryVersion? library, CancellationToken cancellationToken)
        => await IsThereAsync(cancellationToken).ConfigureAwait(false)
            ? await RunAsync(() => _counts.CountAsync(library, cancellationToken), cancellationToken).ConfigureAwait(false)
            : new IndexStatistics { Documents = 0, Chunks = 0, Terms = 0, DistinctTerms = 0, DiskBytes = 0 };

    /// <summary>Returns at once: the server rewrites its segments by itself (<see cref="QdrantOptimizerOptions"/>).</summary>
    /// <exception cref="ContexterException">The server says that its optimiser has failed (<see cref="ErrorCodes.IndexUnavailable"/>).</exception>
    public Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken)
        => RunAsync(
            async () =>
            {
                var info = await _collection.FindAsync(cancellationToken).ConfigureAwait(false);
                return info is { Status: "red" }
                    ? throw new ContexterException(
                        ErrorCodes.IndexUnavailable,
                        $"The collection '{_options.CollectionName}' of the Qdrant server at {_options.Address} is not well ({info.OptimizerStatus?.ToJsonString()}); see the server's log.")
                    : true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _connection.Dispose();
            _collection.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _collection.IsReady || await _collection.FindAsync(cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Changes a library version, alone in this process, and notes what that does to the counts.</summary>
    private async Task<T> WriteAsync<T>(LibraryVersion library, Func<LibraryUpdate, Task<T>> change, Action note, CancellationToken cancellationToken)
    {
        var turn = _writing.GetOrAdd(library, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunAsync(() => change(new LibraryUpdate(_connection, _collection, _options, _points, library)), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also when the change failed: part of it may be done.
            note();
            turn.Release();
        }
    }

    /// <summary>Does something with a collection that is there.</summary>
    private async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _collection.EnsureAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ContexterException exception) when (string.Equals(exception.Code, ErrorCodes.IndexUnavailable, StringComparison.Ordinal))
        {
            // The collection may be gone, or the server another one when it is back.
            _collection.Forget();
            throw;
        }
    }

    private async IAsyncEnumerable<DocumentPayload> ScrollDocumentsAsync(LibraryVersion library, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var point in ScrollAsync(Filters.OfKind(PayloadFields.DocumentKind, library), withPayload: true, vectors: null, QdrantJson.Default.ReplyDocumentPage, cancellationToken).ConfigureAwait(false))
        {
            yield return point.GetPayload();
        }
    }

    private async IAsyncEnumerable<FoundPoint<TPayload>> ScrollAsync<TPayload>(
        Filter filter, object withPayload, IReadOnlyList<string>? vectors, JsonTypeInfo<Reply<ScrollPage<TPayload>>> page, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TPayload : class
    {
        JsonElement? offset = null;
        do
        {
            var request = new ScrollRequest { Filter = filter, Limit = PageSize, Offset = offset, WithPayload = withPayload, WithVector = vectors };
            var found = await _connection.PostAsync(
                $"{_collection.Path}/points/scroll", request, QdrantJson.Default.ScrollRequest, page, cancellationToken).ConfigureAwait(false);
            foreach (var point in found.Points)
            {
                yield return point;
            }

            offset = found.NextPageOffset is { ValueKind: not JsonValueKind.Null } next ? next : null;
        }
        while (offset is not null);
    }
}
