namespace Contexter.GrainInterfaces.Idempotency;

/// <summary>
/// Remembers requests by the keys that callers gave them, and their answers for a time. Requests are spread over grains by their identity; the key of one is
/// <see cref="GrainKeys.Idempotency"/> of its first digits.
/// </summary>
[Alias("contexter.idempotency")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>Begins a request, unless it is known. What is told is stored.</summary>
    [Alias("begin")]
    [Idempotent]
    Task<IdempotencyReply> BeginAsync(IdempotencyClaim claim, CancellationToken cancellationToken);

    /// <summary>Says that an attempt goes on; one that does not say so for <see cref="IdempotencyReply.Lease"/> is taken for lost.</summary>
    /// <param name="identity">The request.</param>
    /// <param name="attempt">The attempt that carries it out.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("renew")]
    [Idempotent]
    Task RenewAsync(string identity, string attempt, CancellationToken cancellationToken);

    /// <summary>Keeps the answer of a request. Returns when it is stored; another attempt's answer stays.</summary>
    /// <param name="identity">The request.</param>
    /// <param name="attempt">The attempt that carried it out.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("complete")]
    [Idempotent]
    Task CompleteAsync(string identity, string attempt, KeptAnswer answer, CancellationToken cancellationToken);

    /// <summary>Forgets a request that was not carried out: the next of its key begins it anew.</summary>
    /// <param name="identity">The request.</param>
    /// <param name="attempt">The attempt that gives up.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("abandon")]
    [Idempotent]
    Task AbandonAsync(string identity, string attempt, CancellationToken cancellationToken);
}
