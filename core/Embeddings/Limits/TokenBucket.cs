namespace Contexter.Embeddings.Limits;

/// <summary>
/// A budget that refills with time and may be overdrawn: who takes more than is there waits until the debt is paid, and whoever comes later waits behind him.
/// </summary>
/// <remarks>
/// It holds at most one second's refill, and refills one sixtieth slower than the limit, so that no span of a minute holds more than the limit and what the first in it
/// took. Not safe for concurrent use.
/// </remarks>
internal sealed class TokenBucket(TimeProvider time)
{
    private const double Seconds = 60;

    private double _balance;
    private long _updated = time.GetTimestamp();

    /// <summary>Most that may be taken in a minute; null for no limit.</summary>
    public double? PerMinute { get; private set; }

    private double Capacity => Math.Max(1, PerMinute.GetValueOrDefault() / Seconds);

    private double PerSecond => Math.Max(PerMinute.GetValueOrDefault() - Capacity, PerMinute.GetValueOrDefault() / 2) / Seconds;

    /// <summary>Sets another limit. Debts stay.</summary>
    /// <param name="perMinute">More than zero; null for no limit.</param>
    public void SetLimit(double? perMinute)
    {
        Refill();
        var isNew = PerMinute is null;
        PerMinute = perMinute;
        _balance = isNew ? Capacity : Math.Min(_balance, Capacity);
    }

    /// <summary>Takes an amount; a negative one gives back.</summary>
    /// <returns>How long to wait until it is paid for.</returns>
    public TimeSpan Take(double amount)
    {
        if (PerMinute is null)
        {
            return TimeSpan.Zero;
        }

        Refill();
        _balance = Math.Min(_balance - amount, Capacity);
        return _balance >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_balance / PerSecond);
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        if (PerMinute is not null)
        {
            _balance = Math.Min(Capacity, _balance + (time.GetElapsedTime(_updated, now).TotalSeconds * PerSecond));
        }

        _updated = now;
    }
}
