namespace Contexter.Observability.Resources;

/// <summary>A part of the process that holds something there is not without end of, and that could hold ever more.</summary>
/// <param name="Name">What it is called in figures, warnings and the documentation, in snake_case.</param>
/// <param name="Unit">Unit of the figure as UCUM writes it: <c>By</c>, or what is counted in braces.</param>
/// <param name="Read">Reads how much it holds now; called by one caller at a time.</param>
/// <param name="LeastGrowth">Growth over <see cref="LeakOptions.Window"/> that is worth a warning, in its unit; less is noise whatever its shape.</param>
/// <param name="GrowsWithData">Whether it rightly grows while documents are indexed. Times in which any are do not count then.</param>
public sealed record ResourceOwner(string Name, string Unit, Func<double> Read, double LeastGrowth, bool GrowsWithData);

/// <summary>How growth is told from noise.</summary>
public sealed record LeakOptions
{
    /// <summary>Time after the start in which caches fill and code is compiled; nothing counts in it.</summary>
    /// <value>Default: 10 minutes.</value>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Length of a part of the window, of which the least figure counts.</summary>
    /// <value>Default: 5 minutes, longer than the time between two collections of a process at work.</value>
    public TimeSpan Part { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Parts of the window.</summary>
    /// <value>Default: 12. At least 6.</value>
    public int Parts { get; init; } = 12;

    /// <summary>Growth over the window, as a share of what there is, that is worth a warning.</summary>
    /// <value>Default: 0.05.</value>
    public double LeastShare { get; init; } = 0.05;

    /// <summary>The time that growth is judged over.</summary>
    public TimeSpan Window => Part * Parts;
}
