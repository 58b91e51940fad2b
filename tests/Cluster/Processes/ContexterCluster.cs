using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using Contexter.Client.Api;

namespace Contexter.ClusterTests.Processes;

/// <summary>A cluster of processes: a database of the tests' PostgreSQL server, the simulated Qdrant server or the one that <c>CONTEXTER_TEST_QDRANT</c> names, silos and an API.</summary>
internal sealed class ContexterCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-cluster-");
    private readonly List<ContexterNode> _silos = [];
    private readonly int _qdrantPort = FreePort();
    private readonly string? _program;
    private HttpClient? _http;

    private ContexterCluster(string connection, string? program) => (Connection, _program) = (connection, program);

    /// <summary>The database.</summary>
    public string Connection { get; }

    /// <summary>The silos.</summary>
    public IReadOnlyList<ContexterNode> Silos => _silos;

    /// <summary>The API process.</summary>
    public ContexterNode ApiNode { get; private set; } = null!;

    /// <summary>The simulated Qdrant server; null where a real one is used.</summary>
    public ContexterNode? Qdrant { get; private set; }

    /// <summary>What can be asked, by HTTP from the API process. It tries nothing again.</summary>
    public IContexterApi Api { get; private set; } = null!;

    /// <summary>Folder of the test.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Starts a cluster.</summary>
    /// <param name="server">The PostgreSQL server.</param>
    /// <param name="silos">How many silos.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ContexterCluster> StartAsync(PostgresServer server, int silos, CancellationToken cancellationToken) => StartAsync(server, silos, program: null, cancellationToken);

    /// <summary>Starts a cluster of another build.</summary>
    /// <param name="server">The PostgreSQL server.</param>
    /// <param name="silos">How many silos.</param>
    /// <param name="program">Its <c>contexter.dll</c>; null for the one beside the tests.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ContexterCluster> StartAsync(PostgresServer server, int silos, string? program, CancellationToken cancellationToken) =>
        StartAsync(server, program, cluster => cluster.StartAsync(silos, cancellationToken), cancellationToken);

    /// <summary>Starts one process of another build that is everything, for comparison.</summary>
    /// <param name="server">The PostgreSQL server.</param>
    /// <param name="program">Its <c>contexter.dll</c>.</param>
    /// <param name="usesQdrant">Whether it keeps its index in Qdrant instead of its data directory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ContexterCluster> StartEmbeddedAsync(PostgresServer server, string program, bool usesQdrant, CancellationToken cancellationToken) =>
        StartAsync(server, program, cluster => cluster.StartEmbeddedAsync(usesQdrant, cancellationToken), cancellationToken);

    /// <summary>Starts one more silo.</summary>
    public async Task<ContexterNode> AddSiloAsync(CancellationToken cancellationToken)
    {
        var silo = Silo();
        await silo.StartAsync(cancellationToken);
        return silo;
    }

    /// <summary>Watches a job as a browser does, by one stream of events, which nobody takes up again.</summary>
    /// <returns>The different names of its events, in order.</returns>
    public async Task<string[]> WatchAsync(string job, CancellationToken cancellationToken)
    {
        await using var stream = await _http!.GetStreamAsync($"v1/jobs/{job}/events", cancellationToken);
        return await SseParser.Create(stream).EnumerateAsync(cancellationToken).Select(change => change.EventType).Distinct().ToArrayAsync(cancellationToken);
    }

    /// <summary>Writes documents into a folder.</summary>
    /// <param name="library">Name of the folder, and a word of every document.</param>
    /// <param name="documents">How many.</param>
    /// <returns>The folder.</returns>
    public string WriteDocuments(string library, int documents)
    {
        var folder = Path.Combine(Folder, "sources", library);
        Directory.CreateDirectory(folder);
        for (var i = 0; i < documents; i++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                # Guide {i} of {library}

                ## Opening connection {i}

                A connection of {library} is opened with `open_{library}_{i}()`, which takes a host, a port and a time-out in seconds, and returns a handle.
                The handle is closed by whoever opened it. Number {i * 7919 % 1000} of the examples shows what happens when nobody does, and how the pool notices.

                ## Closing connection {i}

                The function `close_{library}_{i}()` waits until what is under way has ended, at most {i % 60} seconds. It can be called any number of times.
                What was sent before is delivered, and what comes later is refused with error {i * 104729 % 10000}.

                """);
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"guide-{i}.md")), text);
        }

        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        foreach (var node in _silos.Append(ApiNode).Append(Qdrant).OfType<ContexterNode>())
        {
            await node.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<ContexterCluster> StartAsync(PostgresServer server, string? program, Func<ContexterCluster, Task> start, CancellationToken cancellationToken)
    {
        var cluster = new ContexterCluster(await server.CreateDatabaseAsync(cancellationToken), program);
        try
        {
            await start(cluster);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private async Task StartEmbeddedAsync(bool usesQdrant, CancellationToken cancellationToken)
    {
        await ConfigureAsync(usesQdrant ? await StartQdrantAsync(cancellationToken) : null, cancellationToken);
        var port = FreePort();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["CONTEXTER_CONFIG"] = Path.Combine(Folder, "contexter.yaml") };
        ApiNode = new ContexterNode(
            "serve", Folder, ["serve", "--data", Path.Combine(Folder, "data"), "--port", port.ToString(CultureInfo.InvariantCulture)], variables, new Uri($"http://127.0.0.1:{port}/health/ready"), _program);
        await ApiNode.StartAsync(cancellationToken);
        Connect(port);
    }

    private async Task StartAsync(int silos, CancellationToken cancellationToken)
    {
        await ConfigureAsync(await StartQdrantAsync(cancellationToken), cancellationToken);
        var init = new ContexterNode("init", Folder, ["silo", "database", "init"], Variables(), health: null, _program);
        await using (init)
        {
            init.Begin();
            await init.ExitedAsync(cancellationToken);
            init.Output.ShouldContain("created");
        }

        for (var i = 0; i < silos; i++)
        {
            Silo().Begin();
        }

        var port = FreePort();
        ApiNode = new ContexterNode(
            "api", Folder, ["api", "--data", Path.Combine(Folder, "api"), "--port", port.ToString(CultureInfo.InvariantCulture)], Variables(), new Uri($"http://127.0.0.1:{port}/health/ready"), _program);
        ApiNode.Begin();
        foreach (var node in _silos.Append(ApiNode))
        {
            await node.ReadyAsync(cancellationToken);
        }

        Connect(port);
    }

    private void Connect(int port)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
        Api = new HttpContexterApi(_http, TimeProvider.System);
    }

    private async Task<string> StartQdrantAsync(CancellationToken cancellationToken)
    {
        var qdrant = Environment.GetEnvironmentVariable("CONTEXTER_TEST_QDRANT");
        if (qdrant is null)
        {
            // The services of one process have ports in a row, also those that are not started; this one is the ninth.
            Qdrant = new ContexterNode(
                "qdrant", Folder, ["upstreams", "--only", "qdrant", "--port", (_qdrantPort - QdrantPlace).ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string>(StringComparer.Ordinal),
                new Uri($"http://127.0.0.1:{_qdrantPort}/healthz"));
            await Qdrant.StartAsync(cancellationToken);
        }

        return qdrant ?? $"http://127.0.0.1:{_qdrantPort}";
    }

    private Task ConfigureAsync(string? qdrant, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(
            Path.Combine(Folder, "contexter.yaml"),
            $"""
            index.store: {(qdrant is null ? "embedded" : "qdrant")}
            {(qdrant is null ? "" : $"index.qdrant.address: {qdrant}")}
            index.qdrant.prefix: test_{Guid.NewGuid():N}
            index.qdrant.timeout: 3s
            archives.path: {Path.Combine(Folder, "archives")}
            cluster.id: test
            logging.level: {Environment.GetEnvironmentVariable("CONTEXTER_TEST_LOGGING") ?? "warning"}
            """,
            cancellationToken);

    private const int QdrantPlace = 8;

    private ContexterNode Silo()
    {
        var (silo, gateway, health) = (FreePort(), FreePort(), FreePort());
        var name = string.Create(CultureInfo.InvariantCulture, $"silo{_silos.Count + 1}");
        string[] arguments =
        [
            "silo", "run", "--data", Path.Combine(Folder, name), "--set", $"cluster.silo_port={silo}", "--set", $"cluster.gateway_port={gateway}",
            "--set", $"cluster.health_port={health}",
        ];
        var node = new ContexterNode(name, Folder, arguments, Variables(), new Uri($"http://127.0.0.1:{health}/health/ready"), _program);
        _silos.Add(node);
        return node;
    }

    private Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["CONTEXTER_CLUSTER_POSTGRES"] = Connection,
        ["CONTEXTER_CONFIG"] = Path.Combine(Folder, "contexter.yaml"),
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
