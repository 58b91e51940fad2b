namespace Contexter.SlowTests.Faults;

/// <summary>
/// Hosts with a defect that is hard to notice while nothing fails: the suite's own checks find each, by the fault that it is for, and find nothing where the defect is not. A suite that cannot
/// fail proves nothing.
/// </summary>
public sealed class KnownBadTests(UndisturbedJob undisturbed) : IClassFixture<UndisturbedJob>
{
    [Theory]
    [InlineData("early-answer", "done:after:1", "missing")]
    [InlineData("no-flush", "done:cut:1", "")]
    [InlineData("swallowed", "store:throw:3:1", "missing")]
    [InlineData("unstable-ids", "index:after:2", "chunks that an undisturbed addition does not make")]
    public async Task Defect_WhenItsFaultHappens_IsFound(string bug, string disturbance, string found)
    {
        var sound = undisturbed.Create();
        await DisturbAsync(sound, disturbance);

        var bad = undisturbed.Create(bug);
        var failure = (await Record.ExceptionAsync(() => DisturbAsync(bad, disturbance))).ShouldNotBeNull();
        failure.ToString().ShouldContain(found);
        TestContext.Current.SendDiagnosticMessage("{0}: {1}", bug, failure.Message.Split('\n')[0]);
    }

    [Theory]
    [InlineData("no-flush")]
    [InlineData("swallowed")]
    public async Task Defect_WhenNothingFails_GoesUnnoticed(string bug) => await undisturbed.Create(bug).EndAsync(isExact: true);

    private static async Task DisturbAsync(FaultedJob job, string disturbance)
    {
        await job.GoOnAsync(disturbance);
        await job.EndAsync(isExact: true);
    }
}
