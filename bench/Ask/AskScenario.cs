using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Ingestion;
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
/// what it allocates; and how many items a second pass through the stages when nothing is waited for.
/// </summary>
internal static class AskScenario
{
    private const int Questions = 1_000;
    private const int AtOnce = 8;
    private const int Members = 5_000;

    private static readonly string[] Asked =
    [
        "default number of retry attempts", "how do I renew a lease", "JsonSerializer.Deserialize", "why is my job sent to the dead letters",
        "TimeoutException: lease lost\n   at Quillon.Lease.Renew()", "configure tracing of workers", "read a file line by line", "CancellationToken",
    ];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await PipelineMeasurement.RunAsync(cancellationToken);
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

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"index     {job.Counters.ChunksIndexed:N0} chunks"));
            await AskAllAsync(contexter.Api, 10 * AtOnce, cancellationToken);
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var samples = await AskAllAsync(contexter.Api, Questions, cancellationToken);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            Report(samples, allocated);
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

    private static void Report(IReadOnlyCollection<AskSample> samples, long allocated)
    {
        Console.WriteLine($"analysis         {Measurements.Summarize(samples.Select(sample => sample.AnalysisMs))}");
        Console.WriteLine($"first status     {Measurements.Summarize(samples.Select(sample => sample.FirstStatusMs))}");
        Console.WriteLine($"sources selected {Measurements.Summarize(samples.Select(sample => sample.SelectedMs))}");
        Console.WriteLine($"first result     {Measurements.Summarize(samples.Select(sample => sample.FirstResultMs))}");
        Console.WriteLine($"synthesis        {Measurements.Summarize(samples.Select(sample => sample.SynthesisMs))}");
        Console.WriteLine($"whole answer     {Measurements.Summarize(samples.Select(sample => sample.TotalMs))}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory    {samples.Average(sample => sample.PeakBytes) / 1024:N0} KiB held by a question, {samples.Max(sample => sample.PeakBytes) / 1024:N0} KiB at most; {allocated / 1024.0 / samples.Count:N0} KiB allocated a question, the simulated web included"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"partial   {samples.Count(sample => sample.IsPartial)} of {samples.Count}"));
        var plot = new LinePlot("When the events of a thousand answers come", "milliseconds", "share of answers, %");
        plot.Add("first status", Distribution(samples.Select(sample => sample.FirstStatusMs)));
        plot.Add("sources selected", Distribution(samples.Select(sample => sample.SelectedMs)));
        plot.Add("first result", Distribution(samples.Select(sample => sample.FirstResultMs)));
        plot.Add("whole answer", Distribution(samples.Select(sample => sample.TotalMs)));
        plot.Save("ask-latency.svg");
    }

    private static IEnumerable<(double X, double Y)> Distribution(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        return Enumerable.Range(0, 101).Select(percent => (Measurements.Percentile(sorted, percent / 100.0), (double)percent));
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
