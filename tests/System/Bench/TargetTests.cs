using System.Globalization;
using Contexter.Bench.Availability;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Results;
using Contexter.Bench.Targets;
using Contexter.Documents;

namespace Contexter.SystemTests.Bench;

public sealed class TargetTests : IDisposable
{
    private static readonly Target Ratio = new("Search", "times as fast as comparing all", "given", "search beside scan", Better.Higher, 2, "x");
    private static readonly Target Allocation = new("Search", "allocated by a search", "given", "allocated by a search", Better.Lower, 900, "B");
    private static readonly Target Long = new("Endurance", "an hour", "given", "answers", Better.Higher, 50, "1/s") { IsLong = true, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["chunks"] = "3600" } };

    private readonly SuiteFixture _suite = new() { Targets = [Ratio, Allocation, Long] };

    public void Dispose() => _suite.Dispose();

    [Fact]
    public async Task Targets_WhenTheyAreMeasured_StandWithIntervalVerdictAndDate()
    {
        var (exitCode, output, _) = await _suite.RunAsync("targets", "--rounds", "5", "--history", _suite.History);

        exitCode.ShouldBe(0);
        _suite.Runs.ShouldBe(1, "both targets come from one run of their scenario, and the long one is not measured");
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        output.ShouldContain($"| times as fast as comparing all | at least 2 x | 4 x (4 to 4) | pass | {today} |");
        output.ShouldContain($"| allocated by a search | at most 900 B | 1,000 B | fail | {today} |");
        output.ShouldContain("| an hour | at least 50 1/s | not measured |  |  |");
    }

    [Fact]
    public async Task Targets_WhenTheyAreRecorded_ComeFromTheNewestRunWithTheirSettings()
    {
        await _suite.RecordAsync(1, "--chunks", "3600");
        _suite.OursMs = 25;
        await _suite.RecordAsync(1);
        var runs = _suite.Runs;

        var (_, output, _) = await _suite.RunAsync("targets", "--recorded", "--history", _suite.History);

        _suite.Runs.ShouldBe(runs);
        output.ShouldContain("| times as fast as comparing all | at least 2 x | 1.6 x (1.6 to 1.6) | fail |");
        output.ShouldContain("| an hour | at least 50 1/s | 100 1/s | pass |");
    }

    [Fact]
    public async Task Targets_WhenLongOnesAreAskedFor_AreMeasuredAsTheySay()
    {
        var (_, output, _) = await _suite.RunAsync("targets", "--long", "--history", _suite.History);

        _suite.Runs.ShouldBe(2);
        output.ShouldContain("| an hour | at least 50 1/s | 100 1/s | pass |");
    }

    [Fact]
    public async Task Targets_WhenADocumentTakesThem_ReplaceWhatItHad()
    {
        var document = _suite.File("document.md");
        await File.WriteAllTextAsync(document, $"before\n{TargetTable.Begin}\nold\n{TargetTable.End}\nafter\n", TestContext.Current.CancellationToken);

        var (exitCode, output, _) = await _suite.RunAsync("targets", "--recorded", "--history", _suite.History, "--into", document);

        exitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken)).ShouldBe($"before\n{TargetTable.Begin}\n{output}{TargetTable.End}\nafter\n");
    }

    [Fact]
    public async Task Targets_WhenADocumentHasNoPlaceForThem_SayWhatIsMissing()
    {
        var document = _suite.File("document.md");
        await File.WriteAllTextAsync(document, "nothing here\n", TestContext.Current.CancellationToken);

        var (exitCode, _, error) = await _suite.RunAsync("targets", "--recorded", "--history", _suite.History, "--into", document);

        exitCode.ShouldBe(1);
        error.ShouldContain(TargetTable.Begin);
        (await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken)).ShouldBe("nothing here\n");
    }

    [Theory]
    [InlineData("given", "search besides scan", "chunks", "100", "given did not measure 'search besides scan' in x with chunks=100 (misspelt).")]
    [InlineData("given", "search beside scan", "chunk", "100", "given did not measure 'search beside scan' in x with chunk=100 (misspelt).")]
    [InlineData("given", "allocated by a search", "chunks", "100", "given did not measure 'allocated by a search' in x with chunks=100 (misspelt).")]
    [InlineData("givn", "search beside scan", "chunks", "100", "There is no scenario 'givn' and no record of one with 'search beside scan' in x (misspelt).")]
    public async Task Targets_ThatNothingMeasures_AreNamedAndFail(string scenario, string figure, string setting, string value, string message)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [setting] = value };
        _suite.Targets = [Ratio, Ratio with { What = "misspelt", Scenario = scenario, Figure = figure, Settings = settings }];

        var (exitCode, output, error) = await _suite.RunAsync("targets", "--history", _suite.History);

        exitCode.ShouldBe(1);
        error.Trim().ShouldBe(message);
        output.ShouldContain("| times as fast as comparing all | at least 2 x | 4 x (4 to 4) | pass |");
        output.ShouldContain("| misspelt | at least 2 x | not measured |  |  |");
    }

    [Fact]
    public async Task Targets_MeasuredByAProgramOfTheirOwn_ComeFromItsRecord()
    {
        await _suite.RecordAsync(1);
        File.Move(Path.Combine(_suite.History, "given.json"), Path.Combine(_suite.History, "elsewhere.json"));
        _suite.Targets = [Ratio with { Scenario = "elsewhere" }];

        var (exitCode, output, error) = await _suite.RunAsync("targets", "--history", _suite.History);

        exitCode.ShouldBe(0, error);
        output.ShouldContain("| times as fast as comparing all | at least 2 x | 4 x (4 to 4) | pass |");
    }

    [Fact]
    public async Task Targets_WhoseFigureNoRecordHas_AreNamed()
    {
        await _suite.RecordAsync(1);
        _suite.Targets = [Ratio, Long, Ratio with { What = "misspelt", Figure = "search besides scan" }];

        var (exitCode, _, error) = await _suite.RunAsync("targets", "--recorded", "--history", _suite.History);

        exitCode.ShouldBe(0);
        error.Trim().ShouldBe("No recorded run of 'given' has 'search besides scan' in x (misspelt).", "the long one was never run as it says, which the table tells");
    }

    [Fact]
    public async Task Targets_WhoseScenarioFails_KeepTheirRecordAndFail()
    {
        await _suite.RecordAsync(1);
        _suite.BeforeRun = _ => throw new ContexterException(ErrorCodes.StorageUnavailable, "The disk is full.");

        var (exitCode, output, error) = await _suite.RunAsync("targets", "--history", _suite.History);

        exitCode.ShouldBe(1);
        error.ShouldContain("given was not measured: The disk is full.");
        output.ShouldContain("| times as fast as comparing all | at least 2 x | 4 x (4 to 4) | pass |");
    }

    [Fact]
    public void AllTargets_Each_HasANameOfItsOwn() =>
        AllTargets.Create().GroupBy(target => (target.Group, target.What)).ShouldAllBe(group => group.Count() == 1);

    /// <summary>Of what is measured by hand and recorded; what a figure is called is otherwise noticed by nobody.</summary>
    [Theory]
    [InlineData(AvailabilityFigures.Server, 3)]
    [InlineData(AvailabilityFigures.Cluster, 2)]
    public async Task AllTargets_OfWhatIsMeasuredByHand_AreInItsRecord(string scenario, int count)
    {
        var runs = await HistoryFile.LoadAsync(Path.Combine(Source.Root(), "bench", "history"), scenario, TestContext.Current.CancellationToken);
        var targets = AllTargets.Create().Where(target => string.Equals(target.Scenario, scenario, StringComparison.Ordinal)).ToList();

        targets.Count.ShouldBe(count);
        targets.ShouldAllBe(target => target.Find(runs, scenario: null) != null);
    }
}
