using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Knowledge;
using Contexter.Knowledge.Pipeline;
using Contexter.Safety;
using Contexter.Search.Analysis;
using Contexter.Search.Assembly;

namespace Contexter.Bench.Ask;

/// <summary>How many items a second pass through the stages of an answer when no source is waited for, and which of what is done with an item takes how long.</summary>
internal static class PipelineMeasurement
{
    private const int Passed = 120_000;
    private const int Samples = 5;
    private const double Similarity = 0.85;

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario("ask-pipeline", "The stages of an answer alone: items a second, and what an item costs.", RunAsync);

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        foreach (var items in (int[])[20, 200])
        {
            var results = Make(items);
            var processor = new List<double>();
            await run.MeasureAsync(
                string.Create(CultureInfo.InvariantCulture, $"items a second, {items} a question"),
                "1/s",
                FigureKind.Time,
                Better.Higher,
                async token =>
                {
                    var (busy, begin) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                    await PassAllAsync(results, token);
                    processor.Add(Passed / (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
                    return Passed / Stopwatch.GetElapsedTime(begin).TotalSeconds;
                },
                cancellationToken);
            run.RecordTime(string.Create(CultureInfo.InvariantCulture, $"items a second of processor time, {items} a question"), "1/s", [.. processor.Skip(run.Rounds.WarmUp)]);
            foreach (var (name, work) in Stages(results))
            {
                run.RecordTime(string.Create(CultureInfo.InvariantCulture, $"{name} of one item, {items} a question"), "us", Measure(work, results));
            }
        }
    }

    private static IEnumerable<(string Name, Action<KnowledgeResult[]> Run)> Stages(KnowledgeResult[] results)
    {
        var sets = results.Select(result => new WordSet(result.Text)).ToArray();
        yield return ("address", all => Array.ForEach(all, result => ResultAddress.Normalize(result.Url)));
        yield return ("words", all => Array.ForEach(all, result => _ = new WordSet(result.Text)));
        yield return ("comparing", _ => Compare(sets));
        yield return ("instructions", all => Array.ForEach(all, result => InstructionDetector.Find(result.Text)));
        yield return ("the filter in all", Filter);
    }

    private static void Filter(KnowledgeResult[] results)
    {
        var filter = new ResultFilter(Similarity);
        Array.ForEach(results, result => filter.Pass(result));
    }

    private static void Compare(WordSet[] sets)
    {
        for (var i = 0; i < sets.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sets[i].IsSimilarTo(sets[j], Similarity);
            }
        }
    }

    /// <summary>Microseconds an item, the median of the samples.</summary>
    private static double Measure(Action<KnowledgeResult[]> run, KnowledgeResult[] results)
    {
        var samples = new List<double>();
        for (var sample = 0; sample <= Samples; sample++)
        {
            var begin = Stopwatch.GetTimestamp();
            for (var round = 0; round < Passed / 4 / results.Length; round++)
            {
                run(results);
            }

            samples.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds / (Passed / 4.0));
        }

        // The first one warms up.
        return samples.Skip(1).Order().ElementAt(Samples / 2);
    }

    private static KnowledgeResult[] Make(int count) => [.. Enumerable.Range(0, count).Select(number => new KnowledgeResult
    {
        Source = "made",
        Title = string.Create(CultureInfo.InvariantCulture, $"Page {number}"),
        Url = string.Create(CultureInfo.InvariantCulture, $"https://docs.example/page{number}"),
        Text = string.Join(' ', Enumerable.Range(0, 40).Select(word => string.Create(CultureInfo.InvariantCulture, $"word{number * 31 % 97}x{word * number % 53}"))) + ".",
        Score = 1,
    })];

    private static async Task PassAllAsync(KnowledgeResult[] results, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Passed / results.Length; round++)
        {
            await PassAsync(results, cancellationToken);
        }
    }

    private static async Task PassAsync(KnowledgeResult[] results, CancellationToken cancellationToken)
    {
        var query = new KnowledgeQuery { Text = "anything" };
        var options = new KnowledgeOptions();
        var question = new SourceQuestion(query, QueryAnalyzer.Analyze(query.Text, []), new MemoryBudget(options.MemoryBytes));
        await using var pipeline = new SearchPipeline([new MadeSource(results)], question, new ResultFilter(options.DuplicateSimilarity), options, TimeProvider.System, cancellationToken);
        await foreach (var item in pipeline.ReadAllAsync(cancellationToken))
        {
            if (item.Fault is { } fault)
            {
                throw fault;
            }
        }
    }

    private sealed class MadeSource(KnowledgeResult[] results) : IKnowledgeSource
    {
        public string Name => "made";

        public SourceChoice Choose(KnowledgeQuery query, QueryAnalysis analysis) => new(Name, IsSelected: true, "it is measured");

        public IAsyncEnumerable<KnowledgeResult> SearchAsync(SourceQuestion question, CancellationToken cancellationToken) => results.ToAsyncEnumerable();
    }
}
