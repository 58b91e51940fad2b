using System.Collections.Concurrent;
using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Hashing;
using Contexter.Evaluation;
using Contexter.Evaluation.Benchmark;
using Contexter.Evaluation.KnownItems;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search;
using Contexter.Storage;
using Contexter.Tokens;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Evaluation;

public sealed class BenchmarkRunTests : IDisposable
{
    // Trusted enough to show in hybrid search.
    private static readonly EmbeddingModel Model = HashedEmbedder.Model with { QuestionSemanticWeight = 0.9 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-benchmark-");
    private readonly HashedEmbedder _hashed = new();
    private readonly List<Host> _hosts = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hashed.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task CompareAsync_OfAModelAndNoise_TellsThemApart()
    {
        var chunked = Suite();

        var report = await BenchmarkRun.CompareAsync(chunked, [Candidate("hashed", _hashed), Candidate("noise", new Noise())], 1, null, Token);

        (report.Queries, report.Sections, report.Chunks).ShouldBe((30, 60, 60));
        var (hashed, noise) = (report.Models[0], report.Models[1]);
        hashed.Measurement!.Semantic.Overall.Ndcg.Mean.ShouldBeGreaterThan(0.6);
        noise.Measurement!.Semantic.Overall.Ndcg.Mean.ShouldBeLessThan(0.2);
        noise.Measurement.Keyword.PerQuery.ShouldBe(hashed.Measurement.Keyword.PerQuery);
        report.Keyword.ShouldBe(hashed.Measurement.Keyword);
        hashed.OnFirst.ShouldBeNull();
        (noise.OnFirst!.Method, noise.OnFirst.Baseline).ShouldBe(("noise hybrid", "hashed hybrid"));
        noise.OnFirst.NdcgGain.Mean.ShouldBeLessThan(0);
        noise.OnKeyword!.NdcgGain.High.ShouldBeLessThan(0);
        noise.OnKeyword.PValue.ShouldBeLessThan(0.01);
        hashed.Measurement.IndexBytesPerChunk.ShouldBeGreaterThan(HashedEmbedder.Dimension);
        hashed.Measurement.Usage.ShouldBeNull();
        _hosts.ShouldAllBe(host => host.IsDisposed);
    }

    [Fact]
    public async Task CompareAsync_OfAModel_EmbedsEveryTextOnce()
    {
        var chunked = Suite();
        using var counting = new Watched(_hashed);
        var steps = new Steps();

        await BenchmarkRun.CompareAsync(chunked, [Candidate("counted", counting)], 1, steps, Token);

        counting.Asked.Values.ShouldAllBe(times => times == 1);
        counting.Asked.Count.ShouldBe(chunked.Chunks + chunked.Suite.Queries.Count);
        steps.Ended.ShouldBe([BenchmarkStep.Embed, BenchmarkStep.Ask, BenchmarkStep.Search]);
    }

    [Theory]
    [InlineData(EmbeddingInputType.Document)]
    [InlineData(EmbeddingInputType.Query)]
    public async Task CompareAsync_WhenAModelFails_SaysSoAndMeasuresTheOthers(EmbeddingInputType failing)
    {
        using var broken = new Watched(_hashed) { Failing = failing };

        var report = await BenchmarkRun.CompareAsync(Suite(), [Candidate("broken", broken), Candidate("hashed", _hashed)], 1, null, Token);

        report.Models[0].Measurement.ShouldBeNull();
        report.Models[0].Fault!.Code.ShouldBe(ErrorCodes.EmbeddingsUnavailable);
        report.Models[1].OnKeyword.ShouldNotBeNull();
        report.Models[1].OnFirst.ShouldBeNull();
        _hosts.Count.ShouldBe(2);
        _hosts.ShouldAllBe(host => host.IsDisposed);
    }

    [Fact]
    public async Task CompareAsync_WhenCancelled_EndsAndCleansUp()
    {
        using var source = new CancellationTokenSource();
        using var watched = new Watched(_hashed) { OnCall = source.Cancel };

        await Should.ThrowAsync<OperationCanceledException>(() => BenchmarkRun.CompareAsync(Suite(), [Candidate("cut off", watched)], 1, null, source.Token));

        _hosts.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void CountTokens_OfASuite_CountsChunksAndQueries()
    {
        var chunked = Suite();
        var tokenizer = Cl100kTokenizer.Load();

        chunked.CountTokens(tokenizer).ShouldBe(
            chunked.Documents.Sum(document => document.Texts.Sum(text => tokenizer.CountTokens(text))) + chunked.Suite.Queries.Sum(query => tokenizer.CountTokens(query.Text)));
        Candidate("paid", _hashed, price: 0.18).CostOf(2_000_000)!.Value.ShouldBe(0.36, 1e-9);
        Candidate("unknown", _hashed, price: null).CostOf(2_000_000).ShouldBeNull();
        new double?[] { 0, 0.18, null }.Select(price => Candidate("m", _hashed, price).IsPaid).ShouldBe([false, true, true]);
    }

    [Theory]
    [InlineData(new[] { 5 }, 5, 5)]
    [InlineData(new[] { 4, 1, 3, 2 }, 2, 4)]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 }, 10, 19)]
    public void LatencySummary_OfTimes_TakesTheNearestRank(int[] times, int p50, int p95)
    {
        var summary = LatencySummary.Of(times.Select(ms => TimeSpan.FromMilliseconds(ms)));

        (summary.P50.TotalMilliseconds, summary.P95.TotalMilliseconds).ShouldBe((p50, p95));
    }

    private static ChunkedSuite Suite()
    {
        var suite = KnownItemSuite.Make(KnownItemSuiteTests.Sections(60), KnownItemOptions.For(30));
        return new SuiteChunker(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), new Chunker(Cl100kTokenizer.Load()), new ChunkingOptions(), TimeProvider.System)
            .Chunk(suite, Token);
    }

    private BenchmarkCandidate Candidate(string name, IEmbeddingGenerator<string, Embedding<float>> embedder, double? price = 0) => new(name, Model, price, () =>
    {
        var host = new Host(Path.Combine(_folder.FullName, name), embedder);
        _hosts.Add(host);
        return host;
    });

    private sealed class Host : IBenchmarkHost
    {
        private readonly EmbeddedChunkIndex _index;

        public Host(string folder, IEmbeddingGenerator<string, Embedding<float>> embedder)
        {
            _index = new EmbeddedChunkIndex(
                new EmbeddedIndexOptions { Root = folder, ModelId = HashedEmbedder.ModelId, Dimension = HashedEmbedder.Dimension }, new PhysicalFileSystem(), new TextAnalyzer());
            Benchmark = new ModelBenchmark(Model, embedder, _index, new HybridSearcherOptions(), TimeProvider.System);
        }

        public ModelBenchmark Benchmark { get; }

        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return _index.DisposeAsync();
        }
    }

    /// <summary>The control: vectors that have nothing to do with their texts.</summary>
    private sealed class Noise : InProcessEmbedder
    {
        private readonly Random _random = new(1);

        public Noise()
            : base(HashedEmbedder.Model)
        {
        }

        protected override void Compute(ReadOnlySpan<char> text, Span<float> vector)
        {
            lock (_random)
            {
                foreach (ref var value in vector)
                {
                    value = (_random.NextSingle() - 0.5f) / 4;
                }
            }
        }
    }

    /// <summary>Counts what it is asked for, and fails when told to.</summary>
    private sealed class Watched(IEmbeddingGenerator<string, Embedding<float>> inner) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
    {
        public ConcurrentDictionary<(EmbeddingInputType, string), int> Asked { get; } = new();

        public EmbeddingInputType? Failing { get; init; }

        public Action? OnCall { get; init; }

        public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            OnCall?.Invoke();
            if (options.GetInputType() == Failing)
            {
                throw new ContexterException(ErrorCodes.EmbeddingsUnavailable, "The embedding server is away.");
            }

            foreach (var text in values)
            {
                Asked.AddOrUpdate((options.GetInputType(), text), 1, (_, times) => times + 1);
            }

            return base.GenerateAsync(values, options, cancellationToken);
        }
    }

    private sealed class Steps : IProgress<BenchmarkProgress>
    {
        public List<BenchmarkStep> Ended { get; } = [];

        public void Report(BenchmarkProgress value)
        {
            if (value.Share >= 1)
            {
                Ended.Add(value.Step);
            }
        }
    }
}
