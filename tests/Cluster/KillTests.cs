using System.Globalization;
using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.ClusterTests;

/// <summary>Silos that are killed while they work: nothing is lost, nothing is done twice, and callers hardly notice.</summary>
public sealed class KillTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Documents = 100;
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_TEST_KILLS") ?? "20", CultureInfo.InvariantCulture);

    /// <summary>Time between the start of a replacement and the next kill.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    /// <summary>Time until a silo is replaced: what its loss costs is not to be taken for what the start of a process costs.</summary>
    private static readonly TimeSpan Missing = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ingestion_WhileSilosAreKilledAndReplaced_IndexesEveryDocumentOnce()
    {
        var began = TimeProvider.System.GetUtcNow();
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        var undisturbed = await cluster.AddAsync("lib00", Documents, Token);
        var chunks = await cluster.RequireOnceAsync(await cluster.WaitAsync(undisturbed.Id, TimeSpan.FromMinutes(3), Token), Documents, Token);

        var load = new CallLoad(cluster.Api, "lib00@1");
        await using var owners = await OwnerWatch.StartAsync(cluster, Token);
        var kills = new List<Kill>();
        using var killed = new CancellationTokenSource();
        var jobs = IngestAsync(cluster, killed.Token);
        var random = new Random(20);
        for (var i = 0; i < Kills; i++)
        {
            await Task.Delay(Between, TimeProvider.System, Token);
            var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            var at = load.Now;
            await silo.KillAsync(Token);
            await Task.Delay(Missing, TimeProvider.System, Token);
            kills.Add(new Kill(silo.Name, at, load.Now));
            await silo.StartAsync(Token);
        }

        await killed.CancelAsync();
        var done = await jobs;
        var calls = await load.StopAsync();
        await load.DisposeAsync();
        var report = new KillReport(calls, kills);
        foreach (var line in report.Lines())
        {
            output.WriteLine(line);
        }

        output.WriteLine($"{done.Count} jobs of {Documents} documents, taken up again {done.Sum(job => job.Resumptions)} times. Owners were looked at {owners.Looks} times.");
        output.WriteLine(report.Faults);

        foreach (var job in done)
        {
            (await cluster.RequireOnceAsync(job, Documents, Token)).ShouldBe(chunks, $"of {job.Library}");
        }

        owners.Doubled.ShouldBeEmpty("two silos owned one of them");
        owners.Looks.ShouldBeGreaterThan(Kills);
        if (Environment.GetEnvironmentVariable(KillResult.Variable) is { Length: > 0 } file)
        {
            await KillResult.SaveAsync(report, began, file, Token);
        }

        report.Failed.ShouldBeLessThanOrEqualTo(calls.Count / 1_000, report.Faults);
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
}
