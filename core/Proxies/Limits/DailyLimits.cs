using System.Globalization;

namespace Contexter.Proxies.Limits;

/// <summary>What may be used up between two midnights, UTC. 0 is no limit.</summary>
public sealed record DailyLimits
{
    /// <summary>Requests. Default 0.</summary>
    public long Requests { get; init; }

    /// <summary>Bytes, sent and received together. Default 0.</summary>
    public long Bytes { get; init; }

    /// <summary>Costs by the prices that are configured, in their currency. Default 0.</summary>
    public double Cost { get; init; }

    /// <summary>Whether there is any limit.</summary>
    public bool Any => Requests > 0 || Bytes > 0 || Cost > 0;
}

/// <summary>What the use of proxies costs, in whatever currency.</summary>
public sealed record ProxyPrices
{
    /// <summary>Price of a gigabyte (10^9 bytes). Default 0.</summary>
    public double PerGigabyte { get; init; }

    /// <summary>Price of a thousand requests. Default 0.</summary>
    public double PerThousandRequests { get; init; }

    /// <summary>The costs of a number of requests and bytes.</summary>
    public double CostOf(long requests, long bytes) => (requests * PerThousandRequests / 1e3) + (bytes * PerGigabyte / 1e9);
}

/// <summary>What was used up on a day, UTC.</summary>
public sealed record DailyUsage
{
    /// <summary>The day.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Requests.</summary>
    public long Requests { get; init; }

    /// <summary>Bytes, sent and received together.</summary>
    public long Bytes { get; init; }

    /// <summary>The figures, for messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd}: {Requests} requests, {Bytes} bytes");
}
