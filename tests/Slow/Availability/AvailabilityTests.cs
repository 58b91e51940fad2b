using Contexter.Bench.Availability;

namespace Contexter.SlowTests.Availability;

/// <summary>
/// A server that is killed again and again under load: nearly every request is answered by callers' documented retry, and what was answered is true afterwards. The scenario
/// <c>availability</c> of the benchmarks, which takes half an hour, in two minutes.
/// </summary>
public sealed class AvailabilityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Serve_KilledAgainAndAgainUnderLoad_AnswersWithDocumentedRetryAndLosesNothing()
    {
        using var run = new AvailabilityRun();
        var outcome = await run.RunAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        foreach (var line in outcome.Lines())
        {
            output.WriteLine(line);
            TestContext.Current.SendDiagnosticMessage(line);
        }

        outcome.Lost.ShouldBeEmpty("documents that were answered for");
        outcome.Wrong.ShouldBeEmpty();
        outcome.Report.Answered.ShouldBeGreaterThanOrEqualTo(0.999);
        outcome.Report.AnsweredAtOnce.ShouldBeLessThan(1, "a load that no kill met has measured nothing");
        outcome.Report.Kills.Count.ShouldBeGreaterThanOrEqualTo(1);
        (outcome.Put, outcome.Added).ShouldSatisfyAllConditions(made => made.Put.ShouldBePositive(), made => made.Added.ShouldBePositive());
    }
}
