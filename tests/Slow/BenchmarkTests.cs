using System.Diagnostics;

namespace Contexter.SlowTests;

/// <summary>The suite on real work, in processes of its own: what it says of this build, and that it notices a build that is spoilt. Alone, for what else runs is in every time.</summary>
[Collection(typeof(WholeProcess))]
public sealed class BenchmarkTests
{
    private const string Ratio = "dot product beside a loop";
    private const string Operation = "embed a passage";

    [Fact]
    public async Task Compare_ThisBuild_IsNotWorseThanRecordedRuns()
    {
        var (exitCode, output) = await RunAsync("compare", "ratios", "--rounds", "3");
        exitCode.ShouldBe(0, output);
        output.ShouldContain("passed   ratios: " + Ratio, customMessage: "it is held against recorded runs");
    }

    [Fact]
    public async Task Compare_SlowedBuild_FailsAndNamesIt()
    {
        var folder = Directory.CreateTempSubdirectory("contexter-bench-control-");
        try
        {
            // A history of this very machine: the control shows what the suite notices, not how the machine differs from others.
            var history = Path.Combine(folder.FullName, "history");
            for (var run = 0; run < 5; run++)
            {
                (await RunAsync("record", await MeasureAsync("none"), "--history", history)).ExitCode.ShouldBe(0);
            }

            var (exitCode, output) = await RunAsync("compare", "--result", await MeasureAsync("slow"), "--second", await MeasureAsync("slow"), "--history", history);
            exitCode.ShouldBe(1, output);
            output.ShouldContain($"Confirmed by the second measurement: WORSE    ratios: {Ratio}");
            (exitCode, output) = await RunAsync("compare", "--result", await MeasureAsync("none"), "--second", await MeasureAsync("none"), "--history", history);
            exitCode.ShouldBe(0, output);
            output.ShouldContain($"passed   ratios: {Ratio}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        async Task<string> MeasureAsync(string control)
        {
            var file = Path.Combine(folder.FullName, Path.GetRandomFileName());
            var (exitCode, output) = await RunAsync("ratios", "--only", Ratio, "--rounds", "3", "--control", control, "--json", file);
            exitCode.ShouldBe(0, output);
            return file;
        }
    }

    [Theory]
    [InlineData("none", 0, "kept: " + Operation)]
    [InlineData("leak", 1, $"'{Operation}' leaks: the heap grows by 1,0")]
    public async Task Memory_LeakingBuild_FailsAndNamesIt(string control, int expected, string message)
    {
        var (exitCode, output) = await RunAsync("memory", "--only", Operation, "--rounds", "1", "--control", control);
        exitCode.ShouldBe(expected, output);
        output.ShouldContain(message);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    /// <summary>The suite as the solution's Release build made it.</summary>
    private static string Program()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "artifacts", "embedded", "bin", "Contexter.Bench", "release", "Contexter.Bench.dll");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new InvalidOperationException("Contexter.Bench.dll is not there; build it by 'dotnet build bench -c Release'.");
    }
}
