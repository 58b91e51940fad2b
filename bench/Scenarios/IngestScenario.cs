using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Cli.Demo;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Search;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Scenarios;

/// <summary>
/// The demo's ingestion from nothing, rounds in fresh data directories, and searches over the last: distinct queries, so that no cache answers, from
/// one caller and from a hundred in a closed loop.
/// </summary>
internal static class IngestScenario
{
    private const int Queries = 2_000;
    private const int ManyCallers = 100;

    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var (seconds, jobs) = (new List<double>(), new List<JobCounters>());
        var rounds = run.Rounds.WarmUp + run.Rounds.Measured;
        for (var round = 1; round <= rounds; round++)
        {
            var data = Directory.CreateTempSubdirectory("contexter-bench-");
            try
            {
                await using var contexter = await LocalContexter.StartAsync(
                    new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
                var (elapsed, counters) = await IngestAsync(run, contexter, round, cancellationToken);
                if (round > run.Rounds.WarmUp)
                {
                    seconds.Add(elapsed.TotalSeconds);
                    jobs.Add(counters);
                }

                if (round == rounds)
                {
                    await SearchAsync(run, contexter, cancellationToken);
                }
            }
            finally
            {
                data.Delete(recursive: true);
            }
        }

        run.RecordTime("documents", "1/s", [.. jobs.Zip(seconds, (job, time) => job.DocumentsIndexed / time)]);
        run.RecordTime("chunks", "1/s", [.. jobs.Zip(seconds, (job, time) => job.ChunksIndexed / time)]);
        run.RecordTime("source", "MB/s", [.. jobs.Zip(seconds, (job, time) => job.BytesRead / 1e6 / time)]);
    }

    private static async Task<(TimeSpan Elapsed, JobCounters Counters)> IngestAsync(ScenarioRun run, LocalContexter contexter, int round, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var job = await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = DemoLibrary.Name, Source = DemoLibrary.Source }, cancellationToken);

        var elapsed = Stopwatch.GetElapsedTime(started);
        var counters = job.Counters;
        run.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ingest round {round}: {counters.DocumentsIndexed} documents, {counters.ChunksIndexed} chunks, {counters.BytesRead / 1e6:0.0} MB in {elapsed.TotalSeconds:0.00} s: "
            + $"{counters.DocumentsIndexed / elapsed.TotalMinutes:0} documents/min, {counters.ChunksIndexed / elapsed.TotalSeconds:0} chunks/s, "
            + $"{counters.BytesRead / 1e6 / elapsed.TotalSeconds:0.0} MB/s, memory {Environment.WorkingSet / (1024.0 * 1024):0} MiB"));
        return (elapsed, counters);
    }

    private static async Task SearchAsync(ScenarioRun run, LocalContexter contexter, CancellationToken cancellationToken)
    {
        var queries = await DistinctQueriesAsync(contexter, cancellationToken);
        foreach (var query in queries.Take(200))
        {
            await AskAsync(contexter.Api, query, cancellationToken);
        }

        foreach (var callers in new[] { 1, ManyCallers })
        {
            var samples = new ConcurrentBag<double>();
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                queries.Skip(200),
                new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken },
                async (query, token) =>
                {
                    var asked = Stopwatch.GetTimestamp();
                    await AskAsync(contexter.Api, query, token);
                    samples.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                });
            var rate = samples.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
            run.Record(FormattableString.Invariant($"search, {callers} callers"), "ms", FigureKind.Time, Better.Lower, [Measurements.Percentile([.. samples.Order()], 0.5)], samples);
            run.RecordTime(FormattableString.Invariant($"searches, {callers} callers"), "1/s", rate);
        }
    }

    private static Task<SearchReply> AskAsync(IContexterApi api, string query, CancellationToken cancellationToken) =>
        api.SearchAsync(new SearchRequest { Query = query, Libraries = [DemoLibrary.Name] }, cancellationToken);

    /// <summary>Questions made of sentences of the indexed text, each asked once: words that occur, in an order that no cache has seen.</summary>
    private static async Task<List<string>> DistinctQueriesAsync(LocalContexter contexter, CancellationToken cancellationToken)
    {
        var library = (await contexter.Api.GetLibraryAsync(DemoLibrary.Name, cancellationToken)).Reference();
        var index = contexter.Services.GetRequiredService<EmbeddingModels>().First.Index;
        var queries = new List<string>();
        await foreach (var chunk in index.ScanAsync(LibraryVersion.Parse(library), cancellationToken))
        {
            if (chunk.Chunk.Index % 3 != 0)
            {
                continue;
            }

            var words = chunk.Chunk.Text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.All(char.IsLetter)).Skip(3).Take(7).ToList();
            if (words.Count == 7)
            {
                queries.Add("how to " + string.Join(' ', words));
            }
        }

        var step = Math.Max(1, queries.Count / (Queries + 200));
        return [.. queries.Where((_, position) => position % step == 0).Distinct(StringComparer.Ordinal).Take(Queries + 200)];
    }
}
