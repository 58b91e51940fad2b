using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.ClusterTests;

/// <summary>The servers of a cluster that go away and come back while jobs work: the jobs wait, and go on.</summary>
public sealed class OutageTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Documents = 300;

    /// <summary>How long Qdrant is away: 15 seconds unless the variable says otherwise; longer than any request is tried.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_TEST_AWAY") ?? "15", System.Globalization.CultureInfo.InvariantCulture));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ingestion_WhilePostgresRestarts_GoesOn()
    {
        // A server of its own: others use the shared one.
        await using var own = new PostgresServer();
        await using var cluster = await ContexterCluster.StartAsync(own, silos: 3, Token);
        var added = await cluster.AddAsync("lib00", Documents, Token);
        await UnderWayAsync(cluster, added.Id);

        await own.StopAsync(Token);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Token);
        await own.StartAsync(Token);

        await cluster.RequireOnceAsync(await cluster.WaitAsync(added.Id, TimeSpan.FromMinutes(5), Token), Documents, Token);
        cluster.Silos.ShouldAllBe(silo => silo.IsRunning, cluster.Logs());
    }

    [Fact]
    public async Task Ingestion_WhileQdrantIsAway_WaitsAndGoesOn()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        Assert.SkipWhen(cluster.Qdrant is null, "A real Qdrant server is not this test's to stop.");
        var added = await cluster.AddAsync("lib00", Documents, Token);
        await UnderWayAsync(cluster, added.Id);
        var watched = cluster.WatchAsync(added.Id, Token);

        // The simulated server has its points in memory, so it is held up rather than ended: requests are taken and never answered.
        await cluster.Qdrant!.SignalAsync("STOP");
        await Task.Delay(Away, TimeProvider.System, Token);
        (await cluster.Api.GetJobAsync(added.Id, Token)).State.ShouldBe(JobState.Running);
        await cluster.Qdrant.SignalAsync("CONT");

        var job = await cluster.WaitAsync(added.Id, TimeSpan.FromMinutes(5), Token);
        output.WriteLine($"away for {Away.TotalSeconds} s; job ended after {(job.FinishedAt - job.StartedAt)!.Value.TotalSeconds:0} s");
        await cluster.RequireOnceAsync(job, Documents, Token);

        // Nothing happened for longer than a call may take, and whoever watched saw it to its end in one stream.
        (await watched).ShouldBe(["progress", "ended"]);
    }

    private static async Task UnderWayAsync(ContexterCluster cluster, string job)
    {
        await foreach (var change in cluster.Api.WatchJobAsync(job, after: null, Token))
        {
            if (change.Job.Counters.DocumentsIndexed > 0)
            {
                break;
            }
        }

        (await cluster.Api.GetJobAsync(job, Token)).State.ShouldBe(JobState.Running, "it was done before anything could happen to it");
    }
}
