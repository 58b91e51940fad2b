using System.Runtime.CompilerServices;
using Contexter.Evaluation;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Contexter.System.Tests.Configuration;

namespace Contexter.SystemTests.Product;

/// <summary>Holds what searches find in the project's own suite. Every figure is deterministic, so a change of one is a change of ranking.</summary>
public sealed class RetrievalQualityTests(MeasuredSuite measured) : IClassFixture<MeasuredSuite>
{
    // A little below what is measured (docs/evaluation.md): a change that costs more than noise has to say why.
    private const double LeastKeywordRecall = 0.71;
    private const double LeastKeywordNdcg = 0.62;

    /// <summary>What hybrid search has to gain on keyword search with the built-in model, in nDCG, weights by the shape of the query.</summary>
    private const double LeastGain = 0.03;

    [Fact]
    public void Suite_AsShipped_IsLargeAndVariedEnoughToTell()
    {
        var suite = measured.Suite;

        suite.Queries.Count.ShouldBeGreaterThanOrEqualTo(400);
        suite.Groups.Count.ShouldBeGreaterThanOrEqualTo(2_500);
        suite.Queries.GroupBy(query => query.Kind, StringComparer.Ordinal).Select(kind => kind.Key)
            .ShouldBe(["concept", "error", "howto", "keywords", "question", "symbol"], ignoreOrder: true);
        suite.Documents.GroupBy(document => document.Id.Split('/')[0], StringComparer.Ordinal).Count().ShouldBe(11);
        suite.Queries.Count(query => suite.RelevanceOf(query).Count > 1).ShouldBeGreaterThan(suite.Queries.Count / 2);
    }

    [Fact]
    public void Suite_Queries_AreNotTitles()
    {
        var titles = measured.Suite.Documents.Select(document => document.Title.Split(" > ")[^1]).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // One-word queries that a person types are titles by nature; sentences are not.
        measured.Suite.Queries.Where(query => query.Text.Count(c => c == ' ') >= 3 && titles.Contains(query.Text)).ShouldBeEmpty();
    }

    [Fact]
    public void Keyword_OverAllQueries_StaysAboveItsFloor()
    {
        var keyword = measured.Of(EvaluationMethod.Keyword).Overall;

        keyword.Recall.Mean.ShouldBeGreaterThan(LeastKeywordRecall);
        keyword.Ndcg.Mean.ShouldBeGreaterThan(LeastKeywordNdcg);
    }

    [Fact]
    public void Hybrid_AgainstKeyword_GainsWhatTheModelOwes()
    {
        var gain = measured.Of(EvaluationMethod.Hybrid).Overall.Ndcg.Mean - measured.Of(EvaluationMethod.Keyword).Overall.Ndcg.Mean;

        gain.ShouldBeGreaterThan(LeastGain);
    }

    [Fact]
    public void Shuffled_AsAControl_FindsNextToNothing()
    {
        var shuffled = measured.Of(EvaluationMethod.Shuffled).Overall;

        shuffled.Recall.Mean.ShouldBeLessThan(0.02);
        shuffled.Ndcg.Mean.ShouldBeLessThan(0.01);
    }
}

/// <summary>The suite, measured once for all tests.</summary>
public sealed class MeasuredSuite : IAsyncLifetime
{
    public EvaluationSuite Suite { get; } = new SuiteReader(new PhysicalFileSystem()).Read(Folder(), CancellationToken.None);

    private EvaluationReport? Report { get; set; }

    public MethodReport Of(EvaluationMethod method) => Report!.Methods.Single(report => string.Equals(report.Method, method.Name, StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        await using var host = EvaluationHost.Create(TestEnvironment.Defaults);
        var indexed = await host.Indexer.IndexAsync(host.Chunker.Chunk(Suite, CancellationToken.None), null, CancellationToken.None);
        EvaluationMethod[] methods = [EvaluationMethod.Keyword, EvaluationMethod.Hybrid, EvaluationMethod.Shuffled];
        Report = await host.Runner.RunAsync(indexed, methods, 10, 1, null, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath("../../Quality/suite", Path.GetDirectoryName(file)!);
}
