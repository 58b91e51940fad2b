using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite;

/// <summary>One run of a scenario: what it was told, and what it found. Not for several threads at once.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="options">How to run it.</param>
internal sealed class ScenarioRun(IScenario scenario, RunOptions options)
{
    private readonly List<Figure> _figures = [];
    private readonly List<Series> _series = [];
    private readonly List<string> _notMeasured = [];
    private readonly List<string> _failures = [];
    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);

    /// <summary>How often to measure.</summary>
    public RoundPlan Rounds => options.Rounds;

    /// <summary>What random data is made from.</summary>
    public int Seed => options.Seed;

    /// <summary>Slows or leaks on purpose; otherwise does nothing.</summary>
    public Control Control => options.Control;

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Prints a line.</summary>
    public void WriteLine(string line) => options.Output.WriteLine(line);

    /// <summary>Prints a line, numbers in the invariant culture.</summary>
    public void WriteLine(FormattableString line) => options.Output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>The value of a parameter as text: by option, by variable, or its default.</summary>
    /// <exception cref="SuiteException">The scenario does not declare it.</exception>
    public string Text(string parameter)
    {
        var declared = scenario.Parameters.FirstOrDefault(candidate => string.Equals(candidate.Name, parameter, StringComparison.Ordinal))
            ?? throw new SuiteException($"The scenario '{scenario.Name}' has no parameter '{parameter}'. Declare it in its Parameters.");
        var value = options.Parameters.GetValueOrDefault(parameter) ?? Environment.GetEnvironmentVariable(declared.Variable) ?? declared.Default;
        if (declared.IsSetting)
        {
            _asked[parameter] = value;
        }

        return value;
    }

    /// <summary>The value of a parameter as a number.</summary>
    /// <exception cref="SuiteException">The scenario does not declare it, or it is no whole number above 0.</exception>
    public int Number(string parameter)
    {
        var text = Text(parameter);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new SuiteException($"--{parameter} is '{text}'; it has to be a whole number above 0.");
    }

    /// <summary>Keeps a figure and prints it.</summary>
    /// <param name="name">What is measured, unique within the scenario.</param>
    /// <param name="unit">Unit of the values.</param>
    /// <param name="kind">What it can be held to.</param>
    /// <param name="better">Which way it is good.</param>
    /// <param name="rounds">A value a round; at least one.</param>
    /// <param name="samples">The single samples of all rounds, where there are any.</param>
    /// <param name="interval">The 95 % interval of what is estimated from a sample; null takes that of the rounds.</param>
    /// <exception cref="SuiteException">There is no value, one is not a number, or the name is taken.</exception>
    public Figure Record(string name, string unit, FigureKind kind, Better better, IReadOnlyList<double> rounds, IEnumerable<double>? samples = null, Interval? interval = null)
    {
        if (rounds.Count == 0 || !rounds.All(double.IsFinite))
        {
            throw new SuiteException($"The figure '{name}' of '{scenario.Name}' has no finite value in every round: {string.Join(", ", rounds)}.");
        }

        if (_figures.Exists(figure => string.Equals(figure.Name, name, StringComparison.Ordinal)))
        {
            throw new SuiteException($"The figure '{name}' of '{scenario.Name}' was recorded twice.");
        }

        var recorded = new Figure { Name = name, Unit = unit, Kind = kind, Better = better, Rounds = [.. rounds], Samples = samples is null ? null : Distribution.Of(samples), Interval = interval };
        _figures.Add(recorded);
        WriteLine(FigureText.Line(recorded));
        return recorded;
    }

    /// <summary>Keeps a time or rate of one round; <see cref="Better.Lower"/> unless the unit ends in <c>/s</c>.</summary>
    public Figure RecordTime(string name, string unit, params IReadOnlyList<double> rounds) =>
        Record(name, unit, FigureKind.Time, unit.EndsWith("/s", StringComparison.Ordinal) ? Better.Higher : Better.Lower, rounds);

    /// <summary>Keeps points to plot.</summary>
    public void RecordSeries(string plot, string name, string horizontal, string vertical, IEnumerable<PlotPoint> points) =>
        _series.Add(new Series { Plot = plot, Name = name, Horizontal = horizontal, Vertical = vertical, Points = [.. points] });

    /// <summary>Says what could not be measured; it stands in the result, so that nothing is left out in silence.</summary>
    public void RecordNotMeasured(string what, string why)
    {
        _notMeasured.Add($"{what}: {why}");
        WriteLine($"NOT MEASURED  {what}: {why}");
    }

    /// <summary>Says that what was measured must not be so. The figures stand, to be recorded and looked at; the command ends with exit code 1.</summary>
    public void Fail(string what) => _failures.Add(what);

    /// <summary>Measures in rounds after warm-up, the heap settled before each, and keeps the figure.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="unit">Unit of the values.</param>
    /// <param name="kind">What it can be held to.</param>
    /// <param name="better">Which way it is good.</param>
    /// <param name="measure">Measures once and gives the value of the round.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Figure> MeasureAsync(
        string name, string unit, FigureKind kind, Better better, Func<CancellationToken, Task<double>> measure, CancellationToken cancellationToken)
    {
        var rounds = await RoundRunner.RunAsync(Rounds, options.SettleHeap, measure, cancellationToken);
        return Record(name, unit, kind, better, rounds);
    }

    /// <summary>
    /// Measures two in turn, in alternating order, and keeps the ratio of each pair of rounds as <c>NAME</c>: how many times as long <paramref name="theirs"/> takes as
    /// <paramref name="ours"/>, so that more is better. Both are kept as times, too.
    /// </summary>
    /// <param name="name">Name of the ratio.</param>
    /// <param name="ours">What the ratio speaks of.</param>
    /// <param name="theirs">What it is compared with, on the same data.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="turns">How often each one has its turn in a round; 2 by default.</param>
    public async Task<Figure> CompareAsync(string name, Contender ours, Contender theirs, CancellationToken cancellationToken, int turns = 2)
    {
        var slowed = ours with { Run = Control.Slowed(ours.Run) };
        var pairs = await RoundRunner.AlternateAsync(Rounds, turns, options.SettleHeap, slowed, theirs, cancellationToken);
        RecordTime($"{name}: {ours.Name}", "ms", [.. pairs.Select(pair => pair.Ours)]);
        RecordTime($"{name}: {theirs.Name}", "ms", [.. pairs.Select(pair => pair.Theirs)]);
        return Record(name, "x", FigureKind.Ratio, Better.Higher, [.. pairs.Select(pair => pair.Theirs / pair.Ours)]);
    }

    /// <summary>The result of the run.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="memory">What it took.</param>
    public ScenarioResult Complete(DateTimeOffset began, ProcessMemory memory) => new()
    {
        Scenario = scenario.Name,
        Date = began,
        Commit = options.Commit(),
        Machine = Machine.Describe(),
        Settings = new SortedDictionary<string, string>(_asked, StringComparer.Ordinal) { ["seed"] = Seed.ToString(CultureInfo.InvariantCulture) },
        Rounds = Rounds,
        Figures = _figures,
        Series = _series,
        NotMeasured = _notMeasured,
        Failures = _failures,
        Memory = memory,
    };

    /// <summary>Runs a scenario from begin to end.</summary>
    public static async Task<ScenarioResult> RunAsync(IScenario scenario, RunOptions options, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var run = new ScenarioRun(scenario, options);
        var (held, allocated) = (options.SettleHeap(), GC.GetTotalAllocatedBytes(precise: true));
        await scenario.RunAsync(run, cancellationToken);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        using var process = Process.GetCurrentProcess();
        return run.Complete(began, new ProcessMemory(allocated, options.SettleHeap() - held, process.PeakWorkingSet64));
    }
}
