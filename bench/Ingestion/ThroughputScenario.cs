using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Sources.Files;

namespace Contexter.Bench.Ingestion;

/// <summary>
/// Real documentation from nothing to searchable, by the whole product, each size in a data directory of its own: 10,000, 50,000 and all members of the .NET SDK's documentation
/// in their types, then Python's.
/// </summary>
internal static class ThroughputScenario
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        "throughput",
        "Real documentation from nothing to searchable, by size.",
        RunAsync,
        new ScenarioParameter("site", "A folder of HTML, by default that of Debian's python3-doc.", "/usr/share/doc/python3/html") { IsSetting = false });

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var corpus = await SdkCorpus.LoadAsync(cancellationToken);

        // Compiles what the runs share, so that the first one is not slower.
        await MeasureAsync(run: null, corpus.Take(2_000).Source, "warm-up", 0, cancellationToken);
        var points = new List<Measurement>();
        foreach (var members in new[] { 10_000, 50_000, int.MaxValue })
        {
            var part = corpus.Take(members);
            points.Add(await MeasureAsync(run, part.Source, members == int.MaxValue ? "all members" : string.Create(CultureInfo.InvariantCulture, $"{members:N0} members"), part.Members, cancellationToken));
        }

        // Time is proportional to the chunks to this power: 1 is linear, less is what a run costs however small it is.
        var (power, _) = Statistics.Slope([.. points.Select(point => (Math.Log(point.Chunks), Math.Log(point.Elapsed.TotalSeconds)))]);
        run.Record("growth of time with chunks", "exponent", FigureKind.Time, Better.Lower, [power]);
        const string Plot = "Time and memory as a library grows";
        run.RecordSeries(Plot, "seconds until searchable", "members of the .NET SDK's documentation", "s, MB", points.Select(point => new PlotPoint(point.Members, point.Elapsed.TotalSeconds)));
        run.RecordSeries(Plot, "MB of memory at most", "members of the .NET SDK's documentation", "s, MB", points.Select(point => new PlotPoint(point.Members, point.Peak / 1e6)));
        var site = run.Text("site");
        if (Directory.Exists(site))
        {
            await MeasureAsync(run, new SourceDescription { Kind = FileSource.KindName, Location = site, Include = ["**/*.html"] }, "HTML pages", 0, cancellationToken);
        }
        else
        {
            run.RecordNotMeasured("HTML pages", $"'{site}' is not there; install python3-doc, or name a folder of HTML with --site.");
        }
    }

    private static async Task<Measurement> MeasureAsync(ScenarioRun? run, SourceDescription source, string name, int members, CancellationToken cancellationToken)
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
            if (run is not null)
            {
                Record(run, name, job.Counters, elapsed, peak);
                run.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"          fetched, parsed, stored {fetched.TotalSeconds:0.0} s ({fetched / elapsed:P0}); compared, cut, embedded, indexed {(indexed - fetched).TotalSeconds:0.0} s ({(indexed - fetched) / elapsed:P0}); "
                    + $"made compact {(elapsed - indexed).TotalSeconds:0.0} s ({(elapsed - indexed) / elapsed:P0}); {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s of processor time"));
            }

            return new Measurement(members, job.Counters.ChunksIndexed, elapsed, peak);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static void Record(ScenarioRun run, string name, JobCounters counters, TimeSpan elapsed, long peak)
    {
        run.WriteLine($"{name}: {counters.DocumentsIndexed:N0} documents, {counters.ChunksIndexed:N0} chunks, {counters.BytesRead / 1e6:0.0} MB in {elapsed.TotalSeconds:0.0} s");
        run.Record($"{name}: documents", "1/min", FigureKind.Time, Better.Higher, [counters.DocumentsIndexed / elapsed.TotalMinutes]);
        run.Record($"{name}: chunks", "1/min", FigureKind.Time, Better.Higher, [counters.ChunksIndexed / elapsed.TotalMinutes]);
        run.Record($"{name}: source", "MB/min", FigureKind.Time, Better.Higher, [counters.BytesRead / 1e6 / elapsed.TotalMinutes]);
        run.RecordTime($"{name}: memory at most", "MB", peak / 1e6);
    }


    private sealed record Measurement(int Members, int Chunks, TimeSpan Elapsed, long Peak);
}
