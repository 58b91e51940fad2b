using Contexter.Chunking;
using Contexter.Deduplication;
using Contexter.Embeddings.Local;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Flags;
using Contexter.Indexing;
using Contexter.Lexical;
using Contexter.Search;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Operations;

/// <summary>Something that Contexter does all the time.</summary>
/// <param name="Name">What it is.</param>
/// <param name="PerRound">How often one round does it, so that every round has the same inputs.</param>
/// <param name="RunAsync">Does it once; the number of the operation within the round says on which input.</param>
internal sealed record KeyOperation(string Name, int PerRound, Func<int, CancellationToken, ValueTask> RunAsync);

/// <summary>The operations whose cost is watched, over made documents: the same work on every machine.</summary>
internal sealed class KeyOperations : IAsyncDisposable
{
    private const int Documents = 40;
    private const int Texts = 16;

    private readonly MadeIndex _index;
    private readonly LocalContexter _contexter;
    private readonly DirectoryInfo _data;
    private readonly LocalEmbedder _embedder = new();

    private KeyOperations(MadeIndex index, LocalContexter contexter, DirectoryInfo data) => (_index, _contexter, _data) = (index, contexter, data);

    /// <summary>The index they search.</summary>
    public MadeIndex Index => _index;

    /// <summary>Makes what they work on, and starts the grains.</summary>
    public static async Task<KeyOperations> CreateAsync(int seed, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-operations-");
        var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
        return new KeyOperations(await MadeIndex.CreateAsync(Documents, seed, cancellationToken), contexter, data);
    }

    /// <summary>The operations.</summary>
    public IReadOnlyList<KeyOperation> All()
    {
        var tokenizer = Cl100kTokenizer.Load();
        var (chunker, analyzer, hasher) = (new Chunker(tokenizer), new TextAnalyzer(), new MinHasher());
        var searcher = _index.CreateSearcher();
        var texts = _index.Documents.Take(Texts).Select(document => document.Text).ToArray();
        var vector = new float[LocalEmbedder.Dimension];
        var flags = _contexter.Services.GetRequiredService<IGrainFactory>().GetGrain<IFlagsGrain>(GrainKeys.Flags);
        var highlighter = new Highlighter(analyzer, analyzer.AnalyzeQuery(_index.Questions[0]));
        return
        [
            new("hybrid answer", 64, async (number, token) => await searcher.SearchAsync(Query(number), token)),
            new("keyword leg", 64, async (number, token) => await _index.Index.FindCandidatesAsync(Candidates(number) with { Text = Question(number) }, token)),
            new("semantic leg", 64, async (number, token) => await _index.Index.FindCandidatesAsync(Candidates(number) with { Vector = Embed(Question(number)) }, token)),
            Of("count tokens", Texts, number => tokenizer.CountTokens(texts[number])),
            Of("cut into chunks", Texts, number => chunker.Chunk(_index.Documents[number], new ChunkingOptions(), CancellationToken.None)),
            Of("analyse text", Texts, number => analyzer.Analyze(texts[number])),
            Of("embed a passage", Texts, number => _embedder.Embed(texts[number], vector)),
            Of("highlight", Texts, number => highlighter.Highlight(texts[number])),
            Of("sketch for duplicates", Texts, number => hasher.Sketch(Shingles.Of(DuplicateText.Normalize(texts[number])))),
            new("grain call", 256, async (_, token) => await flags.ListAsync(token)),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _embedder.Dispose();
        await _index.DisposeAsync();
        await _contexter.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static KeyOperation Of<T>(string name, int perRound, Func<int, T> work) => new(name, perRound, (number, _) =>
    {
        work(number);
        return ValueTask.CompletedTask;
    });

    private static CandidateQuery Candidates(int number) => new() { Libraries = [MadeIndex.Library], CandidatesPerLeg = 10 + (number % 2) };

    private string Question(int number) => _index.Questions[number];

    private SearchQuery Query(int number) => new() { Query = Question(number), Libraries = [MadeIndex.Library] };

    private float[] Embed(string text)
    {
        var vector = new float[LocalEmbedder.Dimension];
        _embedder.Embed(text, vector);
        return vector;
    }
}
