using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Contexter.Cli.Demo;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Search;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Scenarios;

/// <summary>
/// The demo's ingestion from nothing, three rounds in fresh data directories, and searches over the last: distinct queries, so that no cache answers, from
/// one caller and from a hundred in a closed loop.
/// </summary>
internal static class IngestScenario
{
    private const int Rounds = 3;
    private const int Queries = 2_000;
    private const int ManyCallers = 100;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var data = Directory.CreateTempSubdirectory("contexter-bench-");
            try
            {
                await using var contexter = await LocalContexter.StartAsync(
                    new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
                await IngestAsync(contexter, round, cancellationToken);
                if (round == Rounds)
                {
                    await SearchAsync(contexter, cancellationToken);
                }
            }
            finally
            {
                data.Delete(recursive: true);
            }
        }
    }

    private static async Task IngestAsync(LocalContexter contexter, int round, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var job = await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = DemoLibrary.Name, Source = DemoLibrary.Source }, cancellationToken);

        var elapsed = Stopwatch.GetElapsedTime(started);
        var counters = job.Counters;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ingest round {round}: {counters.DocumentsIndexed} documents, {counters.ChunksIndexed} chunks, {counters.BytesRead / 1e6:0.0} MB in {elapsed.TotalSeconds:0.00} s: "
            + $"{counters.DocumentsIndexed / elapsed.TotalMinutes:0} documents/min, {counters.ChunksIndexed / elapsed.TotalSeconds:0} chunks/s, "
            + $"{counters.BytesRead / 1e6 / elapsed.TotalSeconds:0.0} MB/s, peak memory {Environment.WorkingSet / (1024.0 * 1024):0} MiB"));
    }

    private static async Task SearchAsync(LocalContexter contexter, CancellationToken cancellationToken)
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
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"search, {callers} callers: {Measurements.Summarize(samples)}, {rate:0} queries/s"));
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
