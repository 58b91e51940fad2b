using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Results;

namespace Contexter.SystemTests.Bench;

public sealed class CompareTests : IDisposable
{
    private readonly SuiteFixture _suite = new();

    [Fact]
    public async Task Compare_UndisturbedBuild_Passes()
    {
        await _suite.RecordAsync(5);
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(0, output);
        output.ShouldContain("passed   given: search beside scan");
        output.ShouldContain("Nothing is worse than its history.");
    }

    /// <summary>The control that must fail: a suite that does not notice a build that is twice as slow measures nothing.</summary>
    [Fact]
    public async Task Compare_SlowedBuild_FailsAndNamesIt()
    {
        await _suite.RecordAsync(5);
        var (exitCode, output, _) = await CompareAsync("--control", "slow");
        exitCode.ShouldBe(1, output);
        output.ShouldContain("Confirmed by the second measurement: WORSE    given: search beside scan: 2 x, history 4 x (median of 5 runs), ratio 0.5; at least 3.4 x passes");
    }

    [Fact]
    public async Task Compare_MoreAllocated_FailsAndNamesIt()
    {
        await _suite.RecordAsync(5);
        _suite.Bytes = 1_160;
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(1, output);
        output.ShouldContain("WORSE    given: allocated by a search: 1,160 B, history 1,000 B (median of 5 runs), ratio 1.16; at most 1,150 B passes");
    }

    [Fact]
    public async Task Compare_WithinTheThreshold_Passes()
    {
        await _suite.RecordAsync(5);
        (_suite.Bytes, _suite.OursMs) = (1_140, 11);
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task Compare_FourRecordedRuns_SaysNothing()
    {
        await _suite.RecordAsync(4);
        _suite.Bytes = 9_999;
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(0, output);
        output.ShouldContain("open     given: allocated by a search: 9,999 B; 4 recorded run(s) with these settings, 5 are needed");
    }

    [Fact]
    public async Task Compare_SpoiledOnce_IsNotConfirmed()
    {
        await _suite.RecordAsync(5);
        _suite.BeforeRun = run => _suite.OursMs = run == 2 ? 20 : 10;
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(0, output);
        output.ShouldContain("WORSE    given: search beside scan");
        output.ShouldContain("measured once more");
        _suite.Runs.ShouldBe(3);
    }

    [Fact]
    public async Task Compare_TimesTwiceAsLong_AreOnlyCharted()
    {
        await _suite.RecordAsync(5);
        (_suite.OursMs, _suite.TheirsMs) = (20, 80);
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(0, output);
        output.ShouldContain("charted  given: answers: 50 1/s");
    }

    [Fact]
    public async Task Compare_OtherSettings_AreNotHeldAgainstTheHistory()
    {
        await _suite.RecordAsync(5, "--chunks", "7");
        var (exitCode, output, _) = await CompareAsync();
        exitCode.ShouldBe(0);
        output.ShouldContain("open     given: search beside scan");
    }

    [Fact]
    public async Task Compare_WithParameters_HoldsAgainstRunsWithTheSame()
    {
        await _suite.RecordAsync(5, "--chunks", "7");
        _suite.Bytes = 1_160;

        var (exitCode, output, _) = await CompareAsync("--set", "chunks=7");

        exitCode.ShouldBe(1, output);
        output.ShouldContain("Confirmed by the second measurement: WORSE    given: allocated by a search", customMessage: "the second one is told the same");
    }

    [Theory]
    [InlineData("chunk=7", "The scenario 'given' has no parameter 'chunk'. It has: chunks.")]
    [InlineData("chunks", "--set takes NAME=VALUE, not 'chunks'.")]
    [InlineData("chunks=many", "--chunks is 'many'; it has to be a whole number above 0.")]
    public async Task Compare_BadParameter_SaysWhatIsWrong(string set, string message)
    {
        var (exitCode, _, error) = await CompareAsync("--set", set);

        exitCode.ShouldBe(1);
        error.Trim().ShouldBe(message);
    }

    [Fact]
    public async Task Compare_WhatMustNotBeSo_Fails()
    {
        _suite.Failure = "Grown: handles.";

        var (exitCode, _, error) = await CompareAsync();

        exitCode.ShouldBe(1);
        error.Trim().ShouldBe("Grown: handles.");
    }

    [Fact]
    public async Task Compare_FromFiles_NeedsBothToBeWorse()
    {
        await _suite.RecordAsync(5);
        var (bad, good) = (_suite.File("bad.json"), _suite.File("good.json"));
        await _suite.RunAsync("given", "--json", good);
        _suite.Bytes = 5_000;
        await _suite.RunAsync("given", "--json", bad);
        var runs = _suite.Runs;

        (await _suite.RunAsync("compare", "--result", bad, "--second", good, "--history", _suite.History)).ExitCode.ShouldBe(0);
        (await _suite.RunAsync("compare", "--result", bad, "--second", bad, "--history", _suite.History)).ExitCode.ShouldBe(1);
        _suite.Runs.ShouldBe(runs, "nothing is measured when both measurements are given");
    }

    [Fact]
    public async Task Compare_RoundsThatDifferMuch_ProveNothing()
    {
        await _suite.RecordAsync(5);
        var round = 0;
        _suite.Ours = () => round++ % 2 == 0 ? 30 : 9;
        (await CompareAsync()).ExitCode.ShouldBe(0, "the interval holds what is allowed");
        _suite.Ours = () => round++ % 2 == 0 ? 30 : 20;
        (await CompareAsync()).ExitCode.ShouldBe(1, "all of the interval is worse than what is allowed");
    }

    [Fact]
    public void Judge_FigureWithAnIntervalOfItsOwn_GoesByItsValue()
    {
        var known = Enumerable.Range(0, Comparison.LeastRuns).Select(day => HistoryEntry.Of(Recall(77, day))).ToList();
        known[0].Figures["recall"].ShouldBe(new HistoryFigure("%", FigureKind.Deterministic, Better.Higher, 77, 60, 90));

        Comparison.Judge(Recall(77, 9), known).Single().Outcome.ShouldBe(Outcome.Passed);
        Comparison.Judge(Recall(64, 9), known).Single().Outcome.ShouldBe(Outcome.Worse, "that other queries might give 90 does not excuse 64 of these");
    }

    [Fact]
    public async Task Result_FigureWithAnIntervalOfItsOwn_KeepsItInItsFile()
    {
        var file = _suite.File("recall.json");
        await ResultFile.SaveAsync(Recall(77, 0), file, TestContext.Current.CancellationToken);

        (await ResultFile.LoadAsync(file, TestContext.Current.CancellationToken)).Figures.Single().Interval.ShouldBe(new Interval(60, 90));
    }

    [Fact]
    public async Task Record_MoreRunsThanAreKept_DropsTheOldest()
    {
        await _suite.RecordAsync(HistoryFile.MaxEntries + 2);
        var runs = await HistoryFile.LoadAsync(_suite.History, "given", TestContext.Current.CancellationToken);
        runs.Count.ShouldBe(HistoryFile.MaxEntries);
        runs.Select(run => run.Date).ShouldBeInOrder();
    }

    [Fact]
    public async Task Record_TheSameResultTwice_CountsOnce()
    {
        await _suite.RecordAsync(1);
        var (exitCode, output, _) = await _suite.RunAsync("record", _suite.File("recorded.json"), "--history", _suite.History);
        exitCode.ShouldBe(0);
        output.ShouldContain("5 figures of 0123456789ab recorded, 1 runs now");
        (await HistoryFile.LoadAsync(_suite.History, "given", TestContext.Current.CancellationToken)).Count.ShouldBe(1);
    }

    public void Dispose() => _suite.Dispose();

    private static ScenarioResult Recall(double percent, int day)
    {
        var run = new ScenarioRun(new Scenario("judged", "Queries.", (_, _) => Task.CompletedTask), new RunOptions { Output = TextWriter.Null, Commit = () => "0123456789ab" });
        run.Record("recall", "%", FigureKind.Deterministic, Better.Higher, [percent], interval: new Interval(60, 90));
        return run.Complete(DateTimeOffset.UnixEpoch.AddDays(day), new ProcessMemory(0, 0, 0));
    }

    private Task<(int ExitCode, string Output, string Error)> CompareAsync(params string[] options) =>
        _suite.RunAsync(["compare", "given", "--rounds", "3", "--history", _suite.History, .. options]);
}
