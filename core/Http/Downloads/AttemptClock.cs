namespace Contexter.Http.Downloads;

/// <summary>Ends an attempt that takes too long: a fixed time at first, and more for every byte that comes, so that only a body which drips is given up.</summary>
internal sealed class AttemptClock : IDisposable
{
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _timeout;
    private readonly long _bytesPerSecond;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _outer;
    private TimeSpan _granted;

    public AttemptClock(TimeSpan timeout, long bytesPerSecond, TimeProvider time, CancellationToken outer)
    {
        (_timeout, _bytesPerSecond, _time, _granted) = (timeout, bytesPerSecond, time, timeout);
        _started = time.GetTimestamp();
        _source = new CancellationTokenSource(timeout, time);
        _outer = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Ends the attempt.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Time since the attempt began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Bytes of the body received so far, compressed.</summary>
    public long Received { get; private set; }

    /// <summary>Grants time for bytes that came.</summary>
    public void Add(int bytes)
    {
        Received += bytes;
        var granted = _timeout + TimeSpan.FromSeconds((double)Received / _bytesPerSecond);
        if (granted - _granted >= Grain && granted - Elapsed is var left && left > TimeSpan.Zero)
        {
            _granted = granted;
            _source.CancelAfter(left);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outer.Dispose();
        _source.Dispose();
    }
}
