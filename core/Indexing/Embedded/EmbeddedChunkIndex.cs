using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Indexing.Embedded.Search;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Storage;
using Contexter.Vectors.Hnsw;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// The index that needs no server: a folder of files, one folder in it a library version, searched in place.
/// </summary>
/// <remarks>
/// Safe for concurrent use by one process. A library is opened when it is first needed, by mapping its files. The keyword leg is exact. So is the semantic leg,
/// which compares all vectors, unless a file has many: then it has an index of them, and nearly all of the nearest are found. Scores are exact always and do not
/// depend on how the chunks are spread over files. Searching and loading compute on the caller's thread, for a hop to another costs as much as the work of a small
/// library; everything else is done by the thread pool.
/// </remarks>
/// <example><code>
/// await using var index = new EmbeddedChunkIndex(new EmbeddedIndexOptions { Root = "/data/index", ModelId = "local-1", Dimension = 256 }, new PhysicalFileSystem(), new TextAnalyzer());
/// </code></example>
public sealed class EmbeddedChunkIndex : IChunkIndex
{
    private readonly EmbeddedIndexOptions _options;
    private readonly IFileSystem _files;
    private readonly TextAnalyzer _analyzer;
    private readonly ConcurrentDictionary<string, LibraryIndex> _libraries = new(StringComparer.Ordinal);
    private readonly Lock _discovering = new();
    private readonly SemanticLeg _semanticLeg;
    private readonly PostingWeights _weights;
    private volatile bool _isDiscovered;
    private volatile bool _isDisposed;

    /// <summary>Makes an index over a folder; nothing is read before the first call.</summary>
    /// <exception cref="ContexterException">An option is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public EmbeddedChunkIndex(EmbeddedIndexOptions options, IFileSystem files, TextAnalyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _files = files;
        _analyzer = analyzer;
        _semanticLeg = new SemanticLeg(new HnswSearcher(), options.EfSearch);
        _weights = new PostingWeights(options.Bm25);
    }

    /// <inheritdoc/>
    public async Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        var valid = DocumentValidator.Validate(library, documents, _options.Dimension);
        var index = Libraries.GetOrAdd(LibraryDirectory.GetName(library), CreateLibrary);
        return await index.WriteAsync(writer => writer.Upsert(library, valid), _analyzer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> DeleteDocumentsAsync(LibraryVersion library, IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return Libraries.TryGetValue(LibraryDirectory.GetName(library), out var index)
            ? await index.WriteAsync(writer => writer.Delete(library, documents), _analyzer, cancellationToken).ConfigureAwait(false)
            : 0;
    }

    /// <inheritdoc/>
    public async Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        if (Libraries.TryGetValue(LibraryDirectory.GetName(library), out var index))
        {
            await index.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        foreach (var index in Libraries.Values)
        {
            await index.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_files.ListDirectories(_options.Root).Count == 0)
        {
            _files.DeleteDirectory(_options.Root);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<DocumentId, string>> GetFingerprintsAsync(LibraryVersion library, CancellationToken cancellationToken)
        => ReadAsync<IReadOnlyDictionary<DocumentId, string>>(
            library,
            snapshot =>
            {
                var fingerprints = new Dictionary<DocumentId, string>((int)snapshot.DocumentCount);
                foreach (var (view, ordinal) in snapshot.GetDocuments())
                {
                    fingerprints.Add(new DocumentId(view.Segment.Documents[ordinal].Id.ToString()), view.Segment.ReadFingerprint(ordinal));
                }

                return fingerprints;
            },
            new Dictionary<DocumentId, string>(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<CandidateSet> FindCandidatesAsync(CandidateQuery query, CancellationToken cancellationToken)
    {
        var analyzed = AnalyzedQuery.Parse(query, _analyzer, _options.Dimension);
        return Task.FromResult(FindCandidates(analyzed, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<ChunkId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Task.FromResult(LoadChunks(library, [.. ids.Select(id => (id, (ChunkPlace?)null))], cancellationToken));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return Task.FromResult(LoadChunks(library, [.. candidates.Select(candidate => (candidate.Id, candidate.Place))], cancellationToken));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IndexedChunk> ScanAsync(LibraryVersion library, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Libraries.TryGetValue(LibraryDirectory.GetName(library), out var index))
        {
            yield break;
        }

        // The snapshot is held over all chunks: what is written meanwhile is not seen.
        var snapshot = await Task.Run(index.Acquire, cancellationToken).ConfigureAwait(false);
        try
        {
            var documents = await Task.Run(snapshot.GetDocumentsByPath, cancellationToken).ConfigureAwait(false);
            foreach (var (view, ordinal) in documents)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var chunk in new ChunkReader(view.Segment, library).ReadDocument(ordinal))
                {
                    yield return chunk;
                }
            }
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <inheritdoc/>
    public Task<IndexStatistics> GetStatisticsAsync(LibraryVersion? library, CancellationToken cancellationToken)
        => Task.Run(
            () =>
            {
                using var snapshots = new SnapshotSet();
                foreach (var index in Select(library is { } one ? [one] : []))
                {
                    snapshots.Add(index);
                }

                return IndexCounter.Count(snapshots.Items, cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> GetRevisionAsync(IReadOnlyList<LibraryVersion> libraries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(libraries);
        var (count, sum) = (0L, 0L);
        foreach (var library in Select(libraries))
        {
            // Revisions only rise, so their sum names them all.
            (count, sum) = (count + 1, sum + library.Revision);
        }

        return ValueTask.FromResult<string?>(string.Create(CultureInfo.InvariantCulture, $"{count}.{sum}"));
    }

    /// <inheritdoc/>
    public async Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        if (Libraries.TryGetValue(LibraryDirectory.GetName(library), out var index))
        {
            await index.WriteAsync(
                writer =>
                {
                    writer.Optimize();
                    return true;
                },
                _analyzer,
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (var library in _libraries.Values)
        {
            await library.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ConcurrentDictionary<string, LibraryIndex> Libraries
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_isDiscovered)
            {
                lock (_discovering)
                {
                    foreach (var name in _isDiscovered ? [] : _files.ListDirectories(_options.Root))
                    {
                        _libraries.GetOrAdd(name, CreateLibrary);
                    }

                    _isDiscovered = true;
                }
            }

            return _libraries;
        }
    }

    private LibraryIndex CreateLibrary(string name) => new(_files, _options, Path.Combine(_options.Root, name));

    /// <summary>The libraries that are named and known; all known ones when none is named.</summary>
    private IEnumerable<LibraryIndex> Select(IReadOnlyList<LibraryVersion> libraries)
        => libraries.Count == 0
            ? Libraries.Values
            : libraries.Distinct().Select(library => Libraries.GetValueOrDefault(LibraryDirectory.GetName(library))).OfType<LibraryIndex>();

    private Task<T> ReadAsync<T>(LibraryVersion library, Func<Snapshot, T> read, T absent, CancellationToken cancellationToken)
        => !Libraries.TryGetValue(LibraryDirectory.GetName(library), out var index)
            ? Task.FromResult(absent)
            : Task.Run(
                () =>
                {
                    var snapshot = index.Acquire();
                    try
                    {
                        return read(snapshot);
                    }
                    finally
                    {
                        snapshot.Release();
                    }
                },
                cancellationToken);

    private IReadOnlyList<IndexedChunk> LoadChunks(LibraryVersion library, (ChunkId Id, ChunkPlace? Place)[] wanted, CancellationToken cancellationToken)
    {
        if (!Libraries.TryGetValue(LibraryDirectory.GetName(library), out var index))
        {
            return [];
        }

        var snapshot = index.Acquire();
        try
        {
            return new ChunkLoader(snapshot).Load(wanted, cancellationToken);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private CandidateSet FindCandidates(AnalyzedQuery query, CancellationToken cancellationToken)
    {
        using var searched = new SnapshotSet();
        var selected = Select(query.Query.Libraries).ToHashSet();
        foreach (var index in selected)
        {
            searched.Add(index);
        }

        var statistics = query.Terms is null ? null : Summarize(query.Terms, searched, Libraries.Values.Where(index => !selected.Contains(index)));
        return new CandidateSearch(_semanticLeg, query, statistics, _weights).Run(searched.Items, cancellationToken);
    }

    /// <summary>Document frequencies and average length over the whole index, whichever part of it is searched.</summary>
    private CollectionStatistics Summarize(IReadOnlyList<string> terms, SnapshotSet searched, IEnumerable<LibraryIndex> others)
    {
        var libraries = searched.Items.Select(snapshot => Count(snapshot, terms)).ToList();
        foreach (var other in others)
        {
            using var held = new SnapshotSet();
            try
            {
                held.Add(other);
                libraries.Add(Count(held.Items[0], terms));
            }
            catch (ContexterException)
            {
                // A damaged library does not keep others from being searched; who searches it, or everything, hears of it.
            }
        }

        return CollectionStatistics.Sum(terms, libraries, _options.Bm25);
    }

    private static (long Chunks, FieldCounts Lengths, long[] Frequencies) Count(Snapshot snapshot, IReadOnlyList<string> terms)
        => (snapshot.ChunkCount, snapshot.Terms, [.. terms.Select(snapshot.GetDocumentFrequency)]);
}
