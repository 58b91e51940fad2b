using Contexter.Bench.Ask;
using Contexter.Bench.Crawl;
using Contexter.Bench.Deduplication;
using Contexter.Bench.Ingestion;
using Contexter.Bench.Quality;
using Contexter.Bench.Reembed;
using Contexter.Bench.Scenarios;
using Contexter.Bench.Search;
using Contexter.Bench.Store;
using Contexter.Bench.Vectors;

namespace Contexter.Bench;

/// <summary>Benchmarks by name: <c>dotnet run -c Release --project bench -- ingest</c>.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<CancellationToken, Task>> Scenarios = new(StringComparer.Ordinal)
    {
        ["ask"] = AskScenario.RunAsync,
        ["ask-load"] = AskLoad.RunAsync,
        ["ask-pipeline"] = PipelineMeasurement.RunAsync,
        ["crawl"] = CrawlScenario.RunAsync,
        ["dedup"] = DedupScenario.RunAsync,
        ["documentation"] = DocumentationScenario.RunAsync,
        ["embed"] = EmbedScenario.RunAsync,
        ["ingest"] = IngestScenario.RunAsync,
        ["growth"] = GrowthScenario.RunAsync,
        ["live"] = LiveUpdateScenario.RunAsync,
        ["quality"] = QualityScenario.RunAsync,
        ["reembed"] = ReembedScenario.RunAsync,
        ["search"] = SearchScenario.RunAsync,
        ["store"] = StoreScenario.RunAsync,
        ["throughput"] = ThroughputScenario.RunAsync,
        ["tokens"] = TokenScenario.RunAsync,
        ["vectors"] = VectorScenario.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };

        if (arguments.Length != 1 || !Scenarios.TryGetValue(arguments[0], out var run))
        {
            await Console.Error.WriteLineAsync($"Name one benchmark: {string.Join(", ", Scenarios.Keys)}.");
            return 2;
        }

        Console.WriteLine(Machine.Describe());
        await run(stop.Token);
        return 0;
    }
}
