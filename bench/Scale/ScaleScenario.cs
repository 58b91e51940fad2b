using System.Globalization;
using Contexter.Bench.Load;
using Contexter.Bench.Search;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Scale;

/// <summary>
/// Search over HTTP in libraries of growing size, the server and its users in processes of their own on the same cores: one user and a hundred who ask again at once, and five waves of up
/// to a hundred who think; with caches off and different questions, and with caches on and questions as often repeated as Zipf has it.
/// </summary>
internal static class ScaleScenario
{
    private const int Users = 100;
    private const int DistinctQueries = 200_000;
    private const int RepeatedQueries = 2_000;
    private const string PlotOfTimes = "Searches over HTTP, 100 users who ask again at once";
    private const string PlotOfMemory = "Memory of the server under this load";

    private static readonly int[] Waves = [20, 40, 60, 80, 100];
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly string[] NoCaches = ["search.cache.entries=0", "embeddings.query_cache.entries=0"];

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        "scale",
        "Searches over HTTP by up to 100 users, in libraries of 10,000 to 1,000,000 chunks.",
        RunAsync,
        new ScenarioParameter("sizes", "Chunks of each library.", "10000,100000,1000000"),
        new ScenarioParameter("seconds", "Length of each round of a hundred users.", "10"),
        new ScenarioParameter("memory", "MB that the server may have, mapped files included, as a control group holds it to; empty for any.", string.Empty),
        new ScenarioParameter("folder", "Keeps the data directories, which take minutes to make, for the next run.", string.Empty) { IsSetting = false });

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var sizes = run.Text("sizes").Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        var length = TimeSpan.FromSeconds(run.Number("seconds"));
        var kept = run.Text("folder");
        var folder = kept.Length == 0 ? Directory.CreateTempSubdirectory("contexter-bench-scale-") : Directory.CreateDirectory(kept);
        try
        {
            var corpus = await SearchCorpus.LoadAsync(cancellationToken);
            var library = new ScaleLibrary(folder.FullName, corpus);
            var points = new List<(int Size, string Caches, ScalePoint Point)>();
            foreach (var size in sizes)
            {
                var data = await library.DataAsync(size, cancellationToken);
                run.WriteLine($"{await File.ReadAllTextAsync(Path.Combine(data, ScaleLibrary.Made), cancellationToken)}; {DiskBytes(data) / 1e6:N0} MB on disk");
                await IndexOpening.MeasureAsync(run, string.Create(CultureInfo.InvariantCulture, $"{size:N0} chunks: index opened, to the first answer"), data, corpus.Queries(1, run.Seed + 5)[0], cancellationToken);
                points.Add((size, "off", await ServeAsync(run, data, size, "off", NoCaches, QueryMix.Distinct(corpus.Queries(DistinctQueries, run.Seed + 2)), length, cancellationToken)));
                points.Add((size, "on", await ServeAsync(run, data, size, "on", [], QueryMix.Zipf(corpus.Queries(RepeatedQueries, run.Seed + 3), run.Seed + 4), length, cancellationToken)));
            }

            foreach (var caches in points.GroupBy(point => point.Caches, StringComparer.Ordinal))
            {
                run.RecordSeries(PlotOfTimes, $"p95, caches {caches.Key}", "chunks", "ms", caches.Select(point => new PlotPoint(point.Size, point.Point.P95)));
                run.RecordSeries(PlotOfMemory, $"resident, caches {caches.Key}", "chunks", "MB", caches.Select(point => new PlotPoint(point.Size, point.Point.ResidentMegabytes)));
            }
        }
        finally
        {
            if (kept.Length == 0)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static async Task<ScalePoint> ServeAsync(
        ScenarioRun run, string data, int size, string caches, string[] settings, QueryMix queries, TimeSpan length, CancellationToken cancellationToken)
    {
        using var limit = run.Text("memory").Length == 0 ? null : MemoryLimit.Of(run.Number("memory") * 1_000_000L);
        await using var server = await ServedProcess.StartAsync(data, settings, limit, cancellationToken);
        using var load = new SearchLoad(server, queries);
        var name = string.Create(CultureInfo.InvariantCulture, $"{size:N0} chunks, caches {caches}");
        run.RecordTime($"{name}: start", "ms", server.Started.TotalMilliseconds);
        await load.ClosedLoopAsync(Users, WarmUp, cancellationToken);
        Print(await load.ClosedLoopAsync(1, length, cancellationToken));
        var closed = new List<LoadReport>();
        for (var round = 0; round < run.Rounds.Measured; round++)
        {
            closed.Add(await load.ClosedLoopAsync(Users, length, cancellationToken));
            Print(closed[^1]);
        }

        var p95 = run.RecordTime($"{name}: {Users} users, p95", "ms", [.. closed.Select(report => report.Times.Percentile(0.95))]);
        run.RecordTime($"{name}: {Users} users, p99", "ms", [.. closed.Select(report => report.Times.Percentile(0.99))]);
        run.RecordTime($"{name}: {Users} users, answers", "1/s", [.. closed.Select(report => report.PerSecond)]);
        run.RecordTime($"{name}: processor time of an answer, server", "ms", [.. closed.Select(report => report.ServerProcessor.TotalMilliseconds / report.Answered)]);
        run.RecordTime($"{name}: processor time of an answer, load generator", "ms", [.. closed.Select(report => report.OwnProcessor.TotalMilliseconds / report.Answered)]);
        var waves = new List<LoadReport>();
        foreach (var users in Waves)
        {
            waves.Add(await load.WaveAsync(users, Ramp, run.Seed + users, cancellationToken));
            Print(waves[^1]);
        }

        run.RecordTime($"{name}: waves of users who think, p95", "ms", [.. waves.Select(report => report.Times.Percentile(0.95))]);
        run.RecordTime($"{name}: waves of users who think, p99", "ms", [.. waves.Select(report => report.Times.Percentile(0.99))]);
        run.Record($"{name}: answered", "%", FigureKind.Time, Better.Higher, [.. closed.Concat(waves).Select(report => 100 * report.SuccessShare)]);
        var resident = closed.Concat(waves).Max(report => report.PeakResident) / 1e6;
        run.RecordTime($"{name}: resident memory at most", "MB", resident);
        run.RecordTime($"{name}: memory of its own at most", "MB", closed.Concat(waves).SelectMany(report => report.Resources).Max(use => use.Anonymous) / 1e6);
        return new ScalePoint(p95.Median, resident);

        void Print(LoadReport report) => run.WriteLine($"  {name}: {report}");
    }

    private static long DiskBytes(string data) => Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private sealed record ScalePoint(double P95, double ResidentMegabytes);
}
