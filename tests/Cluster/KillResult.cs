using System.Globalization;
using Contexter.Bench.Availability;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.ClusterTests;

/// <summary>What kills did as a result of the benchmarks, which <c>bench -- record</c> takes into their history.</summary>
internal static class KillResult
{
    /// <summary>Names the file that takes the result; without it none is written.</summary>
    public const string Variable = "CONTEXTER_CLUSTER_RESULT";

    /// <summary>Writes the result, replacing the file.</summary>
    /// <param name="report">What the kills did.</param>
    /// <param name="began">When the test began.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task SaveAsync(KillReport report, DateTimeOffset began, string file, CancellationToken cancellationToken)
    {
        var kills = report.Recoveries.Count;
        var scenario = new Scenario(
            AvailabilityFigures.Cluster,
            "Silos that are killed and replaced one after the other.",
            (run, _) =>
            {
                run.Number("kills");
                run.Record(AvailabilityFigures.Answered, "%", FigureKind.Time, Better.Higher, [100.0 * (report.Calls - report.Failed) / report.Calls]);
                run.Record(AvailabilityFigures.Requests, "calls", FigureKind.Time, Better.Higher, [report.Calls]);
                run.RecordTime(AvailabilityFigures.Recovery, "s", [.. report.Recoveries.Select(recovery => recovery.TotalSeconds)]);
                return Task.CompletedTask;
            },
            new ScenarioParameter("kills", "How many silos are killed.", kills.ToString(CultureInfo.InvariantCulture)));
        var options = new RunOptions { Rounds = new RoundPlan(WarmUp: 0, Measured: kills), Output = TextWriter.Null };
        var result = await ScenarioRun.RunAsync(scenario, options, cancellationToken);
        await ResultFile.SaveAsync(result with { Date = began }, file, cancellationToken);
    }
}
