namespace Contexter.Bench.Suite.Results;

/// <summary>All that one run of a scenario measured, with what is needed to judge it.</summary>
internal sealed record ScenarioResult
{
    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The commit of the source, with <c>+</c> when files were changed since; <c>unknown</c> outside a repository.</summary>
    public required string Commit { get; init; }

    /// <summary>The machine.</summary>
    public required string Machine { get; init; }

    /// <summary>What the scenario was told, such as chunks and seed, sorted by name. Runs with different settings are not compared.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>How many rounds were measured, and how many went before.</summary>
    public required RoundPlan Rounds { get; init; }

    /// <summary>What it measured.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>What it plots.</summary>
    public IReadOnlyList<Series> Series { get; init; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public IReadOnlyList<string> NotMeasured { get; init; } = [];

    /// <summary>What was measured and must not be so, such as memory that grows for ever; none in most runs.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The process as a whole: what it allocated, and what it held after all.</summary>
    public required ProcessMemory Memory { get; init; }
}

/// <summary>How often something is measured.</summary>
/// <param name="WarmUp">Rounds that are not counted.</param>
/// <param name="Measured">Rounds that are.</param>
internal sealed record RoundPlan(int WarmUp, int Measured);

/// <summary>Memory of the measuring process.</summary>
/// <param name="AllocatedBytes">Allocated while the scenario ran.</param>
/// <param name="RetainedBytes">Held after it by a full collection more than before it; may be below 0.</param>
/// <param name="PeakResidentBytes">The largest resident size so far.</param>
internal sealed record ProcessMemory(long AllocatedBytes, long RetainedBytes, long PeakResidentBytes);
