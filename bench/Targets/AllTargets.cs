using Contexter.Bench.Availability;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Targets;

/// <summary>Everything that Contexter wants to reach, in the order of the table.</summary>
internal static class AllTargets
{
    private static readonly Dictionary<string, string> AnHour = new(StringComparer.Ordinal) { ["seconds"] = "3600" };
    private static readonly Dictionary<string, string> AnHourAtOneCap = new(StringComparer.Ordinal) { ["seconds"] = "3600", ["caps"] = "100" };
    private static readonly Dictionary<string, string> AMillionChunks = new(StringComparer.Ordinal) { ["sizes"] = "1000000" };
    private static readonly Dictionary<string, string> ChunksOfASearch = new(StringComparer.Ordinal) { ["chunks"] = "200000" };
    private static readonly Dictionary<string, string> SectionsWithDuplicates = new(StringComparer.Ordinal) { ["sections"] = "100000" };
    private static readonly Dictionary<string, string> OwnSuite = new(StringComparer.Ordinal) { ["suite"] = "tests/Quality/suite" };

    /// <summary>All targets.</summary>
    public static IReadOnlyList<Target> Create() =>
    [
        .. Searches(),
        .. Vectors(),
        .. Quality(),
        .. Answers(),
        .. Ingestion(),
        .. Duplicates(),
        .. Parts(),
        .. Grains(),
        .. Endurance(),
        .. Availability(),
    ];

    private static IEnumerable<Target> Searches()
    {
        const string Group = "Search over HTTP, 1,000,000 chunks, 100 users on two processors, load generator included";
        foreach (var (caches, name) in new[] { ("off", "caches off, all questions different"), ("on", "caches on, questions repeated") })
        {
            var of = $"1,000,000 chunks, caches {caches}: ";
            yield return new Target(Group, $"users who think, p95, {name}", "scale", of + "waves of users who think, p95", Better.Lower, 50, "ms") { Settings = AMillionChunks };
            yield return new Target(Group, $"users who think, p99, {name}", "scale", of + "waves of users who think, p99", Better.Lower, 100, "ms") { Settings = AMillionChunks };
            yield return new Target(Group, $"users who ask again at once, p95, {name}", "scale", of + "100 users, p95", Better.Lower, 50, "ms") { Settings = AMillionChunks };
            yield return new Target(Group, $"users who ask again at once, p99, {name}", "scale", of + "100 users, p99", Better.Lower, 100, "ms") { Settings = AMillionChunks };
            yield return new Target(Group, $"answered, {name}", "scale", of + "answered", Better.Higher, 99, "%") { Settings = AMillionChunks };
            yield return new Target(Group, $"resident memory, {name}", "scale", of + "resident memory at most", Better.Lower, 2_000, "MB") { Settings = AMillionChunks };
        }
    }

    private static IEnumerable<Target> Vectors()
    {
        const string Alone = "Vectors and words, in the process, one thread";
        yield return new Target(Alone, "recall of the ten nearest of 200,000, by search", "search", "recall of the semantic leg", Better.Higher, 0.95, "share") { Settings = ChunksOfASearch };
        yield return new Target(Alone, "vectors: times as fast as hnswlib at recall 0.95", "peers", "search at recall 0.95 beside hnswlib", Better.Higher, 1.5, "x");
        yield return new Target(Alone, "vectors: times as fast as hnswlib to build", "peers", "build beside hnswlib", Better.Higher, 1, "x");
        yield return new Target(Alone, "vectors: times as small as hnswlib in memory", "peers", "memory of hnswlib by that of the graph", Better.Higher, 3, "x");
        yield return new Target(Alone, "words: times as fast as SQLite FTS5, 200,000 chunks", "search", "keyword leg beside FTS5", Better.Higher, 100, "x") { Settings = ChunksOfASearch };
        yield return new Target(Alone, "an index of 1,000,000 chunks opens, to the first answer of both legs", "scale", "1,000,000 chunks: index opened, to the first answer", Better.Lower, 1_000, "ms") { Settings = AMillionChunks };

        const string Callers = "Search in the process, 200,000 chunks, 100 callers who ask again at once, caches off, all questions different";
        const string OfCallers = "hybrid, caches off, distinct queries, 100 caller(s)";
        yield return new Target(Callers, "p95", "search", OfCallers + ", p95", Better.Lower, 50, "ms") { Settings = ChunksOfASearch };
        yield return new Target(Callers, "p99", "search", OfCallers + ", p99", Better.Lower, 100, "ms") { Settings = ChunksOfASearch };

        const string Many = "10,000,000 vectors of 256 on one machine";
        yield return new Target(Many, "a query over all, p95, one thread", "scale-vectors", "query, p95, one thread", Better.Lower, 1_000, "ms") { IsLong = true };
        yield return new Target(Many, "recall of the ten nearest", "scale-vectors", "recall of the ten nearest", Better.Higher, 95, "%") { IsLong = true };
        yield return new Target(Many, "resident memory", "scale-vectors", "resident memory", Better.Lower, 8, "GB") { IsLong = true };
    }

    private static IEnumerable<Target> Quality()
    {
        const string Group = "What searches find: 402 judged queries over the documentation of eleven projects, weights by the shape of the query";
        yield return Of("hybrid above keyword search, nDCG@10", "hybrid above keyword: nDCG@10", Better.Higher, 3, "points");
        yield return Of("hybrid search, recall@10", "hybrid: recall@10", Better.Higher, 95, "%");
        yield return Of("control: a ranking at random, nDCG@10", "shuffled: nDCG@10", Better.Lower, 1, "%");

        static Target Of(string what, string figure, Better better, double aim, string unit) => new(Group, what, "evaluation", figure, better, aim, unit) { Settings = OwnSuite };
    }

    private static IEnumerable<Target> Answers()
    {
        const string Group = "Answers from several sources, the web taking 50 to 800 ms";
        yield return new Target(Group, "first status, p95", "ask", "first status, p95", Better.Lower, 100, "ms");
        yield return new Target(Group, "sources selected, p95", "ask", "sources selected, p95", Better.Lower, 3_000, "ms");
        yield return new Target(Group, "first result, p95", "ask", "first result, p95", Better.Lower, 1_000, "ms");
        yield return new Target(Group, "first status, p99", "ask", "first status, p99", Better.Lower, 20, "ms");
        yield return new Target(Group, "sources selected, p99", "ask", "sources selected, p99", Better.Lower, 100, "ms");
        yield return new Target(Group, "first result, p99", "ask", "first result, p99", Better.Lower, 1_000, "ms");
        yield return new Target(Group, "memory held by a question, at most", "ask", "memory held by a question, at most", Better.Lower, 1_024, "KiB");
        yield return new Target(Group, "items a second through the stages", "ask-pipeline", "items a second, 20 a question", Better.Higher, 50_000, "1/s");
    }

    private static IEnumerable<Target> Ingestion()
    {
        const string Group = "Ingestion of real documentation, from nothing to searchable";
        yield return new Target(Group, "documents a minute, the .NET SDK's documentation", "throughput", "all members: documents", Better.Higher, 1_000, "1/min");
        yield return new Target(Group, "chunks a minute, the .NET SDK's documentation", "throughput", "all members: chunks", Better.Higher, 60_000, "1/min");
        yield return new Target(Group, "time grows with the number of chunks to the power of", "throughput", "growth of time with chunks", Better.Lower, 1, "exponent");
        foreach (var change in new[] { "new", "changed", "removed" })
        {
            yield return new Target(Group, $"searches see that a document is {change}, all members, p95", "live", $"all members: a document that is {change}, searches follow, p95", Better.Lower, 2_000, "ms");
        }
    }

    private static IEnumerable<Target> Duplicates()
    {
        const string Group = "100,000 sections whose duplicates are known";
        foreach (var (kind, least) in new[] { ("exact", 0.99), ("near", 0.95) })
        {
            yield return Of($"{kind} duplicates: precision", $"{kind} duplicates: precision", Better.Higher, least, "share");
            yield return Of($"{kind} duplicates: recall", $"{kind} duplicates: recall", Better.Higher, least, "share");
        }

        yield return Of("from texts to what is left out", "100,000 sections: in all", Better.Lower, 60, "s");

        // Far under five seconds is wanted, which a tenth of it is.
        yield return Of("the same of 100 sections", "100 sections: in all", Better.Lower, 0.5, "s");

        static Target Of(string what, string figure, Better better, double aim, string unit) => new(Group, what, "dedup", figure, better, aim, unit) { Settings = SectionsWithDuplicates };
    }

    private static IEnumerable<Target> Parts()
    {
        const string Group = "The model and the tokenizer, one thread";
        yield return new Target(Group, "model: pieces a second", "embed", "pieces", Better.Higher, 5_000_000, "1/s");
        yield return new Target(Group, "model: a question", "embed", "a question", Better.Lower, 50, "us");
        yield return new Target(Group, "model: memory", "embed", "memory of the model", Better.Lower, 20, "MB");
        yield return new Target(Group, "tokenizer: times as fast as npm's tiktoken", "tokens", "tokens beside tiktoken", Better.Higher, 4, "x");
    }

    private static IEnumerable<Target> Grains()
    {
        const string Group = "The embedded grain host";
        yield return new Target(Group, "process start to first answer", "grains", "process start to first answer", Better.Lower, 250, "ms");
        yield return new Target(Group, "resident memory then", "grains", "resident memory then", Better.Lower, 60, "MB");
        yield return new Target(Group, "calls: times as many as Orleans, one caller", "peers", "grain calls, 1 caller, beside Orleans", Better.Higher, 2, "x");
        yield return new Target(Group, "calls: times as many as Orleans, 100 callers", "peers", "grain calls, 100 callers, beside Orleans", Better.Higher, 2, "x");
        yield return new Target(Group, "allocated by a call", "grains", "calls, 1 caller, allocated", Better.Lower, 200, "B");
        yield return new Target(Group, "stream item until it arrives, p50", "grains", "stream item until it arrives, p50", Better.Lower, 1, "ms");
        yield return new Target(Group, "stream items in batches of 100", "grains", "stream items in batches of 100", Better.Higher, 1_000_000, "1/s");

        // Nothing is wanted; timers that look whether there is work to do are less than can be noticed.
        yield return new Target(Group, "idle, of one processor", "grains", "idle, of one processor", Better.Lower, 0.5, "%");
        yield return new Target(Group, "persisted writes, 100 grains", "grains", "persisted writes, 100 grains", Better.Higher, 20_000, "1/s");
    }

    private static IEnumerable<Target> Endurance()
    {
        const string Asking = "A hundred questions at once for an hour, the cap raised to 100, the web failing";
        yield return new Target(Asking, "error rate", "ask-load", "100 at once, cap 100: error rate", Better.Lower, 1, "%") { IsLong = true, Settings = AnHourAtOneCap };
        yield return new Target(Asking, "growth of the heap that is certain", "ask-load", "100 at once, cap 100: growth of the heap that is certain", Better.Lower, 0, "MiB/h") { IsLong = true, Settings = AnHourAtOneCap };

        const string Mixed = "An hour of changing libraries, searches and questions";
        yield return new Target(Mixed, "error rate", "soak", "error rate", Better.Lower, 1, "%") { IsLong = true, Settings = AnHour };
        foreach (var owner in new[] { "own MB", "objects MB", "handles", "threads", "activations", "disk MB" })
        {
            yield return new Target(Mixed, $"{owner}: growth that is certain", "soak", $"{owner}: growth an hour that is certain", Better.Lower, 0, "1/h") { IsLong = true, Settings = AnHour };
        }
    }

    private static IEnumerable<Target> Availability()
    {
        const string Server = "A server that is killed each minute for half an hour, 20 requests a second";
        var halfAnHour = new Dictionary<string, string>(StringComparer.Ordinal) { ["minutes"] = "30", ["kill-every"] = "60" };
        yield return OfServer("answered, with the advised retries", AvailabilityFigures.Answered, Better.Higher, 99.9, "%");
        yield return OfServer("documents lost that were answered for", AvailabilityFigures.Lost, Better.Lower, 0, "documents");
        yield return OfServer("documents twice or in the index alone, jobs that did not complete", AvailabilityFigures.Wrong, Better.Lower, 0, "entries");

        const string Silos = "A cluster whose silos are killed and replaced, 20 times, 40 calls a second";
        yield return OfCluster("calls answered", AvailabilityFigures.Answered, Better.Higher, 99.9, "%");
        yield return OfCluster("from a kill until all calls are answered again", AvailabilityFigures.Recovery, Better.Lower, 1, "s");

        Target OfServer(string what, string figure, Better better, double aim, string unit) => new(Server, what, AvailabilityFigures.Server, figure, better, aim, unit) { IsLong = true, Settings = halfAnHour };

        // Measured by the tests of clusters, which write a result: here it comes from its record alone.
        Target OfCluster(string what, string figure, Better better, double aim, string unit) =>
            new(Silos, what, AvailabilityFigures.Cluster, figure, better, aim, unit) { IsLong = true, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["kills"] = "20" } };
    }
}
