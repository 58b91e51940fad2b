using Contexter.Caching;
using Contexter.Documents;

namespace Contexter.Sources.Web;

/// <summary>Looks up what many pages need (the rules of a host, where a location leads), once for all that ask at the same time, and remembers it for a while.</summary>
/// <remarks>Safe for concurrent use. Faults are remembered as well, for a shorter time: a host that is away is not asked again for each of its pages.</remarks>
internal sealed class SharedLookups<TValue>
    where TValue : class
{
    private readonly LruCache<string, TValue> _values;
    private readonly LruCache<string, ContexterException> _faults;
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Makes an empty memory.</summary>
    /// <param name="time">Tells when entries grow old.</param>
    /// <param name="capacity">Most values.</param>
    /// <param name="lifetime">How long a value is used.</param>
    /// <param name="faultLifetime">How long a fault is.</param>
    public SharedLookups(TimeProvider time, int capacity, TimeSpan lifetime, TimeSpan faultLifetime)
    {
        _values = new LruCache<string, TValue>(time, capacity, lifetime, StringComparer.Ordinal);
        _faults = new LruCache<string, ContexterException>(time, capacity, faultLifetime, StringComparer.Ordinal);
    }

    /// <summary>The value of a key, looked up where it is not remembered.</summary>
    /// <exception cref="ContexterException">It could not be found, now or a short while ago.</exception>
    public async Task<TValue> GetAsync(string key, Func<CancellationToken, Task<TValue>> lookUp, CancellationToken cancellationToken)
    {
        if (_values.TryGet(key, out var value))
        {
            return value;
        }

        // Keys share gates; those of two hosts that meet in one wait for each other, no more.
        var gate = _gates[(uint)StringComparer.Ordinal.GetHashCode(key) % (uint)_gates.Length];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _values.TryGet(key, out value) ? value
                : _faults.TryGet(key, out var fault) ? throw new ContexterException(fault.Code, fault.Message, fault) { IsExhausted = fault.IsExhausted, MayPass = fault.MayPass }
                : await RefreshAsync(key, lookUp, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Looks a value up, whatever is remembered of it.</summary>
    /// <exception cref="ContexterException">It could not be found.</exception>
    public async Task<TValue> RefreshAsync(string key, Func<CancellationToken, Task<TValue>> lookUp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lookUp);
        try
        {
            var value = await lookUp(cancellationToken).ConfigureAwait(false);
            _values.Set(key, value);
            return value;
        }
        catch (ContexterException fault)
        {
            _faults.Set(key, fault);
            throw;
        }
    }
}
