using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Knowledge.Pipeline;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Upstreams.Brave;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Ask;

/// <summary>Questions over HTTP to a server whose web takes 50 to 800 ms and fails in a twentieth of the cases: as many at once, again and again, for as long as is wanted.</summary>
internal sealed class AskLoadRun : IAsyncDisposable
{
    private const int Pages = 40;

    // Some handles and timers belong to the runtime, which takes and leaves them as it likes.
    private const int Slack = 4;

    private static readonly string[] Kept = [".dll", ".db", ".db-wal"];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // Idle connections are kept for a moment only, so that those which nobody closes are seen.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo _folder;
    private readonly UpstreamHost _upstreams;
    private readonly ContexterServer _server;
    private readonly AdmissionGate _gate;
    private readonly HttpClient _http;
    private readonly HttpContexterApi _api;

    private AskLoadRun(DirectoryInfo folder, UpstreamHost upstreams, ContexterServer server, AdmissionGate gate)
    {
        (_folder, _upstreams, _server, _gate) = (folder, upstreams, server, gate);
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = Idle }) { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        _api = new HttpContexterApi(_http, TimeProvider.System);
    }

    /// <summary>Starts a server with a library and a simulated web.</summary>
    /// <param name="cap">Questions that are answered at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<AskLoadRun> StartAsync(int cap, CancellationToken cancellationToken)
    {
        var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions
            {
                Upstreams = [UpstreamKind.Brave],
                Brave = new BraveOptions { RequestsPerSecond = int.MaxValue, RequestsPerMonth = 0 },
                Faults = new Dictionary<UpstreamKind, FaultSettings> { [UpstreamKind.Brave] = FaultSettings.Parse("latency=50ms-800ms,error=0.04,reset=0.01") },
            },
            cancellationToken);
        var folder = Directory.CreateTempSubdirectory("contexter-load-");
        var options = new ContexterOptions
        {
            Data = Path.Combine(folder.FullName, "data"),
            Server = new ServerSection { Port = 0 },
            Knowledge = new KnowledgeSection { Concurrency = cap },

            // Whatever remembers answers would fill while it is measured.
            Search = new SearchSection { Cache = new() { Entries = 0 } },
            Embeddings = new EmbeddingsSection { QueryCache = new() { Entries = 0 } },
            Brave = new BraveSection { Endpoint = upstreams.AddressOf(UpstreamKind.Brave).ToString(), Key = "BSA-simulated", CacheDuration = TimeSpan.Zero },
        };
        var gate = new AdmissionGate(cap, options.Knowledge.Wait, TimeProvider.System);
        var server = await ContexterServer.StartAsync(
            options,
            "contexter load",
            services => services.AddSingleton(gate).AddKeyedSingleton<HttpMessageHandler>("brave", new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = Idle }),
            cancellationToken);
        var run = new AskLoadRun(folder, upstreams, server, gate);
        await run.AddLibraryAsync(cancellationToken);
        return run;
    }

    /// <summary>Asks.</summary>
    /// <param name="atOnce">Questions at once.</param>
    /// <param name="length">For how long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AskLoadReport> RunAsync(int atOnce, TimeSpan length, CancellationToken cancellationToken)
    {
        await AskAllAsync(new Outcomes(), atOnce, WarmUp, cancellationToken);
        await ReleaseAsync(new AskResources { Questions = 0, Activations = 0, Connections = 0, Handles = [], Timers = 0, Work = 0, HeapMiB = 0 }, TimeSpan.FromSeconds(10), cancellationToken);
        var before = await LookAsync(collects: true, cancellationToken);
        var outcomes = new Outcomes();
        var begin = Stopwatch.GetTimestamp();
        using var sampling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var memory = SampleAsync(begin, sampling.Token);
        await AskAllAsync(outcomes, atOnce, length, cancellationToken);
        var took = Stopwatch.GetElapsedTime(begin);
        await sampling.CancelAsync();
        var samples = await memory;
        var released = await ReleaseAsync(before, Patience, cancellationToken);
        return new AskLoadReport
        {
            Took = took,
            Whole = outcomes.Whole,
            Partial = outcomes.Partial,
            Refusals = outcomes.Refusals,
            Answers = outcomes.Answers,
            Failures = outcomes.Failures,
            Memory = samples,
            Before = before,
            After = await LookAsync(collects: true, cancellationToken),
            Released = released,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _upstreams.DisposeAsync();
        _gate.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AddLibraryAsync(CancellationToken cancellationToken)
    {
        var pages = _folder.CreateSubdirectory("pages");
        for (var page = 0; page < Pages; page++)
        {
            await File.WriteAllTextAsync(
                Path.Combine(pages.FullName, string.Create(CultureInfo.InvariantCulture, $"page{page}.md")),
                string.Create(CultureInfo.InvariantCulture, $"# Job {page}\n\nA job of kind {page} is tried again {page % 7} times after its lease has run out. The pause before attempt {page} grows.\n\n## Lease {page}\n\nRenew it every {page} seconds.\n"),
                cancellationToken);
        }

        await _server.Api.AddAndCompleteAsync(
            new AddLibraryRequest { Library = "jobs@1", Source = new SourceDescription { Kind = "files", Location = pages.FullName, Include = [], Exclude = [] } }, cancellationToken);
    }

    private async Task AskAllAsync(Outcomes outcomes, int atOnce, TimeSpan length, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(length);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(worker => Task.Run(
            async () =>
            {
                for (var round = 0; !end.IsCancellationRequested; round++)
                {
                    await AskAsync(outcomes, string.Create(CultureInfo.InvariantCulture, $"retry of job {worker} after lease {round}"), cancellationToken);
                }
            },
            cancellationToken)));
    }

    private async Task AskAsync(Outcomes outcomes, string question, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var last = await _api.AskAsync(new KnowledgeRequest { Query = question }, cancellationToken).LastAsync(cancellationToken);
            outcomes.Answer(last.Done!.IsPartial, Stopwatch.GetElapsedTime(begin));
        }
        catch (ContexterFaultException fault)
        {
            outcomes.Fail(fault.Code, Stopwatch.GetElapsedTime(begin));
        }
    }

    private async Task<IReadOnlyList<(double Minutes, double MiB)>> SampleAsync(long begin, CancellationToken end)
    {
        var samples = new List<(double Minutes, double MiB)>();
        try
        {
            while (true)
            {
                await Task.Delay(SampleEvery, TimeProvider.System, end);
                samples.Add((Stopwatch.GetElapsedTime(begin).TotalMinutes, (await LookAsync(collects: true, end)).HeapMiB));
            }
        }
        catch (OperationCanceledException)
        {
            return samples;
        }
    }

    /// <summary>Looks until everything is as before, or the time is over.</summary>
    private async Task<IReadOnlyList<(string Name, TimeSpan? ReleasedAfter)>> ReleaseAsync(AskResources before, TimeSpan patience, CancellationToken cancellationToken)
    {
        (string Name, Func<AskResources, bool> IsReleased)[] held =
        [
            ("questions", now => now.Questions <= before.Questions),
            ("tasks", now => now.Work <= before.Work),
            ("activations", now => now.Activations <= before.Activations),
            ("connections", now => now.Connections <= before.Connections),
            ("timers", now => now.Timers <= before.Timers + Slack),
            ("handles", now => now.Handles.Count <= before.Handles.Count + Slack),
        ];
        var released = new TimeSpan?[held.Length];
        var begin = Stopwatch.GetTimestamp();
        while (Array.Exists(released, time => time is null) && Stopwatch.GetElapsedTime(begin) < patience)
        {
            var now = await LookAsync(collects: false, cancellationToken);
            for (var i = 0; i < held.Length; i++)
            {
                released[i] ??= held[i].IsReleased(now) ? Stopwatch.GetElapsedTime(begin) : null;
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return [.. held.Select((thing, i) => (thing.Name, released[i]))];
    }

    private async Task<AskResources> LookAsync(bool collects, CancellationToken cancellationToken)
    {
        // What the simulation remembers of its requests is its own.
        _upstreams[UpstreamKind.Brave].Log.Clear();
        var web = _upstreams.AddressOf(UpstreamKind.Brave).Port;
        var grains = (await _server.Api.GetStatisticsAsync(cancellationToken)).Grains;
        return new AskResources
        {
            Questions = _gate.Inside,
            Activations = grains.FirstOrDefault(grain => grain.Type == "KnowledgeGrain")?.Activations ?? 0,
            Connections = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(open => open.State == TcpState.Established && open.RemoteEndPoint.Port == web),
            Handles = [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(TargetOf).OfType<string>()],
            Timers = Timer.ActiveCount,
            Work = ThreadPool.PendingWorkItemCount,
            HeapMiB = GC.GetTotalMemory(forceFullCollection: collects) / (double)(1 << 20),
        };
    }

    /// <summary>
    /// What a handle is of; null for loaded assemblies, for those of rare paths are loaded late, and stay; and for databases, of which each keeps up to eight connections for the next readers.
    /// </summary>
    private static string? TargetOf(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget is { } target && !Array.Exists(Kept, end => target.EndsWith(end, StringComparison.Ordinal)) ? target : null;
        }
        catch (IOException)
        {
            // Closed meanwhile, such as that of the listing itself.
            return null;
        }
    }

    private sealed class Outcomes
    {
        private int _whole;
        private int _partial;

        public int Whole => _whole;

        public int Partial => _partial;

        public Times Answers { get; } = new();

        public Times Refusals { get; } = new();

        public ConcurrentDictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);

        public void Answer(bool isPartial, TimeSpan took)
        {
            _ = isPartial ? Interlocked.Increment(ref _partial) : Interlocked.Increment(ref _whole);
            Answers.Add(took);
        }

        public void Fail(string code, TimeSpan took)
        {
            if (code == FaultCodes.TooManyRequests)
            {
                Refusals.Add(took);
            }
            else
            {
                Failures.AddOrUpdate(code, 1, (_, count) => count + 1);
            }
        }
    }
}
