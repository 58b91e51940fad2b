using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Idempotency;

namespace Contexter.Client.Idempotency;

/// <summary>Where requests are remembered by their keys; what its methods do is said at <see cref="IIdempotencyGrain"/>.</summary>
internal interface IIdempotencyStore
{
    /// <inheritdoc cref="IIdempotencyGrain.BeginAsync"/>
    Task<IdempotencyReply> BeginAsync(IdempotencyClaim claim, CancellationToken cancellationToken);

    /// <inheritdoc cref="IIdempotencyGrain.RenewAsync"/>
    Task RenewAsync(IdempotencyClaim claim, CancellationToken cancellationToken);

    /// <inheritdoc cref="IIdempotencyGrain.CompleteAsync"/>
    Task CompleteAsync(IdempotencyClaim claim, KeptAnswer answer, CancellationToken cancellationToken);

    /// <inheritdoc cref="IIdempotencyGrain.AbandonAsync"/>
    Task AbandonAsync(IdempotencyClaim claim, CancellationToken cancellationToken);
}

/// <summary>Remembers them in grains.</summary>
internal sealed class GrainIdempotencyStore(IGrainFactory grains) : IIdempotencyStore
{
    private const int Digits = 2;

    /// <inheritdoc/>
    public Task<IdempotencyReply> BeginAsync(IdempotencyClaim claim, CancellationToken cancellationToken) => Grain(claim).BeginAsync(claim, cancellationToken);

    /// <inheritdoc/>
    public Task RenewAsync(IdempotencyClaim claim, CancellationToken cancellationToken) => Grain(claim).RenewAsync(claim.Identity, claim.Attempt, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteAsync(IdempotencyClaim claim, KeptAnswer answer, CancellationToken cancellationToken) =>
        Grain(claim).CompleteAsync(claim.Identity, claim.Attempt, answer, cancellationToken);

    /// <inheritdoc/>
    public Task AbandonAsync(IdempotencyClaim claim, CancellationToken cancellationToken) => Grain(claim).AbandonAsync(claim.Identity, claim.Attempt, cancellationToken);

    private IIdempotencyGrain Grain(IdempotencyClaim claim) => grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(claim.Identity[..Digits]));
}
