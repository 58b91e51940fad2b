using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Operations;

/// <summary>What an operation allocates, which is nearly the same in every run, and whether it leaves something behind.</summary>
internal sealed class MemoryScenario : IScenario
{
    private const int Readings = 8;

    // Caches fill and pools grow first; rounds count once two agree.
    private const int MostWarmUps = 10;
    private const double Steady = 0.005;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public string Description => "Bytes that an operation allocates and, with --leaks true, whether it keeps any; exit code 1 names a leak.";

    /// <inheritdoc/>
    public bool NeedsSteadyCode => true;

    /// <inheritdoc/>
    public IReadOnlyList<ScenarioParameter> Parameters =>
    [
        new("leaks", "Whether to look for leaks, too: true or false.", "true") { IsSetting = false },
        new("only", "One operation instead of all.", string.Empty) { IsSetting = false },
    ];

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        if (!SteadyCode.IsOn)
        {
            throw new SuiteException("What is allocated depends on when code is optimised: set DOTNET_TieredCompilation=0.");
        }

        await using var operations = await KeyOperations.CreateAsync(run.Seed, cancellationToken);
        var only = run.Text("only");
        var all = operations.All();
        var chosen = only.Length == 0 ? all : [.. all.Where(operation => string.Equals(operation.Name, only, StringComparison.Ordinal))];
        if (chosen.Count == 0)
        {
            throw new SuiteException($"There is no operation '{only}'. There are: {string.Join(", ", all.Select(operation => operation.Name))}.");
        }

        var leaks = new List<LeakFinding>();
        foreach (var operation in chosen)
        {
            await WarmUpAsync(operation, cancellationToken);
            var rounds = await RoundRunner.RunAsync(run.Rounds, () => 0, token => AllocatedAsync(operation, token), cancellationToken);
            run.Record("allocated: " + operation.Name, "B", FigureKind.Deterministic, Better.Lower, rounds);
            if (run.Text("leaks") is "true")
            {
                var finding = await WatchAsync(run, operation, cancellationToken);
                run.Record("kept: " + operation.Name, "B", FigureKind.Time, Better.Lower, [finding.BytesPerOperation]);
                leaks.AddRange(finding.IsLeak ? [finding] : []);
            }
        }

        if (leaks.Count > 0)
        {
            throw new SuiteException(string.Join(Environment.NewLine, leaks));
        }
    }

    private static async Task WarmUpAsync(KeyOperation operation, CancellationToken cancellationToken)
    {
        var last = double.NaN;
        for (var round = 0; round < MostWarmUps; round++)
        {
            var bytes = await AllocatedAsync(operation, cancellationToken);
            if (Math.Abs(bytes - last) <= Steady * last)
            {
                break;
            }

            last = bytes;
        }
    }

    /// <summary>Bytes an operation, the mean of a round.</summary>
    private static async Task<double> AllocatedAsync(KeyOperation operation, CancellationToken cancellationToken)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var number = 0; number < operation.PerRound; number++)
        {
            await operation.RunAsync(number, cancellationToken);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)operation.PerRound;
    }

    private static async Task<LeakFinding> WatchAsync(ScenarioRun run, KeyOperation operation, CancellationToken cancellationToken)
    {
        var number = 0;
        return await LeakDetector.WatchAsync(
            operation.Name,
            async token =>
            {
                await operation.RunAsync(number++ % operation.PerRound, token);
                run.Control.AfterOperation();
            },
            Readings,
            operation.PerRound * 2,
            Heap.Settle,
            cancellationToken);
    }
}
