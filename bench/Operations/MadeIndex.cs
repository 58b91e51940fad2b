using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Ingestion;
using Contexter.Lexical;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search;
using Contexter.Storage;
using Contexter.Tokens;

namespace Contexter.Bench.Operations;

/// <summary>An embedded index of made documents, cut and embedded as ingestion does it.</summary>
internal sealed class MadeIndex : IAsyncDisposable
{
    private const int DocumentCharacters = 6_000;
    private const int GraphFrom = 100;

    private readonly DirectoryInfo _folder;

    private MadeIndex(DirectoryInfo folder, EmbeddedChunkIndex index, IReadOnlyList<Document> documents, IReadOnlyList<IndexedDocument> indexed, IReadOnlyList<string> questions) =>
        (_folder, Index, Documents, Indexed, Questions) = (folder, index, documents, indexed, questions);

    /// <summary>The library that is indexed.</summary>
    public static LibraryVersion Library { get; } = new("made", "1.0");

    /// <summary>The index.</summary>
    public EmbeddedChunkIndex Index { get; }

    /// <summary>What is in it.</summary>
    public IReadOnlyList<Document> Documents { get; }

    /// <summary>The same, cut and embedded.</summary>
    public IReadOnlyList<IndexedDocument> Indexed { get; }

    /// <summary>Questions of words that occur, all different.</summary>
    public IReadOnlyList<string> Questions { get; }

    /// <summary>How many chunks are in it.</summary>
    public int Chunks => Indexed.Sum(document => document.Chunks.Count);

    /// <summary>Makes documents and indexes them.</summary>
    public static async Task<MadeIndex> CreateAsync(int documents, int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("contexter-bench-made-");
        var made = new MadeDocuments(seed);
        var composer = new DocumentComposer(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), TimeProvider.System);
        var all = Enumerable.Range(0, documents)
            .Select(number => composer.Compose(Library, FormattableString.Invariant($"guide/part{number}.md"), "markdown", made.Markdown(DocumentCharacters), sourceUrl: null)).ToList();
        var options = new EmbeddedIndexOptions { Root = folder.FullName, ModelId = LocalEmbedder.ModelId, Dimension = LocalEmbedder.Dimension, VectorIndexFrom = GraphFrom };
        var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
        var chunker = new Chunker(Cl100kTokenizer.Load());
        using var embedder = new LocalEmbedder();
        var indexed = all.Select(document => Prepare(document, chunker.Chunk(document, new ChunkingOptions(), cancellationToken), embedder)).ToList();
        await index.UpsertAsync(Library, indexed, cancellationToken);
        await index.OptimizeAsync(Library, cancellationToken);
        return new MadeIndex(folder, index, all, indexed, [.. Enumerable.Range(0, 256).Select(_ => made.Question())]);
    }

    /// <summary>A searcher that remembers no answers.</summary>
    public HybridSearcher CreateSearcher() => new(
        Index,
        new LocalEmbedder(),
        TimeProvider.System,
        new HybridSearcherOptions { CachedAnswers = 0, QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static IndexedDocument Prepare(Document document, IReadOnlyList<Chunk> chunks, LocalEmbedder embedder) => new()
    {
        Metadata = DocumentMetadata.Of(document),
        Fingerprint = document.ContentHash.ToString(),
        Chunks = chunks,
        Vectors =
        [
            .. chunks.Select(chunk =>
            {
                var vector = new float[LocalEmbedder.Dimension];
                embedder.Embed($"{document.Title} {string.Join(' ', chunk.HeadingPath)} {chunk.Text}", vector);
                return (ReadOnlyMemory<float>)vector;
            }),
        ],
    };
}
