using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.GrainInterfaces.Faults;

/// <summary>What was set aside; a stateless worker, whose key is <see cref="GrainKeys.DeadLetters"/>.</summary>
[Alias("contexter.dead-letters")]
public interface IDeadLettersGrain : IGrainWithStringKey
{
    /// <summary>A page of entries.</summary>
    /// <param name="library">The library version, <c>name@version</c>; null for all.</param>
    /// <param name="after">The id after which the page begins; 0 begins at the first.</param>
    /// <param name="limit">Most entries, 1 to <see cref="DeadLetterPage.MaxLimit"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> for a limit out of range.</exception>
    [Alias("list")]
    [Idempotent]
    Task<DeadLetterPage> ListAsync(string? library, long after, int limit, CancellationToken cancellationToken);

    /// <summary>One entry with what was thrown.</summary>
    /// <exception cref="ContexterFaultException"><c>dead_letter_not_found</c>.</exception>
    [Alias("get")]
    [Idempotent]
    Task<DeadLetterSummary> GetAsync(long id, CancellationToken cancellationToken);

    /// <summary>Has entries tried again, by one job a library version. An entry goes when that succeeds.</summary>
    /// <param name="ids">The entries; none means all there are.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>dead_letter_not_found</c>; <c>library_busy</c> while a library is being changed.</exception>
    [Alias("retry")]
    Task<JobStatus[]> RetryAsync(long[] ids, CancellationToken cancellationToken);

    /// <summary>Removes an entry; the next job that comes across the item or document tries it as any other.</summary>
    /// <exception cref="ContexterFaultException"><c>dead_letter_not_found</c>.</exception>
    [Alias("remove")]
    Task<DeadLetterSummary> RemoveAsync(long id, CancellationToken cancellationToken);
}
