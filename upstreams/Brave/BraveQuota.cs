using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Brave;

/// <summary>Counts requests: those of the last second as they arrive, those of the month as they are answered well.</summary>
internal sealed class BraveQuota(BraveOptions options, TimeProvider time)
{
    private const int MonthSeconds = 2_592_000;
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _arrivals = new();
    private int _billed;

    /// <summary>Counts a request that has arrived, and tells of the limits in its answer's headers.</summary>
    /// <returns>The code of the limit that is passed; null for none.</returns>
    public string? Arrive(HttpResponse response)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_arrivals.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromSeconds(1))
            {
                _arrivals.Dequeue();
            }

            _arrivals.Enqueue(now);
            var passed = _arrivals.Count > options.RequestsPerSecond ? "RATE_LIMITED"
                : options.RequestsPerMonth > 0 && _billed >= options.RequestsPerMonth ? "QUOTA_LIMITED"
                : null;
            WriteHeaders(response, passed is null ? 1 : 0, now);
            return passed;
        }
    }

    /// <summary>Counts a request that is answered well.</summary>
    public void Bill()
    {
        lock (_lock)
        {
            _billed++;
        }
    }

    /// <summary>Writes the limits; a limit that a fault pretends is passed, too.</summary>
    public void WriteExhausted(HttpResponse response)
    {
        lock (_lock)
        {
            WriteHeaders(response, 0, time.GetUtcNow(), isExhausted: true);
        }
    }

    private void WriteHeaders(HttpResponse response, int billedNow, DateTimeOffset now, bool isExhausted = false)
    {
        var (second, month) = (options.RequestsPerSecond, options.RequestsPerMonth);
        var secondLeft = isExhausted ? 0 : Math.Max(0, second - _arrivals.Count);
        var monthLeft = month == 0 ? 0 : Math.Max(0, month - _billed - billedNow);
        var monthEnd = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        Write("Limit", $"{second}, {month}");
        Write("Policy", $"{second};w=1, {month};w={MonthSeconds}");
        Write("Remaining", $"{secondLeft}, {monthLeft}");
        Write("Reset", string.Create(CultureInfo.InvariantCulture, $"1, {(long)(monthEnd - now).TotalSeconds}"));

        void Write(string name, string value) => response.Headers["X-RateLimit-" + name] = value;
    }
}
