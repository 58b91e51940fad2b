using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings.Hashing;
using Contexter.Evaluation;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search;
using Contexter.Storage;
using Contexter.Tokens;

namespace Contexter.Core.Tests.Evaluation;

public sealed class SuiteRunnerTests : IAsyncDisposable
{
    private const int Topics = 40;
    private static readonly string[] Words = [.. Enumerable.Range(0, Topics).Select(i => $"{(char)('b' + (i % 20))}ar{(char)('b' + (i / 20))}ogi")];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-suite-");
    private readonly EmbeddedChunkIndex _index;
    private readonly HashedEmbedder _embedder = new();
    private readonly SuiteRunner _runner;

    public SuiteRunnerTests()
    {
        _index = new EmbeddedChunkIndex(
            new EmbeddedIndexOptions { Root = _folder.FullName, ModelId = HashedEmbedder.ModelId, Dimension = HashedEmbedder.Dimension },
            new PhysicalFileSystem(),
            new TextAnalyzer());
        _runner = new SuiteRunner(new HybridSearcher(_index, _embedder, TimeProvider.System, new HybridSearcherOptions()));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RunAsync_WhenQueriesNameTheirGroup_KeywordIsRightAndTheControlIsNot()
    {
        var indexed = await IndexAsync(Suite(Words.Select((word, i) => new SuiteDocument($"d{i}", $"g{i}", $"About {word}", $"The {word} is what this page is about."))));

        var report = await _runner.RunAsync(indexed, [EvaluationMethod.Keyword, EvaluationMethod.Shuffled], 10, 1, null, Token);

        (report.Queries, report.Documents, report.Groups, report.Chunks).ShouldBe((Topics, Topics, Topics, Topics));
        report.Methods[0].Overall.Ndcg.Mean.ShouldBe(1, 1e-12);
        report.Methods[0].Kinds.Select(kind => (kind.Kind, kind.Queries)).ShouldBe([("even", Topics / 2), ("odd", Topics / 2)]);

        // A group is among the first 10 of 40 by chance in a quarter of the cases.
        report.Methods[1].Overall.Recall.Mean.ShouldBeInRange(0.05, 0.45);
        var comparison = report.Comparisons.ShouldHaveSingleItem();
        (comparison.Method, comparison.Baseline, comparison.Wins).ShouldBe(("shuffled", "keyword", 0));
        comparison.NdcgGain.Mean.ShouldBeLessThan(-0.5);
        comparison.PValue.ShouldBeLessThan(0.001);
    }

    [Fact]
    public async Task RunAsync_WhenAGroupHasSeveralDocuments_RanksItByItsBest()
    {
        var documents = Words.SelectMany((word, i) => new SuiteDocument[]
        {
            new($"d{i}", $"g{i}", $"About {word}", $"The {word} is what this page is about."),
            new($"e{i}", $"g{i}", "Nothing", "This page is about nothing that anyone would ask for."),
        });
        var indexed = await IndexAsync(Suite(documents));

        var report = await _runner.RunAsync(indexed, [EvaluationMethod.Keyword], 10, 1, null, Token);

        (report.Documents, report.Groups).ShouldBe((2 * Topics, Topics));
        report.Methods[0].Overall.Ndcg.Mean.ShouldBe(1, 1e-12);
    }

    [Fact]
    public async Task RunAsync_WhenRunAgain_ReportsTheSame()
    {
        var indexed = await IndexAsync(Suite(Words.Select((word, i) => new SuiteDocument($"d{i}", $"g{i}", word, $"One page says {word} and {Words[(i + 1) % Topics]}."))));
        EvaluationMethod[] methods = [EvaluationMethod.Keyword, EvaluationMethod.Weighted(0.4), EvaluationMethod.Rrf, EvaluationMethod.Shuffled];

        var first = await _runner.RunAsync(indexed, methods, 5, 9, null, Token);
        var second = await _runner.RunAsync(indexed, methods, 5, 9, null, Token);

        second.Methods.Select(method => method.Overall).ShouldBe(first.Methods.Select(method => method.Overall));
        second.Comparisons.ShouldBe(first.Comparisons);
        first.Methods.Select(method => method.Method).ShouldBe(["keyword", "hybrid 0.4", "rrf", "shuffled"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public async Task RunAsync_WhenTheDepthIsOutOfRange_SaysSo(int k)
    {
        var indexed = await IndexAsync(Suite([new("d0", "g0", Words[0], "A page.")], 1));

        (await Should.ThrowAsync<ContexterException>(() => _runner.RunAsync(indexed, [EvaluationMethod.Keyword], k, 1, null, Token)))
            .Message.ShouldBe($"The depth k is {k}; it has to be 1 to 50.");
    }

    [Fact]
    public async Task RunAsync_WhenAMethodComesTwice_Refuses()
    {
        var indexed = await IndexAsync(Suite([new("d0", "g0", Words[0], "A page.")], 1));

        await Should.ThrowAsync<ContexterException>(
            () => _runner.RunAsync(indexed, [EvaluationMethod.Weighted(0.5), EvaluationMethod.Weighted(0.5)], 10, 1, null, Token));
    }

    [Fact]
    public async Task RunAsync_WhenCancelled_Ends()
    {
        var indexed = await IndexAsync(Suite([new("d0", "g0", Words[0], "A page.")], 1));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => _runner.RunAsync(indexed, [EvaluationMethod.Shuffled], 10, 1, null, source.Token));
    }

    [Fact]
    public async Task IndexAsync_WhenARuleDropsADocument_NamesIt()
    {
        var fault = await Should.ThrowAsync<ContexterException>(() => IndexAsync(Suite([new("d0", "g0", "Title", "text \0 with NUL " + new string('x', 5_000))], 1, "/d0")));

        fault.Code.ShouldBe(ErrorCodes.DocumentInvalid);
        fault.Message.ShouldStartWith("Document '/d0' of the suite cannot be indexed:");
    }

    [Fact]
    public async Task KeepIndexable_OfASuite_LeavesOutWhatTheRulesDropAndWhatOnlyThatAnswers()
    {
        var suite = Suite([new("d0", "g0", "Title", "text \0 with NUL " + new string('x', 5_000)), new("d1", "g1", Words[1], $"The {Words[1]} is what this page is about.")], 2, "/d0");

        var kept = Chunker().KeepIndexable(suite, Token);

        kept.Documents.ShouldHaveSingleItem().Id.ShouldBe("d1");
        kept.RelevanceOf(kept.Queries.ShouldHaveSingleItem()).Keys.ShouldBe(["g1"]);
        (await IndexAsync(kept)).Chunks.ShouldBe(1);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Weighted_WhenTheWeightIsOutOfRange_SaysSo(double weight) =>
        Should.Throw<ContexterException>(() => EvaluationMethod.Weighted(weight)).Message.ShouldEndWith("it has to be 0 to 1.");

    private async Task<IndexedSuite> IndexAsync(EvaluationSuite suite) =>
        await new SuiteIndexer(_embedder, _index, TimeProvider.System).IndexAsync(Chunker().Chunk(suite, Token), null, Token);

    private static SuiteChunker Chunker() => new(
        DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), new Chunker(Cl100kTokenizer.Load()), new ChunkingOptions(), TimeProvider.System);

    /// <summary>A suite where query i asks for the word of group i.</summary>
    private static EvaluationSuite Suite(IEnumerable<SuiteDocument> documents, int queries = Topics, string? firstId = null)
    {
        SuiteDocument[] all = [.. documents];
        if (firstId is not null)
        {
            all[0] = all[0] with { Id = firstId };
        }

        return new EvaluationSuite(
            [.. Enumerable.Range(0, queries).Select(i => new SuiteQuery($"q{i}", $"what is {Words[i]}", i % 2 == 0 ? "even" : "odd"))],
            all,
            Enumerable.Range(0, queries).ToDictionary(
                i => $"q{i}",
                IReadOnlyDictionary<string, int> (i) => new Dictionary<string, int>(StringComparer.Ordinal) { [$"g{i}"] = 2 },
                StringComparer.Ordinal));
    }
}
