namespace Contexter.Faults;

/// <summary>How many faults of a kind a component met.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Component">The component, one of <see cref="FaultComponents"/>.</param>
/// <param name="Count">How many.</param>
public sealed record FaultCount(FaultKind Kind, string Component, long Count);

/// <summary>Faults since the last look.</summary>
/// <param name="Counts">All of them, counted.</param>
/// <param name="Newest">The newest of them, oldest first.</param>
public sealed record FaultBatch(IReadOnlyList<FaultCount> Counts, IReadOnlyList<FaultEntry> Newest);

/// <summary>Faults on their way to the error log: all are counted, and only the newest are kept whole, so that it takes little memory however many there are.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class FaultBuffer : IFaultLog
{
    /// <summary>Faults that are kept whole between two looks.</summary>
    public const int Capacity = 200;

    private readonly Lock _lock = new();
    private readonly Queue<FaultEntry> _newest = new(Capacity);
    private readonly Dictionary<(FaultKind, string), long> _counts = [];

    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_lock)
        {
            if (_newest.Count == Capacity)
            {
                _newest.Dequeue();
            }

            _newest.Enqueue(entry);
            var key = (entry.Kind, entry.Place.Component);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Takes what there is; null when there is nothing.</summary>
    public FaultBatch? Take()
    {
        lock (_lock)
        {
            if (_newest.Count == 0)
            {
                return null;
            }

            var batch = new FaultBatch([.. _counts.Select(count => new FaultCount(count.Key.Item1, count.Key.Item2, count.Value))], [.. _newest]);
            _counts.Clear();
            _newest.Clear();
            return batch;
        }
    }
}
