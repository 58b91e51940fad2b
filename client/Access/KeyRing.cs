using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Access;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Access;

/// <summary>
/// The keys as this server knows them. They are asked for once a <see cref="Fresh"/> at most, with what was counted since, so that a key that is revoked is refused within that time
/// on every server, and one that was made just now is known at once. Safe for concurrent use.
/// </summary>
/// <param name="grains">Where the keys are.</param>
/// <param name="options">The host's own keys and limit.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyRing(IGrainFactory grains, IOptions<ContexterApiOptions> options, TimeProvider time)
{
    /// <summary>How long what is known of the keys is taken for true.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>How long it is gone on with while the keys cannot be asked for.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    /// <summary>How long a request waits for the answer then: a silo that is held up does not say that it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    // "ctx_" and eight digits of the id.
    private const int IdStart = 4;
    private const int IdLength = 8;

    private readonly byte[][] _ownKeys = [.. new[] { options.Value.AdminKey, options.Value.LocalKey }.OfType<string>().Select(HashOf)];
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, KeyCounts> _counts = new(StringComparer.Ordinal);
    private Known _known = new(FrozenDictionary<string, ApiKeyEntry>.Empty, At: null);
    private Task _syncing = Task.CompletedTask;

    /// <summary>Whom a key belongs to; null when it is not valid.</summary>
    public async ValueTask<KeyHolder?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = HashOf(key);
        if (Array.Exists(_ownKeys, own => CryptographicOperations.FixedTimeEquals(own, hash)))
        {
            return new KeyHolder(ApiCaller.Admin, Entry: null);
        }

        if (key.Length < IdStart + IdLength)
        {
            return null;
        }

        var id = key.Substring(IdStart, IdLength);

        // What is not known may have been made a moment ago: it is refused only by what was asked for after it came.
        var arrival = time.GetTimestamp();
        return Match(await KeysAsync(arrival, Fresh, cancellationToken).ConfigureAwait(false), id, hash)
            ?? Match(await KeysAsync(arrival, TimeSpan.Zero, cancellationToken).ConfigureAwait(false), id, hash);
    }

    /// <summary>Counts a request, unless a limit of the key is reached: the tighter of them is told of.</summary>
    public RequestAllowance? Take(KeyHolder holder)
    {
        if (holder.Entry is not { Key: var key })
        {
            return null;
        }

        var now = time.GetUtcNow();
        var counts = _counts.GetOrAdd(key.Id, static _ => new KeyCounts());
        RequestAllowance? allowance = null;
        if (key.RequestsPerDay is { } daily)
        {
            // What other servers, and this one before it was started, have answered today comes with the key.
            var left = daily - key.RequestsToday - counts.Untold;
            allowance = new RequestAllowance(left > 0, daily, Math.Max(0, left - 1), TimeSpan.FromDays(1) - now.TimeOfDay);
        }

        if (allowance is not { IsAllowed: false } && (key.RequestsPerMinute ?? options.Value.RequestsPerMinute) is > 0 and var perMinute)
        {
            var minute = counts.Minute.Take(perMinute, now);
            allowance = allowance is { } day && minute.IsAllowed && day.Remaining < minute.Remaining ? day : minute;
        }

        if (allowance is not { IsAllowed: false })
        {
            counts.Count();
        }

        return allowance;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private KeyHolder? Match(FrozenDictionary<string, ApiKeyEntry> keys, string id, byte[] hash)
    {
        var now = time.GetUtcNow();
        return keys.TryGetValue(id, out var entry) && !(entry.Key.ExpiresAt <= now)
            && (CryptographicOperations.FixedTimeEquals(entry.Hash, hash)
                || (entry.OldHash is { } old && entry.OldUntil > now && CryptographicOperations.FixedTimeEquals(old, hash)))
            ? new KeyHolder(new ApiCaller(id, entry.Key.Name, entry.Key.Scope), entry)
            : null;
    }

    /// <summary>The keys as they were at a time, or not longer before it than said; asked for anew where they are older.</summary>
    private async ValueTask<FrozenDictionary<string, ApiKeyEntry>> KeysAsync(long at, TimeSpan age, CancellationToken cancellationToken)
    {
        // Twice at most: the answer that is under way may be of before.
        while (!IsKnown(at, age))
        {
            try
            {
                await Sync().WaitAsync(IsKnown(at, Stale) ? Patience : Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is TimeoutException or OrleansException && IsKnown(at, Stale))
            {
                // Better a key that may have been revoked a moment ago than nobody let in while a silo is replaced, or held up.
                break;
            }
        }

        return _known.Keys;
    }

    /// <summary>The asking for all keys that is under way, for all requests together; it goes on when a request does not wait for it any more.</summary>
    private Task Sync()
    {
        lock (_lock)
        {
            return _syncing.IsCompleted ? _syncing = SyncAsync() : _syncing;
        }
    }

    private async Task SyncAsync()
    {
        var begun = time.GetTimestamp();
        var taken = _counts.Select(count => (Count: count, Requests: count.Value.TakeUntold())).Where(use => use.Requests > 0).ToList();
        try
        {
            var uses = taken.Select(use => new ApiKeyUse { Id = use.Count.Key, Requests = use.Requests }).ToArray();
            var keys = await grains.GetGrain<IApiKeysGrain>(GrainKeys.ApiKeys).SyncAsync(uses, CancellationToken.None).ConfigureAwait(false);
            _known = new Known(keys.ToFrozenDictionary(entry => entry.Key.Id, StringComparer.Ordinal), begun);
        }
        catch
        {
            taken.ForEach(use => use.Count.Value.GiveBack(use.Requests));
            throw;
        }

        foreach (var id in _counts.Keys.Where(id => !_known.Keys.ContainsKey(id)))
        {
            _counts.TryRemove(id, out _);
        }
    }

    private bool IsKnown(long at, TimeSpan age) => _known.At is { } known && time.GetElapsedTime(known, at) <= age;

    /// <summary>The keys, and when they were asked for.</summary>
    private sealed record Known(FrozenDictionary<string, ApiKeyEntry> Keys, long? At);

    /// <summary>What is counted of a key in this process.</summary>
    private sealed class KeyCounts
    {
        private long _untold;

        public RequestWindow Minute { get; } = new(TimeSpan.FromMinutes(1));

        /// <summary>Requests that the grain has not been told of.</summary>
        public long Untold => Interlocked.Read(ref _untold);

        public void Count() => Interlocked.Increment(ref _untold);

        public long TakeUntold() => Interlocked.Exchange(ref _untold, 0);

        public void GiveBack(long requests) => Interlocked.Add(ref _untold, requests);
    }
}

/// <summary>Whom a key belongs to.</summary>
/// <param name="Caller">Who it is.</param>
/// <param name="Entry">What is known of the key; null for one of the host's own, which has no limits.</param>
internal sealed record KeyHolder(ApiCaller Caller, ApiKeyEntry? Entry);
