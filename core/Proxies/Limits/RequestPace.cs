namespace Contexter.Proxies.Limits;

/// <summary>Spaces requests evenly (the generic cell rate algorithm, without bursts), and holds them back while a provider wants to be left alone.</summary>
/// <remarks>Not safe for several threads at once: it belongs to a grain.</remarks>
/// <param name="requestsPerSecond">Requests in a second; 0 for any number.</param>
/// <param name="time">The clock.</param>
public sealed class RequestPace(double requestsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly TimeSpan _interval = requestsPerSecond > 0 ? TimeSpan.FromSeconds(1 / requestsPerSecond) : TimeSpan.Zero;
    private DateTimeOffset _next;
    private DateTimeOffset _pausedUntil;
    private TimeSpan _pause;

    /// <summary>How long the provider is to be left alone; zero when it is not.</summary>
    public TimeSpan Paused => Positive(_pausedUntil - time.GetUtcNow());

    /// <summary>Takes the next turn.</summary>
    /// <returns>How long it is until then.</returns>
    public TimeSpan Take()
    {
        var now = time.GetUtcNow();
        var turn = _next > now ? _next : now;
        _next = turn + _interval;
        return turn - now;
    }

    /// <summary>The provider refused for too many requests: it is left alone for as long as it says, or for 1 s, and twice as long each time, up to 1 min.</summary>
    public void Overloaded(TimeSpan? retryAfter)
    {
        // Requests that were on their way together are refused together, once.
        if (Paused == TimeSpan.Zero)
        {
            _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        var until = time.GetUtcNow() + (retryAfter ?? _pause);
        _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
    }

    /// <summary>The provider served a request.</summary>
    public void Served() => _pause = TimeSpan.Zero;

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
