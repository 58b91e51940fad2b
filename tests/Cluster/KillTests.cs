using System.Globalization;
using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.ClusterTests;

/// <summary>Silos that are killed while they work: nothing is lost, nothing is done twice, and callers hardly notice.</summary>
public sealed class KillTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Documents = 100;
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_TEST_KILLS") ?? "20", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ingestion_WhileSilosAreKilledAndReplaced_IndexesEveryDocumentOnce()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        var undisturbed = await cluster.AddAsync("lib00", Documents, Token);
        var chunks = await cluster.RequireOnceAsync(await cluster.WaitAsync(undisturbed.Id, TimeSpan.FromMinutes(3), Token), Documents, Token);

        var load = new CallLoad(cluster.Api, "lib00@1");
        var kills = new List<(TimeSpan At, string Silo)>();
        using var killed = new CancellationTokenSource();
        var jobs = IngestAsync(cluster, killed.Token);
        var random = new Random(20);
        for (var i = 0; i < Kills; i++)
        {
            await Task.Delay(Between, TimeProvider.System, Token);
            var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            kills.Add((load.Now, silo.Name));
            await silo.KillAsync(Token);
            await silo.StartAsync(Token);
        }

        await killed.CancelAsync();
        var done = await jobs;
        var calls = await load.StopAsync();
        await load.DisposeAsync();
        Report(calls, kills, done);

        foreach (var job in done)
        {
            (await cluster.RequireOnceAsync(job, Documents, Token)).ShouldBe(chunks, $"of {job.Library}");
        }

        calls.Count(call => call.Fault is not null).ShouldBeLessThanOrEqualTo(calls.Count / 1_000, Faults(calls));
    }

    /// <summary>Ingests library after library, two at a time, until it is enough.</summary>
    private static async Task<List<JobStatus>> IngestAsync(ContexterCluster cluster, CancellationToken enough)
    {
        var done = new List<JobStatus>();
        for (var number = 1; !enough.IsCancellationRequested; number += 2)
        {
            var pair = new[] { number, number + 1 }.Select(async n =>
            {
                var job = await cluster.AddAsync(string.Create(CultureInfo.InvariantCulture, $"lib{n:00}"), Documents, Token);
                return await cluster.WaitAsync(job.Id, TimeSpan.FromMinutes(8), Token);
            });
            done.AddRange(await Task.WhenAll(pair));
        }

        return done;
    }

    private void Report(IReadOnlyList<LoadedCall> calls, List<(TimeSpan At, string Silo)> kills, List<JobStatus> jobs)
    {
        output.WriteLine("| kill | silo | calls until the next | failed | longest answer | calls are quick again after |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- |");
        for (var i = 0; i < kills.Count; i++)
        {
            var (at, silo) = kills[i];
            var end = i + 1 < kills.Count ? kills[i + 1].At : TimeSpan.MaxValue;
            var mine = calls.Where(call => call.Start >= at && call.Start < end).ToList();
            var troubled = mine.Where(call => call.Fault is not null || call.Elapsed > Slow).ToList();
            var recovery = troubled.Count == 0 ? TimeSpan.Zero : troubled.Max(call => call.Start) - at;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {i + 1} | {silo} | {mine.Count} | {mine.Count(call => call.Fault is not null)} | {mine.Max(call => call.Elapsed).TotalSeconds:0.0} s | {recovery.TotalSeconds:0.0} s |"));
        }

        var ordered = calls.Select(call => call.Elapsed).Order().ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{calls.Count} calls, {calls.Count(call => call.Fault is not null)} failed, {calls.Count(call => call.Elapsed > Slow)} took more than 1 s; median {ordered[ordered.Count / 2].TotalMilliseconds:0} ms, "
            + $"99 % within {ordered[ordered.Count * 99 / 100].TotalMilliseconds:0} ms. {jobs.Count} jobs of {Documents} documents, taken up again {jobs.Sum(job => job.Resumptions)} times."));
        output.WriteLine(Faults(calls));
    }

    private static string Faults(IReadOnlyList<LoadedCall> calls) =>
        string.Join('\n', calls.Where(call => call.Fault is not null).CountBy(call => call.Fault!).Select(fault => $"{fault.Value} x {fault.Key}"));
}
