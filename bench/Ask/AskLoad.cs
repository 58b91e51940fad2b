using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.Knowledge.Pipeline;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Upstreams.Brave;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Ask;

/// <summary>
/// A hundred questions at once for as long as CONTEXTER_BENCH_SECONDS says (60), while a twentieth of the simulated web's answers fails: what is whole, partial or fails, how memory goes,
/// and what is left behind.
/// </summary>
internal static class AskLoad
{
    private const int AtOnce = 100;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_SECONDS") ?? "60", CultureInfo.InvariantCulture));
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions
            {
                Upstreams = [UpstreamKind.Brave],
                Brave = new BraveOptions { RequestsPerSecond = int.MaxValue, RequestsPerMonth = 0 },
                Faults = new Dictionary<UpstreamKind, FaultSettings> { [UpstreamKind.Brave] = FaultSettings.Parse("latency=50ms-800ms,error=0.04,reset=0.01") },
            },
            cancellationToken);
        var data = Directory.CreateTempSubdirectory("contexter-bench-load-");
        try
        {
            var options = new ContexterOptions
            {
                Data = data.FullName,
                Knowledge = new KnowledgeSection { Concurrency = AtOnce },
                Brave = new BraveSection { Endpoint = upstreams.AddressOf(UpstreamKind.Brave).ToString(), Key = "BSA-simulated", CacheDuration = TimeSpan.Zero },
            };
            await using var contexter = await LocalContexter.StartAsync(options, "contexter bench", configure: null, cancellationToken);
            using var end = new CancellationTokenSource(length);
            var (whole, partial) = (0, 0);
            var failures = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
            var begin = Stopwatch.GetTimestamp();
            var memory = SampleAsync(begin, end.Token, cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(
                async () =>
                {
                    for (var round = 0; !end.IsCancellationRequested; round++)
                    {
                        try
                        {
                            var request = new KnowledgeRequest { Query = string.Create(CultureInfo.InvariantCulture, $"retry of job {worker} after lease {round}") };
                            var last = await contexter.Api.AskAsync(request, cancellationToken).LastAsync(cancellationToken);
                            _ = last.Done!.IsPartial ? Interlocked.Increment(ref partial) : Interlocked.Increment(ref whole);
                        }
                        catch (ContexterFaultException fault)
                        {
                            failures.AddOrUpdate(fault.Code, 1, (_, count) => count + 1);
                        }
                    }
                },
                cancellationToken)));
            var took = Stopwatch.GetElapsedTime(begin);
            var all = whole + partial + failures.Values.Sum();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"load      {AtOnce} at once for {took.TotalSeconds:0} s: {all:N0} questions, {all / took.TotalSeconds:0} a second; {whole:N0} whole, {partial} partial ({100.0 * partial / all:0.00} %), {failures.Values.Sum()} failed {string.Join(", ", failures)}"));
            var (slope, margin) = SlopeOf(await memory);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory    {slope:+0.00;-0.00} MiB a minute that live on the heap (95 % interval {slope - margin:+0.00;-0.00} to {slope + margin:+0.00;-0.00})"));
            await Task.Delay(SampleEvery, TimeProvider.System, cancellationToken);
            var grains = (await contexter.Api.GetStatisticsAsync(cancellationToken)).Grains;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"left      {contexter.Services.GetRequiredService<AdmissionGate>().Inside} questions inside, {grains.FirstOrDefault(grain => grain.Type.StartsWith("Knowledge", StringComparison.Ordinal) && !grain.Type.Contains("Sessions", StringComparison.Ordinal))?.Activations ?? 0} activations of questions, {GC.GetTotalMemory(forceFullCollection: true) / (1 << 20)} MiB, {SampleEvery.TotalSeconds:0} s after the end"));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>Minutes, and MiB that live on the heap after a full collection.</summary>
    private static async Task<List<(double X, double Y)>> SampleAsync(long begin, CancellationToken end, CancellationToken cancellationToken)
    {
        var samples = new List<(double X, double Y)>();
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(SampleEvery, TimeProvider.System, cancellationToken);
            samples.Add((Stopwatch.GetElapsedTime(begin).TotalMinutes, GC.GetTotalMemory(forceFullCollection: true) / (double)(1 << 20)));
        }

        return samples;
    }

    /// <summary>The slope by least squares, without the first third, in which things warm up, with the half of its 95 % interval.</summary>
    private static (double Slope, double Margin) SlopeOf(List<(double X, double Y)> samples)
    {
        var late = samples.Skip(samples.Count / 3).ToList();
        var (meanX, meanY) = (late.Average(sample => sample.X), late.Average(sample => sample.Y));
        var spread = late.Sum(sample => Math.Pow(sample.X - meanX, 2));
        var slope = late.Sum(sample => (sample.X - meanX) * (sample.Y - meanY)) / spread;
        var rest = late.Sum(sample => Math.Pow(sample.Y - meanY - (slope * (sample.X - meanX)), 2));
        return (slope, 2 * Math.Sqrt(rest / Math.Max(1, late.Count - 2) / spread));
    }
}
