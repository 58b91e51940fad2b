using System.Diagnostics;
using System.Globalization;
using Contexter.Client.Api;
using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.ClusterTests;

/// <summary>
/// How quickly clusters of one, two and three silos ingest, and, where <c>CONTEXTER_TEST_EMBEDDED</c> names the <c>contexter.dll</c> of the default build, one process of that: side by
/// side, in as many rounds as <c>CONTEXTER_TEST_ROUNDS</c> says (3). Only run when asked for (<c>-explicit only</c>): it is a measurement.
/// </summary>
public sealed class ThroughputTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Libraries = 4;
    private const int Documents = 150;
    private const int WarmUpDocuments = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Ingestion_BySilos_IsMeasured()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_TEST_ROUNDS") ?? "3", CultureInfo.InvariantCulture);
        var embedded = Environment.GetEnvironmentVariable("CONTEXTER_TEST_EMBEDDED");
        var took = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            if (embedded is not null)
            {
                await MeasureAsync(took, "one process, embedded host and index", () => ContexterCluster.StartEmbeddedAsync(server, embedded, usesQdrant: false, Token));
                await MeasureAsync(took, "one process, embedded host, Qdrant", () => ContexterCluster.StartEmbeddedAsync(server, embedded, usesQdrant: true, Token));
            }

            for (var silos = 1; silos <= 3; silos++)
            {
                var count = silos;
                await MeasureAsync(took, string.Create(CultureInfo.InvariantCulture, $"{silos} silos, API process, PostgreSQL, Qdrant"), () => ContexterCluster.StartAsync(server, count, Token));
            }
        }

        foreach (var (what, seconds) in took)
        {
            seconds.Sort();
            var median = seconds[seconds.Count / 2];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {median:0.0} s ({seconds[0]:0.0} to {seconds[^1]:0.0}), {60 * Libraries * Documents / median:N0} documents a minute"));
        }

        took.Values.ShouldAllBe(rows => rows.Count == rounds);
    }

    private static async Task MeasureAsync(Dictionary<string, List<double>> took, string what, Func<Task<ContexterCluster>> start)
    {
        await using var cluster = await start();
        var warm = await cluster.AddAsync("warm", WarmUpDocuments, Token);
        await cluster.WaitAsync(warm.Id, TimeSpan.FromMinutes(3), Token);
        var watch = Stopwatch.StartNew();
        var jobs = await Task.WhenAll(Enumerable.Range(0, Libraries).Select(async number =>
        {
            var job = await cluster.AddAsync(string.Create(CultureInfo.InvariantCulture, $"lib{number}"), Documents, Token);
            return await cluster.WaitAsync(job.Id, TimeSpan.FromMinutes(5), Token);
        }));
        var seconds = watch.Elapsed.TotalSeconds;
        jobs.ShouldAllBe(job => job.State == JobState.Completed);
        if (!took.TryGetValue(what, out var rows))
        {
            took[what] = rows = [];
        }

        rows.Add(seconds);
        TestContext.Current.SendDiagnosticMessage("{0}: {1:0.0} s", what, seconds);
    }
}
