using System.Globalization;

namespace Contexter.Proxies.Limits;

/// <summary>
/// Keeps daily limits from being passed: what a request may use is set aside before it is sent, in portions, and what it did not use is given back afterwards.
/// </summary>
/// <remarks>Not safe for several threads at once: it belongs to a grain.</remarks>
/// <param name="limits">The limits.</param>
/// <param name="prices">The prices, by which costs are reckoned.</param>
/// <param name="used">What was used up before.</param>
/// <param name="time">The clock, by whose UTC days the budget is renewed.</param>
public sealed class DailyBudget(DailyLimits limits, ProxyPrices prices, DailyUsage used, TimeProvider time)
{
    /// <summary>Bytes that are set aside at once, 256 KiB: most pages need no more, headers and TLS included.</summary>
    public const long Portion = 256 * 1024;

    // An answer's headers, of up to 64 KiB, are there before anybody can refuse them.
    private const long LeastPortion = 80 * 1024;
    private const int PromisesADay = 64;

    private DailyUsage _used = used;
    private long _reservedRequests;
    private long _reservedBytes;

    /// <summary>What was used up today.</summary>
    public DailyUsage Used
    {
        get
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            return _used.Day == today ? _used : _used = new DailyUsage { Day = today };
        }
    }

    /// <summary>The costs of today.</summary>
    public double Cost => prices.CostOf(Used.Requests, Used.Bytes);

    /// <summary>When the budget is renewed.</summary>
    public DateTimeOffset RenewedAt => new(Used.Day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>Which limit is reached, for people; null when none is.</summary>
    public string? Exhausted => limits.Requests > 0 && Requests + 1 > limits.Requests ? string.Create(CultureInfo.InvariantCulture, $"the daily limit of {limits.Requests} requests")
        : limits.Bytes > 0 && limits.Bytes - Bytes < LeastPortion ? string.Create(CultureInfo.InvariantCulture, $"the daily limit of {limits.Bytes} bytes")
        : limits.Cost > 0 && prices.CostOf(Requests + 1, Bytes + (prices.PerGigabyte > 0 ? LeastPortion : 0)) > limits.Cost
            ? string.Create(CultureInfo.InvariantCulture, $"the daily limit of costs, {limits.Cost}")
        : null;

    private long Requests => Used.Requests + _reservedRequests;

    private long Bytes => Used.Bytes + _reservedBytes;

    private bool LimitsBytes => limits.Bytes > 0 || (limits.Cost > 0 && prices.PerGigabyte > 0);

    /// <summary>Sets aside a request and its first bytes.</summary>
    /// <returns>Bytes that it may use before it asks for more, <see cref="long.MaxValue"/> where nothing limits them; null when a limit is reached.</returns>
    public long? TryBegin()
    {
        if (Exhausted is not null)
        {
            return null;
        }

        _reservedRequests++;
        var bytes = TryExtend();
        _reservedRequests -= bytes is null ? 1 : 0;
        return bytes;
    }

    /// <summary>Sets aside more bytes for a request.</summary>
    /// <returns>How many; null when a limit is reached.</returns>
    public long? TryExtend()
    {
        if (!LimitsBytes)
        {
            return long.MaxValue;
        }

        var left = limits.Bytes > 0 ? limits.Bytes - Bytes : long.MaxValue;
        if (limits.Cost > 0 && prices.PerGigabyte > 0)
        {
            left = Math.Min(left, (long)Math.Max(0, (limits.Cost - prices.CostOf(Requests, Bytes)) / prices.PerGigabyte * 1e9));
        }

        if (left < LeastPortion)
        {
            return null;
        }

        var portion = Math.Min(Portion, left);
        _reservedBytes += portion;
        return portion;
    }

    /// <summary>A request has ended: what it used counts, and the rest of what was set aside is free again.</summary>
    /// <param name="reserved">Bytes that were set aside for it, all portions together; <see cref="long.MaxValue"/> where nothing limits them.</param>
    /// <param name="bytes">Bytes that it used.</param>
    /// <param name="requests">1 when it was sent, 0 when it was not.</param>
    public void End(long reserved, long bytes, int requests = 1)
    {
        _reservedRequests--;
        _reservedBytes -= reserved == long.MaxValue ? 0 : reserved;
        Add(bytes, requests);
    }

    /// <summary>Counts what nobody set aside, such as a check.</summary>
    public void Add(long bytes, int requests = 1) => _used = Used with { Requests = Used.Requests + requests, Bytes = Used.Bytes + bytes };

    /// <summary>
    /// What must be stored before what is set aside may be used, so that a crash cannot make a limit be passed: the use to count with after a crash. It is some way ahead,
    /// so that few requests cost a write.
    /// </summary>
    /// <param name="stored">What is stored.</param>
    /// <returns>What is to be stored; null when what is stored will do.</returns>
    public DailyUsage? NextPromise(DailyUsage? stored)
    {
        if (!limits.Any || (stored is not null && stored.Day == Used.Day && stored.Requests >= Requests && stored.Bytes >= Bytes))
        {
            return null;
        }

        return new DailyUsage { Day = Used.Day, Requests = Ahead(Requests, limits.Requests, 64), Bytes = Ahead(Bytes, limits.Bytes, 16 * Portion) };
    }

    private static long Ahead(long now, long limit, long step) => limit == 0 ? now + step : Math.Max(now, Math.Min(limit, now + (limit / PromisesADay)));
}
