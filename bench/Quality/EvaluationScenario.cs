using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Evaluation;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Storage;

namespace Contexter.Bench.Quality;

/// <summary>
/// How well searches find what judged queries want, as <c>contexter eval</c> measures it: keyword, semantic and hybrid search with default settings, and the control, which ranks at random.
/// The same suite and seed give the same figures on every machine; intervals are over queries, and that of a gain is paired.
/// </summary>
internal static class EvaluationScenario
{
    private const int K = 10;
    private const double Percent = 100;

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        "evaluation",
        "What keyword, semantic and hybrid searches find of what judged queries want.",
        RunAsync,
        new ScenarioParameter("suite", "Folder of the judged queries, from the root of the repository.", "tests/Quality/suite"));

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var suite = new SuiteReader(new PhysicalFileSystem()).Read(Path.Combine(Source.Root(), run.Text("suite")), cancellationToken);
        await using var host = EvaluationHost.Create(new ContexterOptions());
        var indexed = await host.Indexer.IndexAsync(host.Chunker.Chunk(suite, cancellationToken), progress: null, cancellationToken);
        EvaluationMethod[] methods = [EvaluationMethod.Keyword, EvaluationMethod.Semantic, EvaluationMethod.Hybrid, EvaluationMethod.Shuffled];
        var report = await host.Runner.RunAsync(indexed, methods, K, run.Seed, progress: null, cancellationToken);
        run.WriteLine($"{report.Queries} queries, {report.Documents:N0} documents, {report.Chunks:N0} chunks, {host.ModelId}");
        foreach (var method in report.Methods)
        {
            // The better the control does, the less a measure shows.
            var better = string.Equals(method.Method, EvaluationMethod.Shuffled.Name, StringComparison.Ordinal) ? Better.Lower : Better.Higher;
            Record($"{method.Method}: recall@{K}", "%", better, method.Overall.Recall);
            Record($"{method.Method}: hit@{K}", "%", better, method.Overall.Hit);
            Record($"{method.Method}: MRR@{K}", "%", better, method.Overall.ReciprocalRank);
            Record($"{method.Method}: nDCG@{K}", "%", better, method.Overall.Ndcg);
        }

        var gain = report.Comparisons.Single(comparison => string.Equals(comparison.Method, EvaluationMethod.Hybrid.Name, StringComparison.Ordinal));
        Record($"{gain.Method} above {gain.Baseline}: nDCG@{K}", "points", Better.Higher, gain.NdcgGain);

        void Record(FormattableString name, string unit, Better better, Estimate estimate) => run.Record(
            FormattableString.Invariant(name), unit, FigureKind.Deterministic, better, [Percent * estimate.Mean], interval: new Interval(Percent * estimate.Low, Percent * estimate.High));
    }
}
