using System.Collections.Concurrent;
using System.Diagnostics;
using Contexter.Bench.Ingestion;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Upstreams.Brave;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.Bench.Ask;

/// <summary>
/// A thousand questions to the simulated web, which takes 50 to 800 ms, and to an index of the .NET SDK's documentation: when the first events come, what a question holds in memory and
/// what it allocates.
/// </summary>
internal static class AskScenario
{
    private const int QuestionsOfARound = 200;
    private const int AtOnce = 8;
    private const int Members = 5_000;

    private static readonly string[] Asked =
    [
        "default number of retry attempts", "how do I renew a lease", "JsonSerializer.Deserialize", "why is my job sent to the dead letters",
        "TimeoutException: lease lost\n   at Quillon.Lease.Renew()", "configure tracing of workers", "read a file line by line", "CancellationToken",
    ];

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario("ask", "Questions to the simulated web and the index: when events come, memory and allocation of a question.", RunAsync);

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions
            {
                Upstreams = [UpstreamKind.Brave],
                Brave = new BraveOptions { RequestsPerSecond = int.MaxValue, RequestsPerMonth = 0 },
                Faults = new Dictionary<UpstreamKind, FaultSettings> { [UpstreamKind.Brave] = FaultSettings.Parse("latency=50ms-800ms") },
            },
            cancellationToken);
        var data = Directory.CreateTempSubdirectory("contexter-bench-ask-");
        try
        {
            var options = new ContexterOptions
            {
                Data = data.FullName,
                Brave = new BraveSection { Endpoint = upstreams.AddressOf(UpstreamKind.Brave).ToString(), Key = "BSA-simulated", CacheDuration = TimeSpan.Zero },
            };
            await using var contexter = await LocalContexter.StartAsync(options, "contexter bench", configure: null, cancellationToken);
            var corpus = (await SdkCorpus.LoadAsync(cancellationToken)).Take(Members);
            var job = await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = "dotnet@1", Source = corpus.Source }, cancellationToken);

            run.WriteLine($"{job.Counters.ChunksIndexed:N0} chunks in the index");
            var (rounds, allocated) = (new List<IReadOnlyCollection<AskSample>>(), new List<double>());
            for (var round = -run.Rounds.WarmUp; round < run.Rounds.Measured; round++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var samples = await AskAllAsync(contexter.Api, QuestionsOfARound, cancellationToken);
                if (round >= 0)
                {
                    rounds.Add(samples);
                    allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - before) / 1024.0 / QuestionsOfARound);
                }
            }

            Report(run, rounds, allocated);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyCollection<AskSample>> AskAllAsync(IContexterApi api, int count, CancellationToken cancellationToken)
    {
        var samples = new ConcurrentBag<AskSample>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (number, token) =>
            samples.Add(await AskSample.TakeAsync(api, Asked[number % Asked.Length], token)));
        return samples;
    }

    private static void Report(ScenarioRun run, List<IReadOnlyCollection<AskSample>> rounds, List<double> allocated)
    {
        Times("analysis", sample => sample.AnalysisMs);
        Times("first status", sample => sample.FirstStatusMs);
        Times("sources selected", sample => sample.SelectedMs);
        Times("first result", sample => sample.FirstResultMs);
        Times("synthesis", sample => sample.SynthesisMs);
        Times("whole answer", sample => sample.TotalMs);
        run.RecordTime("memory held by a question, at most", "KiB", [.. rounds.Select(round => round.Max(sample => sample.PeakBytes) / 1024.0)]);
        run.RecordTime("allocated by a question, the simulated web included", "KiB", allocated);
        run.RecordTime("partial answers", "%", [.. rounds.Select(round => 100.0 * round.Count(sample => sample.IsPartial) / round.Count)]);

        void Times(string name, Func<AskSample, double> time)
        {
            run.Record(
                $"{name}, p95", "ms", FigureKind.Time, Better.Lower, [.. rounds.Select(round => Measurements.Percentile([.. round.Select(time).Order()], 0.95))], rounds.SelectMany(round => round.Select(time)));
            run.RecordTime($"{name}, p99", "ms", [.. rounds.Select(round => Measurements.Percentile([.. round.Select(time).Order()], 0.99))]);
            var sorted = rounds.SelectMany(round => round.Select(time)).Order().ToArray();
            run.RecordSeries(
                "When the events of answers come", name, "milliseconds", "share of answers, %", Enumerable.Range(0, 101).Select(percent => new PlotPoint(Measurements.Percentile(sorted, percent / 100.0), percent)));
        }
    }
}


/// <summary>When the events of one answer reached whoever asked, in milliseconds, and what it cost.</summary>
internal sealed record AskSample(double FirstStatusMs, double AnalysisMs, double SelectedMs, double FirstResultMs, double SynthesisMs, double TotalMs, long PeakBytes, bool IsPartial)
{
    public static async Task<AskSample> TakeAsync(IContexterApi api, string question, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var (status, analysis, selected, result) = (double.NaN, double.NaN, double.NaN, double.NaN);
        KnowledgeFigures? figures = null;
        var isPartial = true;
        await foreach (var change in api.AskAsync(new KnowledgeRequest { Query = question }, cancellationToken))
        {
            var now = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            switch (change.Kind)
            {
                case KnowledgeEventKind.SearchStarted:
                    status = now;
                    break;
                case KnowledgeEventKind.AnalysisComplete:
                    analysis = change.Analysis!.TookUs / 1_000;
                    break;
                case KnowledgeEventKind.SourceSelected:
                    selected = now;
                    break;
                case KnowledgeEventKind.Result:
                    result = double.IsNaN(result) ? now : result;
                    break;
                case KnowledgeEventKind.Metrics:
                    figures = change.Metrics;
                    break;
                case KnowledgeEventKind.Done:
                    isPartial = change.Done!.IsPartial;
                    break;
            }
        }

        return new AskSample(status, analysis, selected, result, figures!.SynthesisMs, Stopwatch.GetElapsedTime(begin).TotalMilliseconds, figures.PeakBytes ?? 0, isPartial);
    }
}
