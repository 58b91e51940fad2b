using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.Measuring;

/// <summary>How the heap goes while an operation is repeated.</summary>
/// <param name="Operation">Name of the operation.</param>
/// <param name="BytesPerOperation">Slope of the heap after full collections, in bytes an operation.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="IsLeak">Whether it grows by more than <see cref="LeakDetector.ToleratedBytes"/> an operation, surely.</param>
internal sealed record LeakFinding(string Operation, double BytesPerOperation, Interval Interval, bool IsLeak)
{
    /// <summary>The finding in words.</summary>
    public override string ToString() => IsLeak
        ? $"'{Operation}' leaks: the heap grows by {FigureText.Number(BytesPerOperation)} bytes an operation (95 % {FigureText.Number(Interval.Low)} to {FigureText.Number(Interval.High)}; {LeakDetector.ToleratedBytes} are allowed)."
        : $"'{Operation}' keeps nothing: {FigureText.Number(BytesPerOperation)} bytes an operation (95 % {FigureText.Number(Interval.Low)} to {FigureText.Number(Interval.High)}).";
}

/// <summary>Finds operations that leave something behind: the heap after a full collection, again and again, and the slope through these points.</summary>
internal static class LeakDetector
{
    /// <summary>Growth an operation, in bytes, below which nothing is said: what caches with a bound may still fill.</summary>
    public const int ToleratedBytes = 64;

    /// <summary>Repeats an operation and watches the heap.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="readings">How often the heap is looked at; at least three. The first reading is after as many operations as come between two.</param>
    /// <param name="operationsPerReading">Operations between two readings.</param>
    /// <param name="readHeap">Bytes held after a full collection.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<LeakFinding> WatchAsync(
        string name, Func<CancellationToken, ValueTask> operation, int readings, int operationsPerReading, Func<long> readHeap, CancellationToken cancellationToken)
    {
        var points = new List<(double X, double Y)>();
        for (var reading = 0; reading < readings; reading++)
        {
            for (var i = 0; i < operationsPerReading; i++)
            {
                await operation(cancellationToken);
            }

            points.Add((reading * (double)operationsPerReading, readHeap()));
        }

        return Judge(name, points);
    }

    /// <summary>Judges readings of the heap.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="readings">Operations done so far, and bytes held then.</param>
    public static LeakFinding Judge(string name, IReadOnlyList<(double Operations, double Bytes)> readings)
    {
        var (slope, interval) = Statistics.Slope(readings);
        return new LeakFinding(name, slope, interval, interval.Low > ToleratedBytes);
    }
}
