using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.ClusterTests;

/// <summary>
/// A cluster that changes from one build to another and back, silo by silo, as docs/cluster.md says. <c>CONTEXTER_TEST_OLDER</c> names the <c>contexter.dll</c> of the other build, which is
/// an older one on Orleans.
/// </summary>
public sealed class UpgradeTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Documents = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpgradeAndRollBack_SiloBySilo_FailNoCallAndLoseNothing()
    {
        var older = Environment.GetEnvironmentVariable("CONTEXTER_TEST_OLDER");
        Assert.SkipWhen(older is null, "CONTEXTER_TEST_OLDER does not name the contexter.dll of an older build on Orleans.");
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, older, Token);
        var jobs = new List<JobStatus> { await IngestAsync(cluster, "lib00") };
        await cluster.Api.ScheduleLibraryAsync("lib00@1", hours: 12, Token);

        await using var load = new CallLoad(cluster.Api, "lib00@1");
        await ChangeAsync(cluster, program: null, "lib01", jobs);
        var upgraded = load.Now;
        await ChangeAsync(cluster, older, "lib02", jobs);
        var calls = await load.StopAsync();

        output.WriteLine($"{calls.Count(call => call.Start < upgraded)} calls during the upgrade, {calls.Count(call => call.Start >= upgraded)} during the roll-back, longest {calls.Max(call => call.Elapsed).TotalSeconds:0.0} s");
        calls.Where(call => call.Fault is not null).ShouldBeEmpty();
        foreach (var job in jobs)
        {
            await cluster.RequireOnceAsync(job, Documents, Token);
        }

        (await cluster.Api.GetLibraryAsync("lib00@1", Token)).RefreshHours.ShouldBe(12);
    }

    /// <summary>Changes all silos to another build, one after the other, while a library is added.</summary>
    private static async Task ChangeAsync(ContexterCluster cluster, string? program, string library, List<JobStatus> jobs)
    {
        var ingestion = IngestAsync(cluster, library);
        foreach (var silo in cluster.Silos)
        {
            (await silo.StopAsync(Token)).ShouldBe(0, silo.Output);
            silo.Program = program;
            await silo.StartAsync(Token);
        }

        jobs.Add(await ingestion);
    }

    private static async Task<JobStatus> IngestAsync(ContexterCluster cluster, string library)
    {
        var added = await cluster.AddAsync(library, Documents, Token);
        return await cluster.WaitAsync(added.Id, TimeSpan.FromMinutes(5), Token);
    }
}
