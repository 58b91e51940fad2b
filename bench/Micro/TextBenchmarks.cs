using BenchmarkDotNet.Attributes;
using Contexter.Bench.Operations;
using Contexter.Chunking;
using Contexter.Deduplication;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.Ingestion;
using Contexter.Lexical;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search;
using Contexter.Tokens;

namespace Contexter.Bench.Micro;

/// <summary>What is done with one document of 6,000 characters.</summary>
public class TextBenchmarks : IDisposable
{
    private readonly Cl100kTokenizer _tokenizer = Cl100kTokenizer.Load();
    private readonly TextAnalyzer _analyzer = new();
    private readonly LocalEmbedder _embedder = new();
    private readonly MinHasher _hasher = new();
    private readonly float[] _vector = new float[LocalEmbedder.Dimension];
    private readonly char[] _word = new char[16];
    private Chunker _chunker = null!;
    private Document _document = null!;
    private Highlighter _highlighter = null!;
    private string _question = null!;
    private ulong[] _shingles = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var made = new MadeDocuments(seed: 1);
        var composer = new DocumentComposer(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), TimeProvider.System);
        _document = composer.Compose(MadeIndex.Library, "guide.md", "markdown", made.Markdown(6_000), sourceUrl: null);
        _question = made.Question();
        _chunker = new Chunker(_tokenizer);
        _highlighter = new Highlighter(_analyzer, _analyzer.AnalyzeQuery(_question));
        _shingles = Shingles.Of(DuplicateText.Normalize(_document.Text));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _embedder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Tokens() => _tokenizer.CountTokens(_document.Text);

    [Benchmark]
    public object Analysis() => _analyzer.Analyze(_document.Text);

    [Benchmark]
    public int Stemming()
    {
        "generalizations".CopyTo(_word);
        return PorterStemmer.Stem(_word.AsSpan(0, 15));
    }

    [Benchmark]
    public object Chunking() => _chunker.Chunk(_document, new ChunkingOptions(), CancellationToken.None);

    [Benchmark]
    public int EmbeddingOfPassage() => _embedder.Embed(_document.Text, _vector);

    [Benchmark]
    public int EmbeddingOfQuestion() => _embedder.Embed(_question, _vector);

    [Benchmark]
    public object Highlights() => _highlighter.Highlight(_document.Text);

    [Benchmark]
    public object ShinglesOfText() => Shingles.Of(DuplicateText.Normalize(_document.Text));

    [Benchmark]
    public object MinHashSketch() => _hasher.Sketch(_shingles);
}
