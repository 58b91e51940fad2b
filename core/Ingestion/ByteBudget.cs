namespace Contexter.Ingestion;

/// <summary>
/// A limit on the bytes of a job that cuts off the same items however many are read at once: an item is within the limit when those before it, in the order in
/// which they entered, are smaller together than the limit.
/// </summary>
/// <remarks>
/// Far from the limit an item never waits for another: as long as those before it cannot reach the limit, even if each were as large as an item may be, it is
/// within. Only close to it an item waits until the sizes of those before it are known. Safe for concurrent use, but for <see cref="Enter"/>, whose calls are
/// the order.
/// </remarks>
/// <param name="limit">Bytes, 1 or more; null sets no limit.</param>
/// <param name="maxItemBytes">Largest item in bytes.</param>
internal sealed class ByteBudget(long? limit, long maxItemBytes)
{
    private readonly Lock _lock = new();
    private readonly List<Place> _open = [];
    private long _spent;
    private int _unknown;

    /// <summary>Takes the next place in the order.</summary>
    public Place Enter()
    {
        lock (_lock)
        {
            var place = new Place(this, _spent, _unknown++);
            _open.Add(place);
            return place;
        }
    }

    private void Measure(Place place, long bytes)
    {
        lock (_lock)
        {
            if (place.IsMeasured)
            {
                return;
            }

            place.IsMeasured = true;
            _spent += bytes;
            _unknown--;
            for (var i = _open.IndexOf(place) + 1; i < _open.Count; i++)
            {
                _open[i].Before += bytes;
                _open[i].Unknown--;
                Decide(_open[i]);
            }
        }
    }

    private bool? Verdict(Place place)
    {
        lock (_lock)
        {
            return Decide(place);
        }
    }

    private void Leave(Place place)
    {
        lock (_lock)
        {
            _open.Remove(place);
        }
    }

    /// <summary>Whether a place is within the limit; null as long as that is not certain.</summary>
    private bool? Decide(Place place)
    {
        var most = limit ?? long.MaxValue;
        bool? verdict = place.Before >= most ? false
            : place.Unknown <= (most - 1 - place.Before) / maxItemBytes ? true
            : null;
        if (verdict is { } certain)
        {
            place.Decision.TrySetResult(certain);
        }

        return verdict;
    }

    /// <summary>An item's place in the order; disposing it ends the item.</summary>
    internal sealed class Place(ByteBudget budget, long before, int unknown) : IDisposable
    {
        /// <summary>Bytes of the items before it that are measured.</summary>
        public long Before { get; set; } = before;

        /// <summary>How many items before it are not measured yet.</summary>
        public int Unknown { get; set; } = unknown;

        public bool IsMeasured { get; set; }

        public TaskCompletionSource<bool> Decision { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether it is certain that the item is beyond the limit.</summary>
        public bool IsBeyond => budget.Verdict(this) is false;

        /// <summary>Says how large the item is. An item that fails before that leaves those after it close to the limit waiting, until the job ends for the same fault.</summary>
        public void Measure(long bytes) => budget.Measure(this, bytes);

        /// <summary>Whether the item is within the limit, as soon as that is certain.</summary>
        public Task<bool> IsWithinAsync(CancellationToken cancellationToken)
        {
            budget.Verdict(this);
            return Decision.Task.WaitAsync(cancellationToken);
        }

        /// <inheritdoc/>
        public void Dispose() => budget.Leave(this);
    }
}
