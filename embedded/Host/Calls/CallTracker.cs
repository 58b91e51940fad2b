namespace Contexter.Embedded.Calls;

/// <summary>Knows the calls that wait for an answer: answers those whose time is up, and tells when none is left.</summary>
/// <remarks>
/// Calls are kept in a few linked lists whose links are in the requests, so watching a call costs two short locks and no memory. The lists
/// are swept once a second, so a time-out is noticed up to a second late.
/// </remarks>
internal sealed class CallTracker
{
    /// <summary>How often expired calls are looked for.</summary>
    public static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Stripe[] _stripes;
    private TaskCompletionSource? _drained;

    public CallTracker(TimeProvider time)
    {
        _time = time;
        _stripes = new Stripe[Math.Max(1, Environment.ProcessorCount)];
        for (var i = 0; i < _stripes.Length; i++)
        {
            _stripes[i] = new Stripe(this);
        }
    }

    /// <summary>Gets the number of calls that wait for an answer.</summary>
    public int Count => _stripes.Sum(static stripe => stripe.Count);

    public void Add(GrainRequest request, TimeSpan timeout)
    {
        request.DeadlineTimestamp = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : _time.GetTimestamp() + ToTimestamp(timeout);
        _stripes[(uint)Environment.CurrentManagedThreadId % (uint)_stripes.Length].Add(request);
    }

    /// <summary>Answers the calls whose time is up.</summary>
    /// <param name="onExpired">Is called for each, after it left the list.</param>
    public void Sweep(Action<GrainRequest> onExpired)
    {
        var now = _time.GetTimestamp();
        List<GrainRequest>? expired = null;
        foreach (var stripe in _stripes)
        {
            stripe.CollectExpired(now, ref expired);
        }

        expired?.ForEach(onExpired);
    }

    /// <summary>Waits until no call waits for an answer.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _drained = drained;
        Interlocked.MemoryBarrier();
        OnRemoved();
        await drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers every call with an error.</summary>
    public void RejectAll(Func<GrainRequest, Exception> error)
    {
        List<GrainRequest>? all = null;
        foreach (var stripe in _stripes)
        {
            stripe.CollectExpired(long.MaxValue, ref all);
        }

        all?.ForEach(request => request.Reject(error(request)));
    }

    private long ToTimestamp(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    private void OnRemoved()
    {
        if (_drained is { } drained && Count == 0)
        {
            drained.TrySetResult();
        }
    }

    /// <summary>One of the lists.</summary>
    internal sealed class Stripe(CallTracker tracker)
    {
        private readonly Lock _lock = new();
        private GrainRequest? _first;
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add(GrainRequest request)
        {
            lock (_lock)
            {
                request.TrackedBy = this;
                request.TrackedNext = _first;
                _first?.TrackedPrevious = request;
                _first = request;
                _count++;
            }
        }

        public void Remove(GrainRequest request)
        {
            lock (_lock)
            {
                if (!ReferenceEquals(request.TrackedBy, this))
                {
                    return;
                }

                Unlink(request);
            }

            if (tracker._drained is not null)
            {
                tracker.OnRemoved();
            }
        }

        public void CollectExpired(long now, ref List<GrainRequest>? expired)
        {
            lock (_lock)
            {
                for (var request = _first; request is not null; request = request.TrackedNext)
                {
                    if (request.DeadlineTimestamp <= now)
                    {
                        (expired ??= []).Add(request);
                    }
                }
            }
        }

        private void Unlink(GrainRequest request)
        {
            if (request.TrackedPrevious is { } previous)
            {
                previous.TrackedNext = request.TrackedNext;
            }
            else
            {
                _first = request.TrackedNext;
            }

            request.TrackedNext?.TrackedPrevious = request.TrackedPrevious;
            request.TrackedBy = null;
            request.TrackedPrevious = request.TrackedNext = null;
            _count--;
        }
    }
}
