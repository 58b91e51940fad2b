using Contexter.Bench.Ask;
using Contexter.Bench.Availability;
using Contexter.Bench.Crawl;
using Contexter.Bench.Deduplication;
using Contexter.Bench.Ingestion;
using Contexter.Bench.Operations;
using Contexter.Bench.Peers;
using Contexter.Bench.Quality;
using Contexter.Bench.Reembed;
using Contexter.Bench.Scale;
using Contexter.Bench.Scenarios;
using Contexter.Bench.Search;
using Contexter.Bench.Soak;
using Contexter.Bench.Store;
using Contexter.Bench.Suite;
using Contexter.Bench.Vectors;

namespace Contexter.Bench;

/// <summary>Everything that can be measured.</summary>
internal static class AllScenarios
{
    /// <summary>All scenarios; their names differ.</summary>
    public static IReadOnlyList<IScenario> Create() =>
    [
        new MemoryScenario(),
        new RatiosScenario(),
        new RecallScenario(),
        new PeersScenario(),
        new Scenario("grains", "The embedded grain host: start, memory, calls, persisted writes, streams.", GrainPeer.MeasureEmbeddedAsync),
        AvailabilityScenario.Create(),
        AskScenario.Create(),
        AskLoad.Create(),
        PipelineMeasurement.Create(),
        Printing("crawl", "A folder of HTML crawled twice; CONTEXTER_BENCH_SITE names it.", CrawlScenario.RunAsync),
        DedupScenario.Create(),
        Printing("documentation", "Duplicates and instructions in real documentation; CONTEXTER_BENCH_DOCS names folders.", DocumentationScenario.RunAsync),
        new Scenario("embed", "The built-in embedder on the documentation of the .NET SDK.", EmbedScenario.RunAsync),
        EvaluationScenario.Create(),
        Printing("growth", "Answers and size while a library grows; CONTEXTER_BENCH_CHUNKS.", GrowthScenario.RunAsync),
        new Scenario("ingest", "The demo's ingestion from nothing, and searches over it.", IngestScenario.RunAsync),
        new Scenario("live", "A document that is put until it is found, while the library is searched.", LiveUpdateScenario.RunAsync),
        Printing("quality", "Rules of quality on sound and spoiled documents.", QualityScenario.RunAsync),
        Printing("reembed", "Searches while all chunks are embedded anew; CONTEXTER_BENCH_CHUNKS.", ReembedScenario.RunAsync),
        ScaleScenario.Create(),
        VectorScaleScenario.Create(),
        new Scenario(
            "search",
            "The index beside FTS5, its recall, and hybrid answers.",
            SearchScenario.RunAsync,
            new ScenarioParameter("chunks", "How many chunks.", "200000"),
            new ScenarioParameter("fts", "0 leaves FTS5 out.", "1"),
            new ScenarioParameter("folder", "A folder that keeps the index, to measure it again.", string.Empty) { IsSetting = false }),
        new Scenario("start", "Process start to the first answer, of a command and of a server.", StartScenario.RunAsync),
        SoakScenario.Create(),
        new Scenario(
            "store",
            "The document store in a file and in PostgreSQL.",
            StoreScenario.RunAsync,
            new ScenarioParameter("postgres", "Connection string of an empty database.", string.Empty) { IsSetting = false }),
        ThroughputScenario.Create(),
        new Scenario("tokens", "The tokenizer beside npm's tiktoken.", TokenScenario.RunAsync, new ScenarioParameter("files", "Files of the .NET SDK's documentation.", "1000")),
    ];

    /// <summary>A scenario that prints what it finds and records no figure.</summary>
    private static Scenario Printing(string name, string description, Func<CancellationToken, Task> run) => new(name, description, (_, cancellationToken) => run(cancellationToken));
}
