using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Contexter.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Contexter.Bench.Grains;

/// <summary>What a grain host costs: start, memory, idling, calls, streams and persisted writes. The same source measures whichever host is built.</summary>
internal static class GrainsScenario
{
    private const string Streams = "bench";
    private const int ManyCallers = 100;
    private const int SampleEvery = 8;
    private const int Batch = 100;

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-");
        try
        {
            using var host = Build(Path.Combine(data.FullName, "state.db"));
            await host.StartAsync(cancellationToken);
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            await grains.GetGrain<IEchoGrain>("echo/first").EchoAsync(1);
            using var process = Process.GetCurrentProcess();
            Row("process start to first answer", $"{(TimeProvider.System.GetLocalNow() - new DateTimeOffset(process.StartTime)).TotalMilliseconds:0} ms");
            Row("memory then", $"{Environment.WorkingSet / 1e6:0} MB");
            Row("idle CPU over 10 s, of one core", $"{await IdleAsync(TimeSpan.FromSeconds(10), cancellationToken):P1}");
            await CallsAsync(grains, 1, cancellationToken);
            await CallsAsync(grains, ManyCallers, cancellationToken);
            await StreamAsync(host.Services, cancellationToken);
            await WritesAsync(grains, 1, cancellationToken);
            await WritesAsync(grains, ManyCallers, cancellationToken);
            await host.StopAsync(cancellationToken);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    internal static IHost Build(string statePath)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<Arrivals>();
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSqliteGrainStorage("Default", storage => storage.Path = statePath);
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0).AddMemoryGrainStorage("PubSubStore").AddMemoryStreams(Streams);
        });
        return builder.Build();
    }

    /// <summary>Share of one processor, 0 to 1, that the process takes while nobody wants anything.</summary>
    internal static async Task<double> IdleAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var (before, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        return (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Callers of grains that answer at once.</summary>
    internal static Task<(double Rate, long Calls, List<double> Milliseconds)> CallAsync(IGrainFactory grains, int callers, TimeSpan length, CancellationToken cancellationToken) =>
        LoopAsync([.. Enumerable.Range(0, callers).Select(number => grains.GetGrain<IEchoGrain>(Key("echo", number)))], static grain => grain.EchoAsync(1).AsTask(), length, cancellationToken);

    /// <summary>Callers of grains that store before they answer.</summary>
    internal static Task<(double Rate, long Calls, List<double> Milliseconds)> WriteAsync(IGrainFactory grains, int callers, TimeSpan length, CancellationToken cancellationToken) =>
        LoopAsync([.. Enumerable.Range(0, callers).Select(number => grains.GetGrain<ICounterGrain>(Key("counter", number)))], static grain => grain.IncrementAsync(), length, cancellationToken);

    private static async Task CallsAsync(IGrainFactory grains, int callers, CancellationToken cancellationToken)
    {
        await CallAsync(grains, callers, Phase, cancellationToken);
        var allocated = GC.GetTotalAllocatedBytes();
        var (rate, calls, samples) = await CallAsync(grains, callers, Phase, cancellationToken);
        var bytes = (GC.GetTotalAllocatedBytes() - allocated - (samples.Count * sizeof(double))) / (double)calls;
        Row($"calls, {callers} callers", $"{rate:#,0}/s, {Tail(samples)}, {bytes:0} B a call");
    }

    private static async Task WritesAsync(IGrainFactory grains, int callers, CancellationToken cancellationToken)
    {
        var (rate, _, samples) = await WriteAsync(grains, callers, Phase, cancellationToken);
        Row($"persisted writes (SQLite, synchronous), {callers} grains", $"{rate:#,0}/s, {Tail(samples)}");
    }

    /// <summary>One caller a target, each calling again as soon as it has its answer.</summary>
    private static async Task<(double Rate, long Calls, List<double> Milliseconds)> LoopAsync<T>(IReadOnlyList<T> targets, Func<T, Task> call, TimeSpan length, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var loops = targets.Select(target => Task.Run(
            async () =>
            {
                var samples = new List<double>(1 << 12);
                var calls = 0L;
                while (Stopwatch.GetElapsedTime(started) < length)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await call(target);
                    if (calls++ % SampleEvery == 0)
                    {
                        samples.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                    }
                }

                return (calls, samples);
            },
            cancellationToken)).ToList();
        var results = await Task.WhenAll(loops);
        var total = results.Sum(result => result.calls);
        return (total / Stopwatch.GetElapsedTime(started).TotalSeconds, total, [.. results.SelectMany(result => result.samples)]);
    }

    private static async Task StreamAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Row("stream item until it arrives", Tail(await StreamLatenciesAsync(services, cancellationToken)));
        Row($"stream items in batches of {Batch}", $"{await StreamBatchesAsync(services):#,0}/s");
    }

    /// <summary>Items of a stream that arrive in a second, sent in batches.</summary>
    internal static async Task<double> StreamBatchesAsync(IServiceProvider services)
    {
        const int Batches = 100;
        const int Rounds = 20;
        var arrivals = services.GetRequiredService<Arrivals>();
        var stream = services.GetRequiredService<IClusterClient>().GetStreamProvider(Streams).GetStream<int>(StreamId.Create(ConsumerGrain.Namespace, "items/bench"));

        // A round is no larger than what a memory queue of Orleans takes before it refuses more.
        var items = Enumerable.Range(0, Batch).ToArray();
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            var all = arrivals.Expect(Batch * Batches);
            for (var batch = 0; batch < Batches; batch++)
            {
                await stream.OnNextBatchAsync(items);
            }

            await all;
        }

        return Rounds * Batches * Batch / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Milliseconds until single items of a stream arrive.</summary>
    internal static async Task<List<double>> StreamLatenciesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        const int Single = 30;
        var arrivals = services.GetRequiredService<Arrivals>();
        var stream = services.GetRequiredService<IClusterClient>().GetStreamProvider(Streams).GetStream<int>(StreamId.Create(ConsumerGrain.Namespace, "items/bench"));
        var latencies = new List<double>();
        for (var item = 0; item <= Single; item++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            var sent = Stopwatch.GetTimestamp();
            var arrived = arrivals.Expect(1);
            await stream.OnNextAsync(item);
            await arrived;
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        // The first item also activates its consumer.
        return latencies[1..];
    }

    private static string Key(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}/{number}");

    private static string Tail(IReadOnlyList<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture, $"p50 {Measurements.Percentile(sorted, 0.5) * 1_000:#,0.0} µs, p99 {Measurements.Percentile(sorted, 0.99) * 1_000:#,0.0} µs");
    }

    private static void Row(string what, string value) => Console.WriteLine($"| {what} | {value} |");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
