namespace Contexter.Bench.Suite.Results;

/// <summary>Points to plot: how something grows.</summary>
internal sealed record Series
{
    /// <summary>Its plot: series of one scenario with the same plot share their axes.</summary>
    public required string Plot { get; init; }

    /// <summary>Name of the line.</summary>
    public required string Name { get; init; }

    /// <summary>What the horizontal axis counts.</summary>
    public required string Horizontal { get; init; }

    /// <summary>The unit of the vertical axis.</summary>
    public required string Vertical { get; init; }

    /// <summary>The points, from left to right.</summary>
    public required IReadOnlyList<PlotPoint> Points { get; init; }
}

/// <summary>One point of a plot.</summary>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Y">Along the vertical axis.</param>
internal sealed record PlotPoint(double X, double Y);
