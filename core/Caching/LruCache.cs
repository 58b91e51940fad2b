using System.Diagnostics.CodeAnalysis;

namespace Contexter.Caching;

/// <summary>Remembers values for some time, and forgets those that were unused for longest when there are too many.</summary>
/// <typeparam name="TKey">What a value is found by.</typeparam>
/// <typeparam name="TValue">What is remembered.</typeparam>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class LruCache<TKey, TValue>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries;
    private readonly LinkedList<Entry> _byUse = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _capacity;
    private readonly TimeSpan _lifetime;
    private long _hits;
    private long _misses;

    /// <summary>Makes a cache.</summary>
    /// <param name="timeProvider">Tells when entries grow old.</param>
    /// <param name="capacity">Most entries, 1 and more.</param>
    /// <param name="lifetime">How long a value is used; longer than zero.</param>
    /// <param name="comparer">Compares keys.</param>
    public LruCache(TimeProvider timeProvider, int capacity, TimeSpan lifetime, IEqualityComparer<TKey> comparer)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        (_timeProvider, _capacity, _lifetime) = (timeProvider, capacity, lifetime);
        _entries = new Dictionary<TKey, LinkedListNode<Entry>>(comparer);
    }

    /// <summary>What the cache has done since it was made.</summary>
    public CacheStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new CacheStatistics(_hits, _misses, _entries.Count);
            }
        }
    }

    /// <summary>Finds a value that is not too old.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var now = _timeProvider.GetUtcNow();
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node) && now - node.Value.MadeAt < _lifetime)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                _hits++;
                value = node.Value.Value;
                return true;
            }

            _misses++;
            value = default;
            return false;
        }
    }

    /// <summary>Remembers a value, in the place of one of the same key.</summary>
    public void Set(TKey key, TValue value)
    {
        var now = _timeProvider.GetUtcNow();
        lock (_lock)
        {
            if (_entries.Remove(key, out var old))
            {
                _byUse.Remove(old);
            }

            _entries.Add(key, _byUse.AddFirst(new Entry(key, value, now)));
            if (_entries.Count > _capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
    }

    /// <summary>Forgets all values; counters stay.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _byUse.Clear();
        }
    }

    private sealed record Entry(TKey Key, TValue Value, DateTimeOffset MadeAt);
}

/// <summary>Counts of a cache.</summary>
/// <param name="Hits">What was asked for and remembered.</param>
/// <param name="Misses">What was not.</param>
/// <param name="Entries">What is remembered now, too old to be used included.</param>
public readonly record struct CacheStatistics(long Hits, long Misses, int Entries)
{
    /// <summary>What it takes, in bytes; null where nobody counts that.</summary>
    public long? Bytes { get; init; }

    /// <summary>Share of hits, 0 to 1; 0 when nothing was asked for yet.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
