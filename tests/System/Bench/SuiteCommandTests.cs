using Contexter.Bench.Suite.Results;

namespace Contexter.SystemTests.Bench;

public sealed class SuiteCommandTests : IDisposable
{
    private readonly SuiteFixture _suite = new();

    [Fact]
    public async Task Run_UnknownScenario_NamesThoseThereAre()
    {
        var (exitCode, _, error) = await _suite.RunAsync("serach");
        exitCode.ShouldBe(2);
        error.ShouldStartWith("There is no scenario 'serach'. There are: compare, given, list, record");
    }

    [Fact]
    public async Task Run_WithoutArguments_NamesThoseThereAre()
    {
        var (exitCode, _, error) = await _suite.RunAsync();
        exitCode.ShouldBe(2);
        error.ShouldContain("given");
    }

    [Theory]
    [InlineData("--rounds", "0", "--rounds has to be 1 or more")]
    [InlineData("--warm-up", "-1", "--warm-up has to be 0 or more")]
    [InlineData("--colour", "red", "--colour")]
    public async Task Run_BadOption_SaysWhatIsWrong(string option, string value, string message)
    {
        var (exitCode, _, error) = await _suite.RunAsync("given", option, value);
        exitCode.ShouldBe(2);
        error.ShouldContain(message);
    }

    [Theory]
    [InlineData("many")]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task Run_BadParameter_SaysWhatIsWrong(string value)
    {
        var (exitCode, _, error) = await _suite.RunAsync("given", "--chunks=" + value);
        exitCode.ShouldBe(1);
        error.ShouldContain($"--chunks is '{value}'; it has to be a whole number above 0.");
    }

    [Fact]
    public async Task Run_WhatMustNotBeSo_FailsAndKeepsItsFigures()
    {
        _suite.Failure = "Grown: handles.";
        var file = _suite.File("given.json");

        var (exitCode, output, error) = await _suite.RunAsync("given", "--json", file);

        exitCode.ShouldBe(1, output);
        error.Trim().ShouldBe("Grown: handles.");
        var result = await ResultFile.LoadAsync(file, TestContext.Current.CancellationToken);
        result.Figures.ShouldContain(figure => figure.Name == "answers");
        result.Failures.ShouldBe(["Grown: handles."]);
    }

    [Fact]
    public async Task List_EachScenario_StandsWithItsParameters()
    {
        var (exitCode, output, _) = await _suite.RunAsync("list");
        exitCode.ShouldBe(0);
        output.ShouldContain("given          What the test gives.");
        output.ShouldContain("--chunks, CONTEXTER_BENCH_CHUNKS: How many. Default 100.");
    }

    [Fact]
    public async Task Run_WithJson_WritesWhatWasMeasuredWithItsCircumstances()
    {
        var file = _suite.File("given.json");
        var (exitCode, output, _) = await _suite.RunAsync("given", "--rounds", "4", "--seed", "9", "--chunks", "50", "--json", file);

        exitCode.ShouldBe(0);
        output.ShouldContain("search beside scan");
        var result = await ResultFile.LoadAsync(file, TestContext.Current.CancellationToken);
        result.Rounds.ShouldBe(new RoundPlan(1, 4));
        result.Settings.Select(setting => $"{setting.Key}={setting.Value}").ShouldBe(["chunks=50", "seed=9"]);
        result.Machine.ShouldContain(".NET");
        result.Commit.ShouldBe("0123456789ab");
        var ratio = result.Figures.Single(figure => figure.Kind == FigureKind.Ratio);
        ratio.Rounds.ShouldBe([4, 4, 4, 4]);
        ratio.Interval.ShouldBe(new Interval(4, 4));
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldContain("\"median\": 4");
    }

    [Fact]
    public async Task Record_AFileThatIsNoResult_SaysSo()
    {
        var file = _suite.File("bad.json");
        await File.WriteAllTextAsync(file, "{", TestContext.Current.CancellationToken);
        var (exitCode, _, error) = await _suite.RunAsync("record", file, "--history", _suite.History);
        exitCode.ShouldBe(1);
        error.ShouldContain("is not a result of the suite");
    }

    public void Dispose() => _suite.Dispose();
}
