using System.Diagnostics;
using System.Globalization;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Sources.Files;

namespace Contexter.Bench.Ingestion;

/// <summary>
/// Real documentation from nothing to searchable, by the whole product, each size in a data directory of its own: 10,000, 50,000 and all members of the .NET SDK's documentation
/// in their types, then Python's (a folder of HTML, which CONTEXTER_BENCH_SITE names; by default that of Debian's python3-doc). Writes growth-ingestion.svg into the folder it is
/// run in.
/// </summary>
internal static class ThroughputScenario
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var corpus = await SdkCorpus.LoadAsync(cancellationToken);

        // Compiles what the runs share, so that the first one is not slower.
        await MeasureAsync(corpus.Take(2_000).Source, "warm-up", 0, cancellationToken);
        var points = new List<Measurement>();
        foreach (var members in new[] { 10_000, 50_000, int.MaxValue })
        {
            var part = corpus.Take(members);
            points.Add(await MeasureAsync(part.Source, string.Create(CultureInfo.InvariantCulture, $"{part.Members:N0} members"), part.Members, cancellationToken));
        }

        Save(points);
        var site = Environment.GetEnvironmentVariable("CONTEXTER_BENCH_SITE") ?? "/usr/share/doc/python3/html";
        if (Directory.Exists(site))
        {
            await MeasureAsync(new SourceDescription { Kind = FileSource.KindName, Location = site, Include = ["**/*.html"] }, "HTML pages", 0, cancellationToken);
        }
        else
        {
            Console.WriteLine($"'{site}' is not there, so no pages were measured; install python3-doc, or name a folder of HTML in CONTEXTER_BENCH_SITE.");
        }
    }

    private static async Task<Measurement> MeasureAsync(SourceDescription source, string name, int members, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-throughput-");
        try
        {
            await using var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
            var (peak, cpu, started) = (Environment.WorkingSet, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            await using var sampling = new Timer(_ => peak = Math.Max(peak, Environment.WorkingSet), state: null, TimeSpan.Zero, SamplePeriod);
            var entered = new Dictionary<JobStage, TimeSpan>();
            var job = await contexter.Api.CompleteAsync(
                await contexter.Api.AddLibraryAsync(new AddLibraryRequest { Library = "measured@1", Source = source }, cancellationToken),
                changed => entered.TryAdd(changed.Stage, Stopwatch.GetElapsedTime(started)),
                cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started);

            var (fetched, indexed) = (entered.GetValueOrDefault(JobStage.Index), entered.GetValueOrDefault(JobStage.Finish));
            Print(name, job.Counters, elapsed, peak);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"          fetched, parsed, stored {fetched.TotalSeconds:0.0} s ({fetched / elapsed:P0}); compared, cut, embedded, indexed {(indexed - fetched).TotalSeconds:0.0} s ({(indexed - fetched) / elapsed:P0}); "
                + $"made compact {(elapsed - indexed).TotalSeconds:0.0} s ({(elapsed - indexed) / elapsed:P0}); {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s of processor time"));
            return new Measurement(members, job.Counters.ChunksIndexed, elapsed, peak);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static void Print(string name, JobCounters counters, TimeSpan elapsed, long peak) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {counters.DocumentsIndexed:N0} documents, {counters.ChunksIndexed:N0} chunks, {counters.BytesRead / 1e6:0.0} MB in {elapsed.TotalSeconds:0.0} s: "
        + $"{counters.DocumentsIndexed / elapsed.TotalMinutes:N0} documents, {counters.ChunksIndexed / elapsed.TotalMinutes:N0} chunks, {counters.BytesRead / 1e6 / elapsed.TotalMinutes:N0} MB a minute; "
        + $"peak memory {peak / 1e6:N0} MB"));

    private static void Save(List<Measurement> points)
    {
        var growth = new LinePlot("Time and memory as a library grows", "members of the .NET SDK's documentation", "s, MB");
        growth.Add("seconds until searchable", points.Select(point => ((double)point.Members, point.Elapsed.TotalSeconds)));
        growth.Add("MB of memory at most", points.Select(point => ((double)point.Members, point.Peak / 1e6)));
        growth.Save("growth-ingestion.svg");
    }

    private sealed record Measurement(int Members, int Chunks, TimeSpan Elapsed, long Peak);
}
