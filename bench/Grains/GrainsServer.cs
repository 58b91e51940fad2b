using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Grains;

/// <summary>
/// A grain host that measures on demand, so that two can be measured in turn: says in a line of JSON when it is ready, then answers every line it is sent, <c>calls N</c>, <c>writes N</c> (N
/// callers, each with a grain of its own, for half a second) or <c>stream</c> (single items), with what it measured.
/// </summary>
internal static class GrainsServer
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(0.5);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-");
        try
        {
            using var host = GrainsScenario.Build(Path.Combine(data.FullName, "state.db"));
            await host.StartAsync(cancellationToken);
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            await grains.GetGrain<IEchoGrain>("echo/first").EchoAsync(1);
            using var process = Process.GetCurrentProcess();
            var startMs = (TimeProvider.System.GetLocalNow() - new DateTimeOffset(process.StartTime)).TotalMilliseconds;
            Answer(new { startMs, memoryBytes = Environment.WorkingSet });
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                var words = line.Split(' ');
                if (words[0] is "stream")
                {
                    Answer(Times(await GrainsScenario.StreamLatenciesAsync(host.Services, cancellationToken)));
                    continue;
                }

                if (words[0] is "batches")
                {
                    Answer(new { perSecond = await GrainsScenario.StreamBatchesAsync(host.Services) });
                    continue;
                }

                if (words[0] is "idle")
                {
                    Answer(new { share = await GrainsScenario.IdleAsync(TimeSpan.FromSeconds(int.Parse(words[1], CultureInfo.InvariantCulture)), cancellationToken) });
                    continue;
                }

                var callers = int.Parse(words[1], CultureInfo.InvariantCulture);
                var allocated = GC.GetTotalAllocatedBytes();
                var (rate, calls, samples) = words[0] is "calls" ? await GrainsScenario.CallAsync(grains, callers, Length, cancellationToken) : await GrainsScenario.WriteAsync(grains, callers, Length, cancellationToken);
                var bytes = (GC.GetTotalAllocatedBytes() - allocated - (samples.Count * sizeof(double))) / (double)calls;
                var times = Times(samples);
                Answer(new { perSecond = rate, bytes, p50Ms = times.P50Ms, p99Ms = times.P99Ms });
            }

            await host.StopAsync(cancellationToken);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static GrainTimes Times(IReadOnlyList<double> samples)
    {
        var sorted = samples.Order().ToArray();
        return new GrainTimes(Measurements.Percentile(sorted, 0.5), Measurements.Percentile(sorted, 0.99));
    }

    private static void Answer<T>(T value)
    {
        Console.WriteLine(JsonSerializer.Serialize(value));
        Console.Out.Flush();
    }

    private sealed record GrainTimes([property: JsonPropertyName("p50Ms")] double P50Ms, [property: JsonPropertyName("p99Ms")] double P99Ms);
}
