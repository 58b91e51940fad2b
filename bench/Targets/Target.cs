using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Targets;

/// <summary>Something that Contexter wants to reach, and the figure that shows whether it does.</summary>
/// <param name="Group">What it is about, as the table groups it.</param>
/// <param name="What">What is measured, in the words of the table.</param>
/// <param name="Scenario">The scenario that measures it.</param>
/// <param name="Figure">Name of its figure.</param>
/// <param name="Better">Which way it is good.</param>
/// <param name="Aim">The value it wants to reach.</param>
/// <param name="Unit">Unit of that value and of the figure; a figure in another one is not taken.</param>
internal sealed record Target(string Group, string What, string Scenario, string Figure, Better Better, double Aim, string Unit)
{
    /// <summary>What the scenario is told, by name; what is not here is its default.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it takes half an hour and more, and is measured only when asked for.</summary>
    public bool IsLong { get; init; }

    /// <summary>Whether a value reaches the aim.</summary>
    public bool IsReachedBy(double value) => Better == Better.Lower ? value <= Aim : value >= Aim;

    /// <summary>The newest of recorded runs that says something of it: with its figure, in its unit, and told what it wants; null when there is none.</summary>
    /// <param name="runs">Runs of its scenario, oldest first.</param>
    /// <param name="scenario">The scenario, for its defaults; null for a program of its own, of which only what the target names is compared.</param>
    public TargetReading? Find(IReadOnlyList<HistoryEntry> runs, IScenario? scenario) => runs
        .Where(run => string.Equals(run.Figures.GetValueOrDefault(Figure)?.Unit, Unit, StringComparison.Ordinal) && HasSettings(run, scenario))
        .Select(run => new TargetReading(run.Date, run.Figures[Figure]))
        .LastOrDefault();

    /// <summary>Whether a recorded run was told what the target wants. What a run of before does not name was not there to be set, and is as by default.</summary>
    public bool HasSettings(HistoryEntry run, IScenario? scenario)
    {
        var defaults = (scenario?.Parameters ?? []).Where(parameter => parameter.IsSetting).ToDictionary(parameter => parameter.Name, parameter => parameter.Default, StringComparer.Ordinal);
        return defaults.Keys.Union(Settings.Keys, StringComparer.Ordinal).All(name =>
        {
            var told = run.Settings.GetValueOrDefault(name, defaults.GetValueOrDefault(name, string.Empty));
            return string.Equals(told, Settings.GetValueOrDefault(name, defaults.GetValueOrDefault(name, string.Empty)), StringComparison.Ordinal);
        });
    }
}

/// <summary>What was measured of a target.</summary>
/// <param name="Date">When.</param>
/// <param name="Figure">The value, its unit and its interval.</param>
internal sealed record TargetReading(DateTimeOffset Date, HistoryFigure Figure);
