using Contexter.Bench.Operations;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.SystemTests.Bench;

/// <summary>
/// The gate of what is deterministic: bytes that an operation allocates, held against the recorded runs in bench/history/memory.json. They are counted for a whole process, so this
/// program runs itself with <see cref="MeasureAllocations"/> alone.
/// </summary>
public sealed class AllocationTests
{
    private const string ResultVariable = "CONTEXTER_TEST_ALLOCATIONS";

    [Fact]
    public async Task KeyOperations_AllocateNoMoreThanRecorded()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("contexter-allocations-");
        try
        {
            var file = Path.Combine(folder.FullName, "memory.json");
            var variables = new Dictionary<string, string>(StringComparer.Ordinal) { [ResultVariable] = file };
            await SteadyCode.RunAsync(
                typeof(AllocationTests).Assembly.Location, ["-noLogo", "-explicit", "only", "-method", typeof(AllocationTests).FullName + "." + nameof(MeasureAllocations)], variables, isQuiet: true, token);

            var history = await HistoryFile.LoadAsync(Path.Combine(Source.Root(), "bench", "history"), "memory", token);
            var verdicts = Comparison.Judge(await ResultFile.LoadAsync(file, token), history);
            verdicts.Count.ShouldBeGreaterThan(8);
            verdicts.ShouldAllBe(
                verdict => verdict.Outcome == Outcome.Passed,
                "if more is right, record it: bench -- memory --json FILE, five times, and bench -- record FILE...\n" + string.Join('\n', verdicts));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact(Explicit = true)]
    public async Task MeasureAllocations()
    {
        var options = new RunOptions
        {
            Rounds = new RoundPlan(0, 2),
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["leaks"] = "false" },
            Output = TextWriter.Null,
            Commit = () => string.Empty,
        };
        var result = await ScenarioRun.RunAsync(new MemoryScenario(), options, TestContext.Current.CancellationToken);
        await ResultFile.SaveAsync(result, Environment.GetEnvironmentVariable(ResultVariable) ?? throw new InvalidOperationException($"{ResultVariable} names no file."), TestContext.Current.CancellationToken);
    }
}
