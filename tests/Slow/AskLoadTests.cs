using Contexter.Bench.Ask;

namespace Contexter.SlowTests;

/// <summary>A hundred questions at once for minutes, while a twentieth of the web's answers fails: everybody is answered or refused in time, and nothing is left behind.</summary>
[Collection(typeof(WholeProcess))]
public sealed class AskLoadTests
{
    private const int AtOnce = 100;

    // What a question may leave behind: a leak of anything that it holds would be more, and in two minutes a process is still warming up.
    private const double KiBLeftByOne = 1;

    [Theory]
    [InlineData(100, 120)]
    [InlineData(20, 60)]
    public async Task Ask_WithAHundredAtOnce_AnswersOrRefusesAllAndLeavesNothing(int cap, int seconds)
    {
        await using var run = await AskLoadRun.StartAsync(cap, TestContext.Current.CancellationToken);

        var report = await run.RunAsync(AtOnce, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

        var told = string.Join('\n', report.Lines());
        TestContext.Current.SendDiagnosticMessage("cap {0}: {1}", cap, told);
        report.Answered.ShouldBeGreaterThan(10 * seconds, told);
        report.Failures.ShouldBeEmpty(told);
        report.ErrorRate.ShouldBeLessThan(0.01, told);
        (report.Refusals.Count > 0).ShouldBe(cap < AtOnce, told);

        // Two seconds are what a question waits for its turn; the rest is the machine's, of which a hundred callers share two processors with the server.
        report.Refusals.Percentile(0.5).ShouldBeLessThan(2_500, told);
        report.Refusals.Longest.ShouldBeLessThan(5_000, told);
        var (slope, margin) = report.Growth;
        (slope - margin).ShouldBeLessThan(KiBLeftByOne / 1024 * report.Answered / report.Took.TotalMinutes, told);
        report.Released.ShouldAllBe(held => held.ReleasedAfter != null, told);
    }
}
