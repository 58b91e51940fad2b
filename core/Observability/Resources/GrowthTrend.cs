namespace Contexter.Observability.Resources;

/// <summary>
/// Judges whether a figure grows without end. Of every part of a window only the least value counts: what rises and is given back, as memory between collections, has a floor that does not rise. A
/// straight line is fitted to the floors; growth is significant when its slope is, when it is worth mention, and when most steps go up, so that one step, such as a new library makes, is none.
/// </summary>
/// <remarks>Not thread-safe. Memory is constant.</remarks>
/// <param name="options">How growth is told from noise.</param>
/// <param name="leastGrowth">Growth over the window that is worth mention.</param>
public sealed class GrowthTrend(LeakOptions options, double leastGrowth)
{
    /// <summary>Quantile of Student's t for 10 degrees of freedom, of which a trend without growth exceeds it once in 2,000.</summary>
    private const double LeastT = 4.587;

    /// <summary>Share of steps from part to part that have to go up.</summary>
    private const double LeastRising = 0.7;

    /// <summary>How many windows in a row have to show it, each a part later than the one before.</summary>
    private const int LeastConfirmations = 3;

    private readonly Queue<double> _floors = new();
    private double _floor = double.PositiveInfinity;
    private int _confirmations;

    /// <summary>What the figure grows by in an hour; null while it does not.</summary>
    public double? GrowthPerHour { get; private set; }

    /// <summary>Takes a value of the part at hand.</summary>
    public void Add(double value) => _floor = Math.Min(_floor, value);

    /// <summary>Ends a part.</summary>
    /// <param name="counts">Whether it counts; one in which growth is explained does not.</param>
    public void EndPart(bool counts)
    {
        var floor = _floor;
        _floor = double.PositiveInfinity;
        if (!counts || double.IsPositiveInfinity(floor))
        {
            // What lies on both sides of a gap is not one trend.
            _floors.Clear();
            (_confirmations, GrowthPerHour) = (0, null);
            return;
        }

        _floors.Enqueue(floor);
        if (_floors.Count > options.Parts)
        {
            _floors.Dequeue();
        }

        var slope = _floors.Count == options.Parts ? Slope([.. _floors]) : null;
        _confirmations = slope is null ? 0 : _confirmations + 1;
        GrowthPerHour = _confirmations >= LeastConfirmations ? slope * (TimeSpan.FromHours(1) / options.Part) : null;
    }

    /// <summary>The slope of the least-squares line, for each part; null where there is no growth.</summary>
    private double? Slope(double[] floors)
    {
        var (count, meanX, meanY) = (floors.Length, (floors.Length - 1) / 2.0, floors.Average());
        double xx = 0, xy = 0;
        var rising = 0;
        for (var i = 0; i < count; i++)
        {
            xx += (i - meanX) * (i - meanX);
            xy += (i - meanX) * (floors[i] - meanY);
            rising += i > 0 && floors[i] > floors[i - 1] ? 1 : 0;
        }

        var slope = xy / xx;
        var residues = floors.Select((floor, i) => floor - meanY - (slope * (i - meanX))).Sum(static residue => residue * residue);
        var error = Math.Sqrt(residues / (count - 2) / xx);
        var growth = slope * count;
        return slope > 0 && slope >= LeastT * error && rising >= LeastRising * (count - 1) && growth >= leastGrowth && growth >= options.LeastShare * Math.Abs(meanY) ? slope : null;
    }
}
