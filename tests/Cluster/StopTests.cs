using Contexter.ClusterTests.Processes;

namespace Contexter.ClusterTests;

/// <summary>Silos that end because they are asked to, and clusters that begin again.</summary>
public sealed class StopTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Documents = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RollingRestart_OfAllSilos_FailsNoCall()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        var added = await cluster.AddAsync("lib00", Documents, Token);
        await cluster.RequireOnceAsync(await cluster.WaitAsync(added.Id, TimeSpan.FromMinutes(3), Token), Documents, Token);

        await using var load = new CallLoad(cluster.Api, "lib00@1");
        foreach (var silo in cluster.Silos)
        {
            (await silo.StopAsync(Token)).ShouldBe(0, silo.Output);
            await silo.StartAsync(Token);
        }

        var calls = await load.StopAsync();
        output.WriteLine($"{calls.Count} calls, longest {calls.Max(call => call.Elapsed).TotalSeconds:0.0} s");
        calls.Where(call => call.Fault is not null).ShouldBeEmpty();
    }

    [Fact]
    public async Task RollingRestart_WhileAJobWorks_IsSeenToItsEndByWhoeverWatches()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        var added = await cluster.AddAsync("lib00", 50 * Documents, Token);
        var watched = cluster.WatchAsync(added.Id, Token);

        foreach (var silo in cluster.Silos)
        {
            (await silo.StopAsync(Token)).ShouldBe(0, silo.Output);
            await silo.StartAsync(Token);
        }

        watched.IsCompleted.ShouldBeFalse("the job was done before all silos were restarted");
        await cluster.RequireOnceAsync(await cluster.WaitAsync(added.Id, TimeSpan.FromMinutes(5), Token), 50 * Documents, Token);
        (await watched).ShouldBe(["progress", "ended"]);
    }

    [Fact]
    public async Task Ingestion_OfAClusterThatIsStoppedAsAWhole_GoesOnWithTheNext()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 2, Token);
        var done = await cluster.AddAsync("lib00", Documents, Token);
        await cluster.RequireOnceAsync(await cluster.WaitAsync(done.Id, TimeSpan.FromMinutes(3), Token), Documents, Token);
        await cluster.Api.ScheduleLibraryAsync("lib00@1", hours: 12, Token);
        var unfinished = await cluster.AddAsync("lib01", 4 * Documents, Token);

        // Killed, not stopped: nobody had time to write anything down.
        await Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync(Token)));
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync(Token)));
        await cluster.ApiNode.ReadyAsync(Token);

        (await cluster.Api.GetJobAsync(done.Id, Token)).Counters.DocumentsAdded.ShouldBe(Documents);
        (await cluster.Api.GetLibraryAsync("lib00@1", Token)).RefreshHours.ShouldBe(12);
        await cluster.RequireOnceAsync(await cluster.WaitAsync(unfinished.Id, TimeSpan.FromMinutes(4), Token), 4 * Documents, Token);
    }
}
