namespace Contexter.Bench.Suite;

/// <summary>Something that is measured by one command.</summary>
internal interface IScenario
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>One line that says what is measured.</summary>
    string Description { get; }

    /// <summary>What can be set; each one is an option of the command.</summary>
    IReadOnlyList<ScenarioParameter> Parameters => [];

    /// <summary>Whether its figures are the same in every run only when code is compiled once (<see cref="Measuring.SteadyCode"/>).</summary>
    bool NeedsSteadyCode => false;

    /// <summary>Measures; figures go to <paramref name="run"/>.</summary>
    Task RunAsync(ScenarioRun run, CancellationToken cancellationToken);
}

/// <summary>A number or text that a scenario takes: the option <c>--NAME</c>, or else the environment variable <c>CONTEXTER_BENCH_NAME</c>.</summary>
/// <param name="Name">Name of the option without its dashes, lower case.</param>
/// <param name="Description">One line.</param>
/// <param name="Default">What holds otherwise; empty for nothing.</param>
internal sealed record ScenarioParameter(string Name, string Description, string Default)
{
    /// <summary>False for what names a place on the machine and says nothing about what is measured: it is kept out of the result.</summary>
    public bool IsSetting { get; init; } = true;

    /// <summary>The environment variable that sets it where the option does not.</summary>
    public string Variable => "CONTEXTER_BENCH_" + Name.ToUpperInvariant().Replace('-', '_');
}

/// <summary>A scenario out of a delegate.</summary>
internal sealed class Scenario(string name, string description, Func<ScenarioRun, CancellationToken, Task> run, params IReadOnlyList<ScenarioParameter> parameters) : IScenario
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public IReadOnlyList<ScenarioParameter> Parameters => parameters;

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun scenarioRun, CancellationToken cancellationToken) => run(scenarioRun, cancellationToken);
}
