namespace Contexter.Client.Access;

/// <summary>Counts requests in windows of time that follow each other, and says when there are too many. Safe for concurrent use.</summary>
/// <param name="length">Length of a window; windows begin at whole multiples of it since 1970, UTC.</param>
internal sealed class RequestWindow(TimeSpan length)
{
    private readonly Lock _lock = new();
    private long _window;
    private long _count;

    /// <summary>Counts a request, unless the limit is reached.</summary>
    /// <param name="limit">Most requests a window.</param>
    /// <param name="now">The time.</param>
    public RequestAllowance Take(long limit, DateTimeOffset now)
    {
        var window = now.UtcTicks / length.Ticks;
        var reset = TimeSpan.FromTicks(((window + 1) * length.Ticks) - now.UtcTicks);
        lock (_lock)
        {
            if (window != _window)
            {
                (_window, _count) = (window, 0);
            }

            var isAllowed = _count < limit;
            _count += isAllowed ? 1 : 0;
            return new RequestAllowance(isAllowed, limit, limit - _count, reset);
        }
    }
}

/// <summary>What a limit leaves.</summary>
/// <param name="IsAllowed">Whether the request may go on.</param>
/// <param name="Limit">Most requests.</param>
/// <param name="Remaining">Those that may still come, 0 or more.</param>
/// <param name="Reset">When the count begins anew.</param>
internal readonly record struct RequestAllowance(bool IsAllowed, long Limit, long Remaining, TimeSpan Reset);
