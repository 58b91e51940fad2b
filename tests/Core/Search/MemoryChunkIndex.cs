using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Search;

/// <summary>The finding half of an index, by brute force over a list: every chunk is scored by both legs as their formulas say.</summary>
internal sealed class MemoryChunkIndex : IChunkIndex
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly TextAnalyzer _analyzer = new();
    private readonly List<IndexedChunk> _chunks = [];

    /// <summary>The last query.</summary>
    public CandidateQuery? LastQuery { get; private set; }

    /// <summary>How many searches there were.</summary>
    public int Searches { get; private set; }

    /// <summary>What <see cref="GetRevisionAsync"/> tells.</summary>
    public string? Revision { get; set; }

    /// <summary>Runs between finding candidates and loading them.</summary>
    public Action<MemoryChunkIndex>? AfterFind { get; set; }

    public void Add(LibraryVersion library, string path, string text, float[] vector, params string[] headings)
        => Add(library, path, 0, 0, text, vector, headings);

    /// <summary>Adds a chunk of a document that has several.</summary>
    public void Add(LibraryVersion library, string path, int index, int start, string text, float[] vector, params string[] headings)
    {
        var document = DocumentId.Create(library, path);
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _chunks.Add(new IndexedChunk(
            new Chunk
            {
                Id = ChunkId.Create(library, document, headings, text, index),
                DocumentId = document,
                Index = index,
                Count = index + 1,
                Start = start,
                End = start + text.Length,
                Tokens = 10,
                HeadingPath = headings,
                Text = text,
            },
            new DocumentMetadata
            {
                Id = document,
                Library = library,
                Path = path,
                Title = $"Title of {path}",
                SourceUrl = $"https://example.org/{path}",
                Type = DocumentType.Guide,
                Language = "en",
                ContentHash = ContentHash.Of(text),
                SizeBytes = text.Length,
                FetchedAt = at,
                CreatedAt = at,
                UpdatedAt = at,
                Tags = [],
                TrustScore = 5,
                QualityScore = 1,
            },
            vector));
    }

    public void Remove(string path) => _chunks.RemoveAll(c => string.Equals(c.Metadata.Path, path, StringComparison.Ordinal));

    public Task<CandidateSet> FindCandidatesAsync(CandidateQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        Searches++;
        var terms = query.Text is null ? [] : _analyzer.AnalyzeQuery(query.Text);
        var all = _chunks.Where(c => query.Libraries.Count == 0 || query.Libraries.Contains(c.Metadata.Library)).Select(c => new Candidate
        {
            Library = c.Metadata.Library,
            Id = c.Chunk.Id,
            Cosine = query.Vector.IsEmpty ? null : Cosine(query.Vector.Span, c.Vector.Span),
            Bm25 = query.Text is null ? null : (float)terms.Sum(t => Bm25(t, c).Score),
            Terms = query.Explain ? [.. terms.Select(t => Bm25(t, c)).Where(t => t.Score > 0)] : [],
        }).ToList();
        var semantic = all.Where(c => c.Cosine is not null).OrderByDescending(c => c.Cosine).ThenBy(c => c.Id.Value, StringComparer.Ordinal).Take(query.CandidatesPerLeg).ToList();
        var keyword = all.Where(c => c.Bm25 > 0).OrderByDescending(c => c.Bm25).ThenBy(c => c.Id.Value, StringComparer.Ordinal).Take(query.CandidatesPerLeg).ToList();
        var found = all.Where(c => semantic.Contains(c) || keyword.Contains(c))
            .Select(c => c with { SemanticRank = Rank(semantic, c), KeywordRank = Rank(keyword, c) }).ToList();
        AfterFind?.Invoke(this);
        return Task.FromResult(new CandidateSet(found, terms));
    }

    public Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<ChunkId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IndexedChunk>>([.. ids.SelectMany(id => _chunks.Where(c => c.Metadata.Library == library && c.Chunk.Id == id))]);

    public Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> DeleteDocumentsAsync(LibraryVersion library, IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken) => throw new NotSupportedException();

    public List<LibraryVersion> DeletedLibraries { get; } = [];

    public Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        DeletedLibraries.Add(library);
        return Task.CompletedTask;
    }

    public Task DropAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<DocumentId, string>> GetFingerprintsAsync(LibraryVersion library, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<IndexedChunk> ScanAsync(LibraryVersion library, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IndexStatistics> GetStatisticsAsync(LibraryVersion? library, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<string?> GetRevisionAsync(IReadOnlyList<LibraryVersion> libraries, CancellationToken cancellationToken) => ValueTask.FromResult(Revision);

    public Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private TermContribution Bm25(string term, IndexedChunk chunk)
    {
        var lengths = _chunks.Average(c => _analyzer.Analyze(c.Chunk.Text).Count);
        var df = _chunks.Count(c => Count(c, term) > 0);
        var idf = Math.Log(1 + ((_chunks.Count - df + 0.5) / (df + 0.5)));
        var tf = Count(chunk, term);
        var length = _analyzer.Analyze(chunk.Chunk.Text).Count;
        var score = tf == 0 ? 0 : idf * tf * (K1 + 1) / (tf + (K1 * (1 - B + (B * length / lengths))));
        return new TermContribution(term, df, _chunks.Count, idf, tf, length, lengths, score);
    }

    private int Count(IndexedChunk chunk, string term) => _analyzer.Analyze(chunk.Chunk.Text).Count(t => string.Equals(t.Term, term, StringComparison.Ordinal));

    private static int? Rank(List<Candidate> leg, Candidate candidate) => leg.IndexOf(candidate) is var place and >= 0 ? place + 1 : null;

    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);
}
