using System.Text.Json;
using Contexter.Chunking;
using Contexter.Deduplication;
using Contexter.Embeddings;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.Search;
using Contexter.Search.Ranking;
using Contexter.Silo.Configuration;
using Contexter.Sources.Context7;
using Contexter.Sources.Packages;
using Contexter.Vectors;
using Microsoft.Extensions.Logging;

namespace Contexter.System.Tests.Configuration;

/// <summary>Where values come from, and which one holds.</summary>
public sealed class ConfigurationLoaderTests
{
    private const string EveryValue = """
        data: store
        server: { host: 0.0.0.0, port: 9000, allowed_hosts: [docs.example.org], keys: always, admin_key: 0123456789abcdef0123456789abcdef, requests_per_minute: 60, keep_answers: 10m }
        mcp: { read_only: true }
        ingestion: { concurrency: 7, jobs: 4, keep_jobs: 90, max_file_size: 1 GiB, embedding_batch: 50, chunks_in_flight: 5000 }
        context7: { endpoint: "http://localhost:8101/api", key: ctx7sk-k3y, max_tokens: 5000, patience: 10s, serve_missing: true }
        archives: { path: /srv/archives, max_size: 1GiB, keep: 1d }
        packages: { npm: "http://localhost:8102", nuget: "http://localhost:8103/v3/index.json" }
        downloads:
          { concurrency: 20, per_host: 2, total_connections: 50, timeout: 1m, min_rate: 1KiB, attempts: 5, retry_delay: 100ms, max_retry_after: 1h,
            deadline: 1d, max_redirects: 0, user_agents: ["A/1 (+https://example.com/bot)", B], allow_private: true }
        chunking: { strategy: semantic, max_tokens: 800, overlap_tokens: 400, min_tokens: 0 }
        deduplication: { enabled: false, similarity: 0.9 }
        search:
          top_k: 20
          threshold: 0.25
          weights: 0.6/0.4
          fold_similarity: 2
          max_passage_tokens: 0
          bm25: { k1: 1.5, b: 0, title_weight: 2, heading_weight: 3, body_weight: 0.5, identifier_weight: 0 }
          ranking: { section_match: 1, exact_phrase: 1.2, document_type: 1.3, trust: 1.4, recency: 1.5 }
          reranker: { url: "https://rerank.example/v1/rerank", format: cohere, model: rerank-2.5, key: k3y, timeout: 3s }
          cache: { entries: 0, duration: 5m }
        index:
          store: Qdrant
          vector_index: binary
          vector_index_from: 1000
          ef_search: 256
          qdrant:
            address: https://vectors.example:6333
            api_key: k3y
            prefix: team
            timeout: 5s
            retries: 1
            batch_points: 500
            batch_size: 8MiB
            shards: 4
            replicas: 2
            graph: { m: 32, ef_construct: 100, full_scan_threshold: 20000, ef_search: 64 }
            optimizers: { deleted_threshold: 0.3, vacuum_from: 2000, segments: 0, max_segment_size: 100000, map_from: 0, index_from: 10000, flush_interval: 10s }
        embeddings:
          provider: openai
          model: nomic-embed-text
          dimension: 768
          endpoint: http://localhost:11434/v1
          key: k3y
          fallbacks: [http://other:11434/v1]
          fallback_key: f4llback
          output_type: int8
          encoding: base64
          request_dimension: true
          document_prefix: "search_document: "
          query_prefix: "search_query: "
          question_weight: 0.4
          batch_texts: 32
          batch_tokens: 8000
          max_text_tokens: 2000
          concurrency: 2
          requests_per_minute: 300
          tokens_per_minute: 100000
          timeout: 5s
          question_timeout: 2s
          retries: 1
          patience: 1h
          price_per_million_tokens: 0.18
          cache: { size: 2GiB }
          query_cache:
            entries: 0
            duration: 90s
        proxies:
          direct_fallback: true
        logging:
          level: Debug
        """;

    private static readonly SearchSection EverySearchValue = new()
    {
        TopK = 20,
        Threshold = 0.25,
        FoldSimilarity = 2,
        MaxPassageTokens = 0,
        Bm25 = new() { K1 = 1.5, B = 0, TitleWeight = 2, HeadingWeight = 3, BodyWeight = 0.5, IdentifierWeight = 0 },
        Ranking = new() { SectionMatch = 1, ExactPhrase = 1.2, DocumentType = 1.3, Trust = 1.4, Recency = 1.5 },
        Reranker = new() { Url = "https://rerank.example/v1/rerank", Format = RerankerFormat.Cohere, Model = "rerank-2.5", Key = "k3y", Timeout = TimeSpan.FromSeconds(3) },
        Cache = new() { Entries = 0, Duration = TimeSpan.FromMinutes(5) },
    };

    [Fact]
    public void Load_WithoutAnything_GivesTheDefaults()
    {
        var loaded = new TestEnvironment().Load();

        loaded.Options.ShouldBe(TestEnvironment.Defaults);
        loaded.File.ShouldBeNull();
        loaded.Settings.ShouldAllBe(setting => setting.Origin == SettingOrigin.Default && setting.Value == setting.Default);
    }

    [Fact]
    public void Defaults_AreThoseOfTheRequirements()
    {
        var settings = new TestEnvironment().Load().Settings;

        settings.Select(setting => $"{setting.Key}={setting.Default}").ShouldBe([
            "data=",
            "server.host=127.0.0.1", "server.port=8001", "server.allowed_hosts=", "server.keys=network", "server.admin_key=", "server.requests_per_minute=0", "server.keep_answers=1d", "mcp.read_only=false",
            "ingestion.concurrency=5", "ingestion.jobs=3", "ingestion.keep_jobs=1000", "ingestion.max_file_size=64MiB", "ingestion.embedding_batch=100", "ingestion.chunks_in_flight=4000",
            "errors.strategies.network=retry", "errors.strategies.proxy=retry", "errors.strategies.api=skip", "errors.strategies.authentication=skip",
            "errors.strategies.validation=skip", "errors.strategies.data_format=skip", "errors.strategies.ingestion=retry", "errors.strategies.embedding=retry",
            "errors.strategies.search=fall_back", "errors.strategies.vector_store=retry", "errors.strategies.storage=escalate", "errors.strategies.configuration=abort",
            "errors.attempts=3", "errors.delay=500ms", "errors.patience=15m", "errors.webhook.url=", "errors.webhook.timeout=10s",
            "context7.endpoint=https://context7.com/api", "context7.key=", "context7.max_tokens=200000", "context7.patience=1m", "context7.serve_missing=false", "archives.path=", "archives.max_size=4GiB", "archives.keep=7d", "packages.npm=https://registry.npmjs.org", "packages.nuget=https://api.nuget.org/v3/index.json",
            "downloads.concurrency=10", "downloads.per_host=10", "downloads.total_connections=100", "downloads.timeout=30s", "downloads.min_rate=64KiB",
            "downloads.attempts=3", "downloads.retry_delay=1s", "downloads.max_retry_after=2m", "downloads.deadline=15m", "downloads.max_redirects=10",
            "downloads.user_agents=", "downloads.allow_private=false",
            "chunking.strategy=structure", "chunking.max_tokens=1000", "chunking.overlap_tokens=200", "chunking.min_tokens=40",
            "deduplication.enabled=true", "deduplication.similarity=0.85",
            "search.top_k=10", "search.threshold=0.1", "search.weights=auto", "search.fold_similarity=0.95", "search.max_passage_tokens=1500",
            "search.bm25.k1=1.2", "search.bm25.b=0.75",
            "search.bm25.title_weight=1.5", "search.bm25.heading_weight=1.5", "search.bm25.body_weight=1", "search.bm25.identifier_weight=1",
            "search.ranking.section_match=1.1", "search.ranking.exact_phrase=1", "search.ranking.document_type=1", "search.ranking.trust=1", "search.ranking.recency=1",
            "search.reranker.url=", "search.reranker.format=tei", "search.reranker.model=", "search.reranker.key=", "search.reranker.timeout=10s",
            "search.cache.entries=1000", "search.cache.duration=1h",
            .. KnowledgeSettingsTests.EveryDefault,
            "index.store=embedded", "index.vector_index=hnsw", "index.vector_index_from=20000", "index.ef_search=128",
            "index.qdrant.address=http://localhost:6333", "index.qdrant.api_key=", "index.qdrant.prefix=contexter", "index.qdrant.timeout=30s", "index.qdrant.retries=3",
            "index.qdrant.batch_points=1000", "index.qdrant.batch_size=24MiB", "index.qdrant.shards=2", "index.qdrant.replicas=1",
            "index.qdrant.graph.m=16", "index.qdrant.graph.ef_construct=200", "index.qdrant.graph.full_scan_threshold=10000", "index.qdrant.graph.ef_search=128",
            "index.qdrant.optimizers.deleted_threshold=0.2", "index.qdrant.optimizers.vacuum_from=1000", "index.qdrant.optimizers.segments=5",
            "index.qdrant.optimizers.max_segment_size=200000", "index.qdrant.optimizers.map_from=50000", "index.qdrant.optimizers.index_from=20000",
            "index.qdrant.optimizers.flush_interval=5s",
            "embeddings.provider=local", "embeddings.model=", "embeddings.dimension=0", "embeddings.endpoint=", "embeddings.key=", "embeddings.fallbacks=",
            "embeddings.fallback_key=", "embeddings.output_type=float", "embeddings.encoding=float", "embeddings.request_dimension=false", "embeddings.document_prefix=",
            "embeddings.query_prefix=", "embeddings.question_weight=0.7", "embeddings.batch_texts=100", "embeddings.batch_tokens=100000", "embeddings.max_text_tokens=8000",
            "embeddings.concurrency=4", "embeddings.requests_per_minute=0", "embeddings.tokens_per_minute=0", "embeddings.timeout=1m", "embeddings.question_timeout=10s",
            "embeddings.retries=5", "embeddings.patience=15m", "embeddings.price_per_million_tokens=0", "embeddings.cache.size=1GiB",
            "embeddings.query_cache.entries=1000", "embeddings.query_cache.duration=1h",
            "proxies.direct_fallback=false",
            "cluster.postgres=", "cluster.id=contexter", "cluster.service=contexter", "cluster.address=127.0.0.1", "cluster.silo_port=11111", "cluster.gateway_port=30000",
            "cluster.health_port=8002", "cluster.probe_timeout=1s", "cluster.missed_probes=2", "cluster.response_timeout=10s", "cluster.start_timeout=1m",
            "cluster.dashboard_password=",
            .. TelemetrySettingsTests.EveryDefault, "logging.level=warning",
        ]);
        new ChunkingSection().ToOptions().ShouldBe(new ChunkingOptions());
        new Context7Section().ToOptions().ShouldBe(new Context7Options());
        new PackagesSection().ToOptions().ShouldBe(new PackageOptions());
        new DeduplicationSection().ToOptions().ShouldBe(new DeduplicationOptions());
        (new DeduplicationSection { Enabled = false }).ToOptions().ShouldBeNull();
        new SearchSection().ToOptions().ShouldBe(new HybridSearcherOptions());
        new Bm25Section().ToOptions().ShouldBe(new Bm25Options());
        new RerankerSection().ToOptions().ShouldBeNull();
        (new RerankerSection { Url = "http://x/" }).ToOptions().ShouldBe(new HttpRerankerOptions { Address = new Uri("http://x/") });
        new QdrantSection().ToOptions(new EmbeddingModel { Id = "model", Dimension = 12 }, new Bm25Options()).ShouldBe(
            new QdrantIndexOptions { Address = new Uri("http://localhost:6333"), ModelId = "model", Dimension = 12 });
    }

    [Fact]
    public void ToOptions_OfEverySearchValue_KeepsThem()
    {
        EverySearchValue.ToOptions().ShouldBe(new HybridSearcherOptions
        {
            FoldSimilarity = 2,
            MaxPassageTokens = 0,
            Ranking = new RankingOptions { SectionMatch = 1, ExactPhrase = 1.2, DocumentType = 1.3, Trust = 1.4, Recency = 1.5 },
            CachedAnswers = 0,
            CacheDuration = TimeSpan.FromMinutes(5),
        });
        EverySearchValue.Bm25.ToOptions().ShouldBe(
            new Bm25Options { K1 = 1.5, B = 0, TitleWeight = 2, HeadingWeight = 3, BodyWeight = 0.5, IdentifierWeight = 0 });
        EverySearchValue.Reranker.ToOptions().ShouldBe(new HttpRerankerOptions
        {
            Address = new Uri("https://rerank.example/v1/rerank"),
            Format = RerankerFormat.Cohere,
            Model = "rerank-2.5",
            Key = "k3y",
            AttemptTimeout = TimeSpan.FromSeconds(3),
        });
    }

    [Fact]
    public void Load_WhenTheFileSetsEveryKey_GivesTypedValues()
    {
        var loaded = TestEnvironment.WithFile(ErrorSettingsTests.EveryLine + TelemetrySettingsTests.EveryLine + ClusterSettingsTests.EveryLine + KnowledgeSettingsTests.EveryLine + EveryValue).Load();

        loaded.Options.ShouldBe(TestEnvironment.Defaults with
        {
            Data = Path.Combine(TestEnvironment.Working, "store"),
            Server = new() { Host = "0.0.0.0", Port = 9000, AllowedHosts = loaded.Options.Server.AllowedHosts, Keys = KeyPolicy.Always, AdminKey = "0123456789abcdef0123456789abcdef", RequestsPerMinute = 60, KeepAnswers = TimeSpan.FromMinutes(10) },
            Mcp = new() { ReadOnly = true },
            Ingestion = new() { Concurrency = 7, Jobs = 4, KeepJobs = 90, MaxFileSize = ByteSize.MiB(1024), EmbeddingBatch = 50, ChunksInFlight = 5000 },
            Errors = ErrorSettingsTests.EveryValue,
            Context7 = new() { Endpoint = "http://localhost:8101/api", Key = "ctx7sk-k3y", MaxTokens = 5_000, Patience = TimeSpan.FromSeconds(10), ServeMissing = true },
            Archives = new() { Path = "/srv/archives", MaxSize = ByteSize.MiB(1024), Keep = TimeSpan.FromDays(1) },
            Packages = new() { Npm = "http://localhost:8102", Nuget = "http://localhost:8103/v3/index.json" },
            Downloads = DownloadSettingsTests.EveryValue with { UserAgents = loaded.Options.Downloads.UserAgents },
            Chunking = new() { Strategy = ChunkingStrategy.Semantic, MaxTokens = 800, OverlapTokens = 400, MinTokens = 0 },
            Deduplication = new() { Enabled = false, Similarity = 0.9 },
            Search = EverySearchValue with { Weights = loaded.Options.Search.Weights },
            Knowledge = KnowledgeSettingsTests.EveryKnowledgeValue,
            Brave = KnowledgeSettingsTests.EveryBraveValue,
            Chat = KnowledgeSettingsTests.EveryChatValue,
            Index = new() { Store = IndexStore.Qdrant, VectorIndex = VectorIndexKind.Binary, VectorIndexFrom = 1_000, EfSearch = 256, Qdrant = ServerSettingsTests.EveryQdrantValue },
            Embeddings = ServerSettingsTests.EveryEmbeddingsValue with { Fallbacks = loaded.Options.Embeddings.Fallbacks },
            Proxies = new() { DirectFallback = true },
            Cluster = ClusterSettingsTests.EveryValue,
            Telemetry = TelemetrySettingsTests.EveryValue,
            Logging = new() { Level = LogLevel.Debug },
        });
        var weights = loaded.Options.Search.Weights;
        (loaded.Options.Server.AllowedHosts.Single(), weights.Mode, weights.Semantic, weights.Keyword).ShouldBe(("docs.example.org", BlendingMode.Fixed, 0.6, 0.4));
        loaded.Settings.ShouldAllBe(setting => setting.Origin.Kind == SettingOriginKind.File && setting.Origin.Name == TestEnvironment.WorkingFile);
        loaded.Options.Chunking.ToOptions().ShouldBe(new ChunkingOptions { Strategy = ChunkingStrategy.Semantic, MaxTokens = 800, OverlapTokens = 400, MinTokens = 0 });
    }

    [Fact]
    public void Load_WhenSeveralSourcesSetAKey_TakesTheStrongest()
    {
        var environment = TestEnvironment.WithFile("""
            server:
              host: file.example
              port: 1
            search.top_k: 5
            """)
            .Set("CONTEXTER_SERVER_PORT", "2").Set("CONTEXTER_SEARCH_TOP_K", "6").Set("CONTEXTER_SEARCH_BM25_K1", "2");

        var loaded = environment.Load(null, ("server.port", "3"), ("logging.level", "none"));

        Setting(loaded, "server.port").ShouldBe(("3", "command line"));
        Setting(loaded, "logging.level").ShouldBe(("none", "command line"));
        Setting(loaded, "search.top_k").ShouldBe(("6", "CONTEXTER_SEARCH_TOP_K"));
        Setting(loaded, "search.bm25.k1").ShouldBe(("2", "CONTEXTER_SEARCH_BM25_K1"));
        Setting(loaded, "server.host").ShouldBe(("file.example", $"{TestEnvironment.WorkingFile}:2"));
        Setting(loaded, "search.threshold").ShouldBe(("0.1", "default"));
        (loaded.Options.Server.Port, loaded.Options.Search.TopK).ShouldBe((3, 6));
    }

    [Fact]
    public void Load_WhenSeveralFilesExist_TakesTheFirstInOrder()
    {
        var environment = new TestEnvironment().Add(TestEnvironment.UserFile, "server.port: 4");
        Port(null).ShouldBe((4, TestEnvironment.UserFile));

        environment.Add(TestEnvironment.WorkingFile, "server.port: 3");
        Port(null).ShouldBe((3, TestEnvironment.WorkingFile));

        var named = Path.Combine(TestEnvironment.Home, "named.yaml");
        environment.Add(named, "server.port: 2").Set("CONTEXTER_CONFIG", "~/named.yaml");
        Port(null).ShouldBe((2, named));

        var flag = Path.Combine(TestEnvironment.Working, "sub", "flag.yaml");
        environment.Add(flag, "server.port: 1");
        Port(Path.Combine("sub", "flag.yaml")).ShouldBe((1, flag));

        (int, string?) Port(string? file)
        {
            var loaded = environment.Load(file);
            return (loaded.Options.Server.Port, loaded.File);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment")]
    [InlineData("---\n...\n")]
    [InlineData("server:\nsearch:\n  bm25:\n")]
    [InlineData("server: {}")]
    public void Load_WhenTheFileSetsNothing_GivesTheDefaults(string yaml)
    {
        var loaded = TestEnvironment.WithFile(yaml).Load();

        loaded.Options.ShouldBe(TestEnvironment.Defaults);
        loaded.File.ShouldBe(TestEnvironment.WorkingFile);
    }

    [Fact]
    public void Load_WhenTheFileHasAByteOrderMark_ReadsIt() =>
        TestEnvironment.WithFile("\uFEFFserver.port: 7").Load().Options.Server.Port.ShouldBe(7);

    [Fact]
    public void Load_WhenAVariableIsEmpty_TakesItAsNotSet() =>
        TestEnvironment.WithFile("server.port: 7").Set("CONTEXTER_SERVER_PORT", "").Set("CONTEXTER_CONFIG", "").Load().Options.Server.Port.ShouldBe(7);

    [Fact]
    public void Load_WhenAFlagIsEmpty_TakesItAsEmpty() =>
        TestEnvironment.WithFile("data: /elsewhere").Load(null, ("data", "")).Options.Data.ShouldBeEmpty();

    [Fact]
    public void Load_OnWindows_IgnoresTheCaseOfVariables() =>
        new TestEnvironment { Platform = ConfigurationPlatform.Windows }.Set("Contexter_Server_Port", "7").Load().Options.Server.Port.ShouldBe(7);

    [Fact]
    public void Load_ElsewhereThanWindows_LeavesVariablesOfOtherCaseAlone() =>
        new TestEnvironment().Set("Contexter_Server_Port", "nonsense").Load().Options.Server.Port.ShouldBe(8001);

    [Theory]
    [InlineData(ConfigurationPlatform.Xdg, "", "", ".local/share/contexter", ".config/contexter/contexter.yaml")]
    [InlineData(ConfigurationPlatform.Xdg, "XDG_DATA_HOME", "XDG_CONFIG_HOME", "d/contexter", "c/contexter/contexter.yaml")]
    [InlineData(
        ConfigurationPlatform.MacOS, "XDG_DATA_HOME", "XDG_CONFIG_HOME", "Library/Application Support/contexter",
        "Library/Application Support/contexter/contexter.yaml")]
    [InlineData(ConfigurationPlatform.Windows, "", "", "AppData/Local/contexter", "AppData/Roaming/contexter/contexter.yaml")]
    [InlineData(ConfigurationPlatform.Windows, "LOCALAPPDATA", "APPDATA", "d/contexter", "c/contexter/contexter.yaml")]
    public void Load_OnAPlatform_UsesItsUserFolders(ConfigurationPlatform platform, string dataVariable, string configVariable, string data, string config)
    {
        var environment = new TestEnvironment { Platform = platform };
        if (dataVariable.Length > 0)
        {
            environment.Set(dataVariable, Path.Combine(TestEnvironment.Home, "d")).Set(configVariable, Path.Combine(TestEnvironment.Home, "c"));
        }

        var file = Path.GetFullPath(config, TestEnvironment.Home);
        environment.Add(file, "server.port: 7");

        var loaded = environment.Load();

        loaded.Options.DataPath.ShouldBe(Path.GetFullPath(data, TestEnvironment.Home));
        loaded.File.ShouldBe(file);
        new ConfigurationLoader(environment).UserFile.ShouldBe(file);
    }

    [Fact]
    public void Load_WhenAnXdgVariableIsRelative_IgnoresIt() =>
        new TestEnvironment().Set("XDG_DATA_HOME", "relative").Load().Options.DataPath.ShouldBe(TestEnvironment.Defaults.DataPath);

    [Fact]
    public void Load_WhenDataIsRelative_StartsFromWhereItStands()
    {
        var folder = Path.GetFullPath("/etc/contexter");
        var environment = new TestEnvironment().Add(Path.Combine(folder, "c.yaml"), "data: store");
        var file = Path.Combine(folder, "c.yaml");

        environment.Load(file).Options.DataPath.ShouldBe(Path.Combine(folder, "store"));
        environment.Load(file, ("data", "store")).Options.DataPath.ShouldBe(Path.Combine(TestEnvironment.Working, "store"));
        environment.Load(file, ("data", "~/store")).Options.DataPath.ShouldBe(Path.Combine(TestEnvironment.Home, "store"));
        environment.Set("CONTEXTER_DATA", "../store").Load(file).Options.DataPath.ShouldBe(Path.GetFullPath("/srv/store"));
    }

    [Fact]
    public void Load_WhenThereIsNoHomeButData_NeedsNoHome()
    {
        var environment = new TestEnvironment { HomeFolder = "" };

        environment.Load(null, ("data", Path.GetFullPath("/var/data"))).Options.DataPath.ShouldBe(Path.GetFullPath("/var/data"));
        new ConfigurationLoader(environment).UserFile.ShouldBeNull();
    }

    [Fact]
    public void Settings_AsJson_AreReadByPrograms()
    {
        var loaded = TestEnvironment.WithFile("server.port: 9000").Load();

        var json = JsonSerializer.SerializeToElement(loaded.Settings, JsonSerializerOptions.Web);

        var port = json.EnumerateArray().Single(setting => setting.GetProperty("key").ValueEquals("server.port"));
        port.GetProperty("value").GetString().ShouldBe("9000");
        port.GetProperty("default").GetString().ShouldBe("8001");
        port.GetProperty("origin").GetProperty("kind").GetString().ShouldBe("file");
        port.GetProperty("origin").GetProperty("line").GetInt64().ShouldBe(1);
        port.GetProperty("allowed").GetString().ShouldBe("whole number, 0..65535");
        port.GetProperty("environmentVariable").GetString().ShouldBe("CONTEXTER_SERVER_PORT");
        json.Deserialize<EffectiveSetting[]>(JsonSerializerOptions.Web).ShouldBe(loaded.Settings);
    }

    [Fact]
    public void ProcessEnvironment_ReadsFilesAndVariables()
    {
        var environment = new ProcessEnvironment();

        environment.Variables.Keys.ShouldContain(name => name.Equals("PATH", StringComparison.OrdinalIgnoreCase));
        environment.WorkingFolder.ShouldBe(Environment.CurrentDirectory);
        using var file = environment.OpenFile(typeof(ConfigurationLoaderTests).Assembly.Location);
        file.ShouldNotBeNull().Length.ShouldBeGreaterThan(0);
        environment.OpenFile(Path.Combine(AppContext.BaseDirectory, "no", "such.file")).ShouldBeNull();
        Should.Throw<UnauthorizedAccessException>(() => environment.OpenFile(AppContext.BaseDirectory));
    }

    private static (string Value, string Origin) Setting(LoadedConfiguration loaded, string key)
    {
        var setting = loaded.Settings.Single(setting => string.Equals(setting.Key, key, StringComparison.Ordinal));
        return (setting.Value, setting.Origin.ToString());
    }
}
