using Contexter.GrainInterfaces.Idempotency;

namespace Contexter.Grains.Idempotency;

/// <inheritdoc cref="IIdempotencyGrain"/>
public sealed class IdempotencyGrain([PersistentState("idempotency")] IPersistentState<IdempotencyRecord> record, IdempotencySettings settings, TimeProvider time) : Grain, IIdempotencyGrain
{
    private const int MostKept = 1_000;

    private Dictionary<string, KnownRequest> Requests => record.State.Requests;

    /// <inheritdoc/>
    public async Task<IdempotencyReply> BeginAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Requests.TryGetValue(claim.Identity, out var known) && known.Until > now)
        {
            if (known.Fingerprint != claim.Fingerprint)
            {
                return new IdempotencyReply { State = IdempotencyState.Different };
            }

            if (known.Answer is { } answer)
            {
                return new IdempotencyReply { State = IdempotencyState.Done, Answer = answer };
            }

            if (known.Attempt != claim.Attempt)
            {
                return new IdempotencyReply { State = IdempotencyState.Busy };
            }
        }

        Forget(now);
        Requests[claim.Identity] = new KnownRequest { Fingerprint = claim.Fingerprint, Attempt = claim.Attempt, Until = now + IdempotencyReply.Lease };
        await record.WriteStateAsync(CancellationToken.None);
        return new IdempotencyReply { State = IdempotencyState.Begun };
    }

    /// <inheritdoc/>
    public Task RenewAsync(string identity, string attempt, CancellationToken cancellationToken)
    {
        // Not stored: where this grain ends, so does what is known of the attempt's life.
        if (FindUnfinished(identity, attempt) is { } known)
        {
            Requests[identity] = known with { Until = time.GetUtcNow() + IdempotencyReply.Lease };
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(string identity, string attempt, KeptAnswer answer, CancellationToken cancellationToken)
    {
        if (FindUnfinished(identity, attempt) is { } known)
        {
            Requests[identity] = known with { Answer = answer, Until = time.GetUtcNow() + settings.KeptFor };
            await record.WriteStateAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(string identity, string attempt, CancellationToken cancellationToken)
    {
        if (FindUnfinished(identity, attempt) is not null)
        {
            Requests.Remove(identity);
            await record.WriteStateAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What is over by then goes with it, for nobody may ask this grain again. What is not yet over stays until then: there are 256 of these grains, with a thousand answers at most.</remarks>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var known = Requests.Count;
        Forget(time.GetUtcNow());
        return Requests.Count == known ? Task.CompletedTask : Requests.Count == 0 ? record.ClearStateAsync(cancellationToken) : record.WriteStateAsync(cancellationToken);
    }

    private KnownRequest? FindUnfinished(string identity, string attempt) =>
        Requests.TryGetValue(identity, out var known) && known.Answer is null && known.Attempt == attempt ? known : null;

    /// <summary>Forgets what is over, and the oldest answers where there are too many: they are as good as over for who has as many requests.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var identity in Requests.Where(request => request.Value.Until <= now).Select(request => request.Key).ToList())
        {
            Requests.Remove(identity);
        }

        foreach (var identity in Requests.Where(request => request.Value.Answer is not null).OrderBy(request => request.Value.Until).Select(request => request.Key).Take(Requests.Count + 1 - MostKept).ToList())
        {
            Requests.Remove(identity);
        }
    }
}
