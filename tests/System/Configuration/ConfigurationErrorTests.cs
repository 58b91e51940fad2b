using System.Globalization;
using System.Text;

namespace Contexter.System.Tests.Configuration;

/// <summary>What is wrong with a configuration, in the words the user reads.</summary>
public sealed class ConfigurationErrorTests
{
    private static readonly string File = TestEnvironment.WorkingFile;

    [Theory]
    [InlineData("server.port", "65536", "is too large", "whole number, 0..65535")]
    [InlineData("server.port", "-1", "is too small", "whole number, 0..65535")]
    [InlineData("server.port", "http", "is no whole number", "whole number, 0..65535")]
    [InlineData("server.port", "80.5", "is no whole number", "whole number, 0..65535")]
    [InlineData("server.port", "0x50", "is no whole number", "whole number, 0..65535")]
    [InlineData("server.port", "", "is no whole number", "whole number, 0..65535")]
    [InlineData("server.port", "99999999999999999999", "is too large", "whole number, 0..65535")]
    [InlineData("server.port", "-99999999999999999999", "is too small", "whole number, 0..65535")]
    [InlineData("server.host", "two words", "is no host", "text, an IP address or a host name")]
    [InlineData("server.host", "", "is no host", "text, an IP address or a host name")]
    [InlineData("ingestion.concurrency", "0", "is too small", "whole number of flows, 1..64")]
    [InlineData("ingestion.concurrency", "65", "is too large", "whole number of flows, 1..64")]
    [InlineData("ingestion.jobs", "65", "is too large", "whole number of jobs, 1..64")]
    [InlineData("ingestion.max_file_size", "2GiB", "is too large", "size, 1KiB..1GiB")]
    [InlineData("ingestion.max_file_size", "64", "has no unit (B, KiB, MiB, GiB, TiB)", "size, 1KiB..1GiB")]
    [InlineData("ingestion.embedding_batch", "1001", "is too large", "whole number of texts, 1..1000")]
    [InlineData("ingestion.chunks_in_flight", "99", "is too small", "whole number of chunks, 100..100000")]
    [InlineData("errors.strategies.network", "ignore", "is not known", "one of retry, skip, fall_back, escalate, abort")]
    [InlineData("errors.attempts", "0", "is too small", "whole number of attempts, 1..100")]
    [InlineData("errors.delay", "2m", "is too large", "duration, 0ms..1m")]
    [InlineData("chunking.strategy", "lines", "is not known", "one of structure, token, semantic, paragraph")]
    [InlineData("chunking.strategy", "1", "is not known", "one of structure, token, semantic, paragraph")]
    [InlineData("chunking.max_tokens", "8001", "is too large", "whole number of tokens, 50..8000")]
    [InlineData("chunking.overlap_tokens", "4001", "is too large", "whole number of tokens, 0..4000")]
    [InlineData("chunking.min_tokens", "1001", "is too large", "whole number of tokens, 0..1000")]
    [InlineData("search.top_k", "101", "is too large", "whole number of results, 1..100")]
    [InlineData("search.threshold", "1.01", "is too large", "number, 0..1")]
    [InlineData("search.threshold", "NaN", "is no number", "number, 0..1")]
    [InlineData("search.threshold", "1e999", "is no number", "number, 0..1")]
    [InlineData("search.threshold", "0,5", "is no number", "number, 0..1")]
    [InlineData("search.weights", "0.7/2", "is neither a word that is known nor two weights", "auto, rrf, or semantic/keyword weights from 0 to 1, not both 0")]
    [InlineData("search.bm25.k1", "-0.1", "is too small", "number, 0..10")]
    [InlineData("search.bm25.b", "2", "is too large", "number, 0..1")]
    [InlineData("search.fold_similarity", "0.4", "is too small", "number, 0.5..2")]
    [InlineData("search.bm25.title_weight", "101", "is too large", "number, 0..100")]
    [InlineData("search.ranking.trust", "0.9", "is too small", "number, 1..10")]
    [InlineData("search.reranker.url", "localhost:8080/rerank", "is no such address", "text, an http or https address without user and query, or empty")]
    [InlineData("search.reranker.format", "jina", "is not known", "one of tei, cohere")]
    [InlineData("search.reranker.timeout", "50ms", "is too small", "duration, 100ms..5m")]
    [InlineData("search.cache.duration", "31d", "is too large", "duration, 1s..30d")]
    [InlineData("index.vector_index", "ivf", "is not known", "one of hnsw, binary, flat")]
    [InlineData("index.ef_search", "4097", "is too large", "whole number of vectors, 1..4096")]
    [InlineData("index.store", "files", "is not known", "one of embedded, qdrant")]
    [InlineData("index.qdrant.address", "localhost:6333", "is no such address", "text, an http or https address without user and query")]
    [InlineData("index.qdrant.timeout", "11m", "is too large", "duration, 1ms..10m")]
    [InlineData("index.qdrant.batch_size", "32MiB", "is too large", "size, 64KiB..31MiB")]
    [InlineData("index.qdrant.graph.m", "1", "is too small", "whole number of links, 2..256")]
    [InlineData("index.qdrant.optimizers.segments", "1001", "is too large", "whole number of segments, 0..1000")]
    [InlineData("embeddings.query_cache.entries", "1000001", "is too large", "whole number of entries, 0..1000000")]
    [InlineData("embeddings.query_cache.duration", "999ms", "is too small", "duration, 1s..30d")]
    [InlineData("embeddings.query_cache.duration", "1 week", "has an unknown unit (known: ms, s, m, h, d)", "duration, 1s..30d")]
    [InlineData("logging.level", "verbose", "is not known", "one of trace, debug, information, warning, error, critical, none")]
    public void Load_WhenAValueIsWrong_NamesKeyValueOriginAndWhatIsAllowed(string key, string value, string complaint, string allowed)
    {
        new TestEnvironment().Problems(null, (key, value)).ShouldBe([$"{key}: '{value}' {complaint} (command line); allowed: {allowed}"]);
        TestEnvironment.WithFile($"\n{key}: \"{value}\"").Problems().ShouldBe([$"{key}: '{value}' {complaint} ({File}:2); allowed: {allowed}"]);
        if (value.Length > 0)
        {
            var variable = "CONTEXTER_" + key.Replace('.', '_').ToUpperInvariant();
            new TestEnvironment().Set(variable, value).Problems().ShouldBe([$"{key}: '{value}' {complaint} ({variable}); allowed: {allowed}"]);
        }
    }

    [Theory]
    [InlineData("server.port", "0")]
    [InlineData("server.port", "65535")]
    [InlineData("server.port", " 80 ")]
    [InlineData("server.host", "::1")]
    [InlineData("server.host", "0.0.0.0")]
    [InlineData("server.host", "docs.example.org")]
    [InlineData("ingestion.concurrency", "1")]
    [InlineData("ingestion.concurrency", "64")]
    [InlineData("ingestion.max_file_size", "1KiB")]
    [InlineData("ingestion.max_file_size", "1GiB")]
    [InlineData("chunking.strategy", "Paragraph")]
    [InlineData("search.threshold", "0")]
    [InlineData("search.threshold", "1e-3")]
    [InlineData("search.bm25.k1", "10")]
    [InlineData("embeddings.query_cache.duration", "1s")]
    [InlineData("embeddings.query_cache.duration", "30 d")]
    public void Load_WhenAValueIsAtTheEdge_AcceptsIt(string key, string value) => Should.NotThrow(() => new TestEnvironment().Load(null, (key, value)));

    [Fact]
    public void Load_WhenMuchIsWrong_ReportsAllOfItTogether()
    {
        var environment = TestEnvironment.WithFile("""
            server:
              port: high
              colour: red
            search: 5
            chunking:
              max_tokens: 300
            """)
            .Set("CONTEXTER_LOGGING_LEVEL", "loud").Set("CONTEXTER_SERVER_POTR", "1");

        environment.Problems(null, ("search.top_k", "0"), ("serach.top_k", "5")).Order(StringComparer.Ordinal).ShouldBe(
            new[]
            {
                $"server.port: 'high' is no whole number ({File}:2); allowed: whole number, 0..65535",
                $"unknown key 'server.colour' ({File}:3); 'contexter config init' writes a file with every key",
                $"search: is a section and has no value itself ({File}:4); allowed: keys below it, such as "
                    + "search.top_k, search.threshold, search.weights, search.fold_similarity, search.max_passage_tokens",
                "logging.level: 'loud' is not known (CONTEXTER_LOGGING_LEVEL); allowed: one of trace, debug, information, warning, error, critical, none",
                "unknown environment variable 'CONTEXTER_SERVER_POTR'; did you mean 'CONTEXTER_SERVER_PORT'?",
                "search.top_k: '0' is too small (command line); allowed: whole number of results, 1..100",
                "unknown key 'serach.top_k' (command line); did you mean 'search.top_k'?",
                "chunking.overlap_tokens: '200' is more than half of max_tokens, which is 300 (default); allowed: 0..150, or a larger max_tokens",
            }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Load_WhenAWrongValueIsReplacedByAStrongerSource_ReportsItNonetheless() =>
        TestEnvironment.WithFile("server.port: high").Problems(null, ("server.port", "80")).ShouldHaveSingleItem().ShouldStartWith("server.port: 'high'");

    [Theory]
    [InlineData("serach: { top_k: 5 }", "unknown key 'serach.top_k' ({0}:1); did you mean 'search.top_k'?")]
    [InlineData("search: { top-k: 5 }", "unknown key 'search.top-k' ({0}:1); did you mean 'search.top_k'?")]
    [InlineData("Server: { port: 5 }", "unknown key 'Server.port' ({0}:1); did you mean 'server.port'?")]
    [InlineData("port: 5", "unknown key 'port' ({0}:1); did you mean 'server.port'?")]
    [InlineData("loging:", "unknown key 'loging' ({0}:1); did you mean 'logging'?")]
    [InlineData("serch: {}", "unknown key 'serch' ({0}:1); did you mean 'search'?")]
    [InlineData("servers: [a, { b: c }]", "unknown key 'servers' ({0}:1); did you mean 'server'?")]
    [InlineData("kubernetes: true", "unknown key 'kubernetes' ({0}:1); 'contexter config init' writes a file with every key")]
    public void Load_WhenAKeyIsUnknown_NamesTheNearest(string yaml, string problem) =>
        TestEnvironment.WithFile(yaml).Problems().ShouldBe([string.Format(CultureInfo.InvariantCulture, problem, File)]);

    [Theory]
    [InlineData("CONTEXTER_SERACH_TOP_K", "CONTEXTER_SEARCH_TOP_K")]
    [InlineData("CONTEXTER_CONFG", "CONTEXTER_CONFIG")]
    [InlineData("CONTEXTER_PORT", "CONTEXTER_SERVER_PORT")]
    [InlineData("CONTEXTER_EMBEDDINGS_QUERYCACHE_ENTRIES", "CONTEXTER_EMBEDDINGS_QUERY_CACHE_ENTRIES")]
    [InlineData("CONTEXTER_", null)]
    [InlineData("CONTEXTER_TELEMETRY", null)]
    public void Load_WhenAVariableIsUnknown_NamesTheNearest(string variable, string? nearest)
    {
        var wayOut = nearest is null ? "'contexter config init' writes a file with every key" : $"did you mean '{nearest}'?";

        new TestEnvironment().Set(variable, "1").Problems().ShouldBe([$"unknown environment variable '{variable}'; {wayOut}"]);
    }

    [Fact]
    public void Load_WhenAFlagNamesASection_SaysSo() =>
        new TestEnvironment().Problems(null, ("server", "x")).ShouldBe(["server: is a section and has no value itself (command line)"]);

    [Theory]
    [InlineData("server:\n  port: 1\n  port: 2", "duplicate key 'server.port'; it stands in line 2 already ({0}:3)")]
    [InlineData("server:\n  port: 1\nserver:\n  host: h", "duplicate key 'server'; it stands in line 1 already ({0}:3)")]
    [InlineData("server:\n  port: 1\nserver.port: 2", "duplicate key 'server.port'; it stands in line 2 already ({0}:3)")]
    [InlineData("server:\n  port:", "server.port: has no value; remove the line for the default, or write \"\" for an empty text ({0}:2); "
        + "allowed: whole number, 0..65535")]
    [InlineData("data: ~", "data: has no value; remove the line for the default, or write \"\" for an empty text ({0}:1); allowed: path")]
    [InlineData("server.port: [1, 2]", "server.port: expected one value, not a list, keys or an alias ({0}:1); allowed: whole number, 0..65535")]
    [InlineData("server.port: { a: 1 }", "server.port: expected one value, not a list, keys or an alias ({0}:1); allowed: whole number, 0..65535")]
    [InlineData("data: &a x\nserver.host: *a", "server.host: expected one value, not a list, keys or an alias ({0}:2); "
        + "allowed: text, an IP address or a host name")]
    [InlineData("logging: [level]", "logging: is a section and has no value itself ({0}:1); allowed: keys below it, such as logging.level")]
    [InlineData("- a\n- b", "expected keys such as 'server:'; 'contexter config init' writes a file with every key ({0}:1)")]
    [InlineData("just text", "expected keys such as 'server:'; 'contexter config init' writes a file with every key ({0}:1)")]
    [InlineData("? [a, b]\n: 1", "a key must be a plain word ({0}:1)")]
    [InlineData("data: a\n---\ndata: b", "a second YAML document begins here; a configuration file has one ({0}:2)")]
    public void Load_WhenTheFileIsShapedWrongly_NamesTheLineAndTheRule(string yaml, string problem) =>
        TestEnvironment.WithFile(yaml).Problems().ShouldBe([string.Format(CultureInfo.InvariantCulture, problem, File)]);

    [Theory]
    [InlineData("server:\n  host: h\n port: 1", 3, 2)]
    [InlineData("server:\n\tport: 1", 2, 1)]
    [InlineData("server:\n  host: h\n  \tport: 1", 3, 3)]
    [InlineData("data: \"open", 1, 7)]
    [InlineData("data: a: b", 1, 8)]
    [InlineData("data: x\n@host: h", 2, 1)]
    [InlineData("server: {\n  port: 1\n", 3, 1)]
    public void Load_WhenTheYamlIsMalformed_NamesLineAndColumn(string yaml, int line, int column) =>
        TestEnvironment.WithFile(yaml).Problems().ShouldHaveSingleItem()
            .ShouldStartWith(string.Create(CultureInfo.InvariantCulture, $"{File}:{line}:{column}: not valid YAML: "));

    [Fact]
    public void Load_WhenTheYamlIsMalformed_ReportsWhatStandsBeforeAndElsewhere()
    {
        var problems = TestEnvironment.WithFile("server.port: high\ncolour: red\ndata: \"open").Problems(null, ("search.top_k", "0"));

        problems.Count.ShouldBe(4);
        problems.ShouldContain(problem => problem.StartsWith("server.port: 'high'", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("unknown key 'colour'", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.Contains(": not valid YAML: ", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("search.top_k: '0'", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WhenTheFileIsNestedWithoutEnd_ReportsOneProblem()
    {
        var yaml = string.Concat(Enumerable.Repeat("{a: ", 5_000)) + "1" + new string('}', 5_000);

        TestEnvironment.WithFile("search: " + yaml).Problems().ShouldHaveSingleItem().ShouldStartWith("unknown key 'search.a.a.");
    }

    [Theory]
    [InlineData(400, 201, "is more than half of max_tokens, which is 400", "0..200, or a larger max_tokens")]
    [InlineData(51, 26, "is more than half of max_tokens, which is 51", "0..25, or a larger max_tokens")]
    public void Load_WhenTheOverlapIsMoreThanHalf_NamesBothSettings(int max, int overlap, string complaint, string allowed)
    {
        TestEnvironment.WithFile($"chunking: {{ max_tokens: {max}, overlap_tokens: {overlap} }}").Problems()
            .ShouldBe([$"chunking.overlap_tokens: '{overlap}' {complaint} ({File}:1); allowed: {allowed}"]);
        Should.NotThrow(() => TestEnvironment.WithFile($"chunking: {{ max_tokens: {max}, overlap_tokens: {overlap - 1} }}").Load());
    }

    [Theory]
    [InlineData("search.reranker: { url: 'http://x/rerank', format: cohere }", "search.reranker.model: '' is empty, and the format cohere names a model in every request")]
    [InlineData("search.reranker: { key: 'two words' }", "search.reranker.key: '***' holds spaces or characters that no header may hold")]
    [InlineData("embeddings.provider: voyage", "embeddings.key: '' is empty, and Voyage AI asks for one")]
    [InlineData("embeddings: { provider: voyage, key: k, dimension: 300 }", "embeddings.dimension: '300' is none that Voyage AI has")]
    [InlineData("embeddings: { provider: voyage, key: k, fallbacks: ['http://x/v1'] }", "embeddings.fallback_key: '' is empty")]
    [InlineData("embeddings: { provider: openai, dimension: 3, endpoint: 'http://x/v1' }", "embeddings.model: '' is empty")]
    [InlineData("embeddings: { provider: openai, model: m, endpoint: 'http://x/v1' }", "embeddings.dimension: '0' does not say how long")]
    [InlineData("embeddings: { provider: openai, model: m, dimension: 3 }", "embeddings.endpoint: '' is empty")]
    [InlineData("embeddings.fallback_key: 'two words'", "embeddings.fallback_key: '***' holds spaces")]
    [InlineData("embeddings.tokens_per_minute: 10", "embeddings.tokens_per_minute: '10' is too small for any text")]
    [InlineData("embeddings.cache.size: 5KiB", "embeddings.cache.size: '5KiB' is too small to hold anything")]
    [InlineData("search.bm25: { title_weight: 0, heading_weight: 0, body_weight: 0, identifier_weight: 0 }", "search.bm25.body_weight: '0' leaves all four weights at 0")]
    public void Load_WhenSettingsOfASectionDoNotGoTogether_NamesOneOfThem(string yaml, string problem) =>
        TestEnvironment.WithFile(yaml).Problems().ShouldHaveSingleItem().ShouldStartWith(problem);

    [Fact]
    public void Load_WhenAValueOfTheSectionIsWrong_DoesNotCheckItAgainstOthers() =>
        TestEnvironment.WithFile("chunking: { max_tokens: few, overlap_tokens: 4000 }").Problems().ShouldHaveSingleItem()
            .ShouldStartWith("chunking.max_tokens: 'few'");

    [Fact]
    public void Load_WhenTheNamedFileIsMissing_SaysWhoNamedIt()
    {
        var missing = Path.Combine(TestEnvironment.Working, "missing.yaml");

        new TestEnvironment().Problems("missing.yaml")
            .ShouldBe([$"configuration file '{missing}' does not exist (command line); 'contexter config init' writes one"]);
        new TestEnvironment().Set("CONTEXTER_CONFIG", "missing.yaml").Problems()
            .ShouldBe([$"configuration file '{missing}' does not exist (CONTEXTER_CONFIG); 'contexter config init' writes one"]);
    }

    [Fact]
    public void Load_WhenTheFileCannotBeRead_SaysWhy()
    {
        new TestEnvironment { OpenFailure = new UnauthorizedAccessException("Access denied.") }.Problems()
            .ShouldBe([$"configuration file '{File}' cannot be read: Access denied."]);
        new TestEnvironment { OpenFailure = new IOException("Disk gone.") }.Problems("x.yaml")
            .ShouldBe([$"configuration file '{Path.Combine(TestEnvironment.Working, "x.yaml")}' cannot be read: Disk gone."]);
    }

    [Fact]
    public void Load_WhenTheFileIsNoText_SaysSo()
    {
        var environment = new TestEnvironment();
        environment.Files[File] = [.. Encoding.UTF8.GetBytes("data: "), 0xC3, 0x28];
        environment.Problems().ShouldBe([$"configuration file '{File}' is not valid UTF-8; save it as UTF-8"]);

        TestEnvironment.WithFile(new string('#', (1 << 20) + 1)).Problems().ShouldBe([$"configuration file '{File}' is larger than 1 MiB"]);
        Should.NotThrow(() => TestEnvironment.WithFile(new string('#', 1 << 20)).Load());
    }

    [Fact]
    public void Load_WhenThereIsNoHome_SaysThatDataIsNeeded()
    {
        var environment = new TestEnvironment { HomeFolder = "" };

        environment.Problems().ShouldBe(["data: '' is empty, and the user has no home folder to hold the data (default); allowed: a path"]);
        environment.Problems(null, ("data", "~/x")).ShouldHaveSingleItem()
            .ShouldBe("data: '~/x' starts at the home folder, and the user has none (command line); allowed: path");
        environment.Problems("~/x.yaml")[0].ShouldBe("configuration file '~/x.yaml' starts at the home folder, and the user has none (command line)");
    }

    [Fact]
    public void Load_WhenAPathHoldsNul_RefusesIt() =>
        new TestEnvironment().Problems(null, ("data", "a\0b")).ShouldBe(["data: 'a b' holds a NUL character (command line); allowed: path"]);

    [Fact]
    public void Load_WhenAWrongValueIsLong_CutsIt() =>
        new TestEnvironment().Problems(null, ("server.port", new string('x', 5_000))).ShouldHaveSingleItem().Length.ShouldBeLessThan(200);
}
