using System.Security.Cryptography;
using System.Text;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Access;

namespace Contexter.Grains.Access;

/// <inheritdoc cref="IApiKeysGrain"/>
/// <remarks>Keys are stored before anybody has them. What is counted of requests is stored a moment later: a process that ends in between has told too little of some seconds.</remarks>
public sealed class ApiKeysGrain([PersistentState("api-keys")] IPersistentState<ApiKeysRecord> record, TimeProvider time) : Grain, IApiKeysGrain
{
    private const int IdBytes = 4;
    private const int SecretBytes = 32;
    private static readonly TimeSpan WriteAfter = TimeSpan.FromSeconds(10);
    private IGrainTimer? _writing;

    private List<ApiKeyEntry> Keys => record.State.Keys;

    /// <inheritdoc/>
    public Task<ApiKeyStatus[]> ListAsync(CancellationToken cancellationToken)
    {
        BeginDay();
        return Task.FromResult(Keys.Select(entry => entry.Key).ToArray());
    }

    /// <inheritdoc/>
    public async Task<ApiKeySecret> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        string id;
        do
        {
            id = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);
        }
        while (Find(id) >= 0);

        var key = new ApiKeyStatus
        {
            Id = id,
            Name = request.Name.Trim(),
            Scope = request.Scope,
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            RequestsPerMinute = request.RequestsPerMinute,
            RequestsPerDay = request.RequestsPerDay,
        };
        var secret = NewSecret(id);
        Keys.Add(new ApiKeyEntry { Key = key, Hash = HashOf(secret) });
        await record.WriteStateAsync(CancellationToken.None);
        return new ApiKeySecret { Key = key, Secret = secret };
    }

    /// <inheritdoc/>
    public async Task<ApiKeySecret> RotateAsync(string id, TimeSpan keepOldFor, CancellationToken cancellationToken)
    {
        if (keepOldFor < TimeSpan.Zero)
        {
            throw Refusal($"The old key cannot be kept for {keepOldFor}; name a time from zero on.");
        }

        var index = Require(id);
        var (entry, secret) = (Keys[index], NewSecret(id));
        var isKept = keepOldFor > TimeSpan.Zero;
        Keys[index] = entry with { Hash = HashOf(secret), OldHash = isKept ? entry.Hash : null, OldUntil = isKept ? time.GetUtcNow() + keepOldFor : null };
        await record.WriteStateAsync(CancellationToken.None);
        return new ApiKeySecret { Key = entry.Key, Secret = secret };
    }

    /// <inheritdoc/>
    public async Task<ApiKeyStatus> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        var index = Require(id);
        var key = Keys[index].Key;
        Keys.RemoveAt(index);
        await record.WriteStateAsync(CancellationToken.None);
        return key;
    }

    /// <inheritdoc/>
    public Task<ApiKeyEntry[]> SyncAsync(ApiKeyUse[] uses, CancellationToken cancellationToken)
    {
        BeginDay();
        var now = time.GetUtcNow();
        foreach (var use in uses)
        {
            if (Find(use.Id) is >= 0 and var index)
            {
                var key = Keys[index].Key;
                Keys[index] = Keys[index] with { Key = key with { RequestsToday = key.RequestsToday + use.Requests, LastUsedAt = now } };
                _writing ??= this.RegisterGrainTimer(WriteLaterAsync, new GrainTimerCreationOptions(WriteAfter, Timeout.InfiniteTimeSpan) { KeepAlive = true });
            }
        }

        return Task.FromResult(Keys.ToArray());
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _writing is null ? Task.CompletedTask : record.WriteStateAsync(cancellationToken);

    /// <summary>The hash under which a key is kept.</summary>
    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static string NewSecret(string id) => $"ctx_{id}_{RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true)}";

    private static ContexterFaultException Refusal(FormattableString message) => new(ErrorCodes.InvalidInput, FormattableString.Invariant(message));

    private async Task WriteLaterAsync(CancellationToken cancellationToken)
    {
        // Whatever becomes of the write, the next use begins another.
        _writing?.Dispose();
        _writing = null;

        // Its token ends with the timer; a write that is cancelled half-way would leave nobody knowing which state is stored.
        await record.WriteStateAsync(CancellationToken.None);
    }

    private void BeginDay()
    {
        var day = time.GetUtcNow().ToUnixTimeSeconds() / 86_400;
        if (record.State.Day != day)
        {
            record.State.Day = day;
            for (var i = 0; i < Keys.Count; i++)
            {
                Keys[i] = Keys[i] with { Key = Keys[i].Key with { RequestsToday = 0 } };
            }
        }
    }

    private void Check(ApiKeyRequest request)
    {
        if (request.Name.Trim() is { Length: 0 or > ApiKeyRequest.MaxName } || request.Name.Any(char.IsControl))
        {
            throw Refusal($"The name of a key has 1 to {ApiKeyRequest.MaxName} characters, and no control characters.");
        }

        if (!Enum.IsDefined(request.Scope))
        {
            throw Refusal($"Scope {(int)request.Scope} is none; there are read, write and admin.");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            throw Refusal($"A key cannot expire at {request.ExpiresAt:u}, which is over; name a time to come, or none.");
        }

        foreach (var (name, limit) in new[] { ("requests_per_minute", request.RequestsPerMinute), ("requests_per_day", request.RequestsPerDay) })
        {
            if (limit is < 1 or > ApiKeyRequest.MaxRequests)
            {
                throw Refusal($"{name} is {limit}; it must be 1 to {ApiKeyRequest.MaxRequests}, or left out for no limit of its own.");
            }
        }

        if (Keys.Count >= IApiKeysGrain.MaxKeys)
        {
            throw Refusal($"There are {IApiKeysGrain.MaxKeys} keys, and no more than that; revoke one first ('contexter keys revoke ID').");
        }
    }

    private int Find(string id) => Keys.FindIndex(entry => string.Equals(entry.Key.Id, id, StringComparison.Ordinal));

    private int Require(string id) => Find(id) is >= 0 and var index
        ? index
        : throw new ContexterFaultException(ErrorCodes.KeyNotFound, $"There is no key '{id}'; 'contexter keys' lists those that there are.");
}
