using System.Globalization;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Faults;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Storage;
using Orleans.Concurrency;
using DeadLetterStage = Contexter.GrainInterfaces.Faults.DeadLetterStage;

namespace Contexter.Grains.Faults;

/// <inheritdoc cref="IDeadLettersGrain"/>
[StatelessWorker]
public sealed class DeadLettersGrain(IDocumentStore store) : Grain, IDeadLettersGrain
{
    private const int Page = 1_000;

    /// <inheritdoc/>
    public async Task<DeadLetterPage> ListAsync(string? library, long after, int limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > DeadLetterPage.MaxLimit)
        {
            throw new ContexterFaultException(
                ErrorCodes.InvalidInput, FormattableString.Invariant($"A page of {limit} dead letters is not possible; 1 to {DeadLetterPage.MaxLimit} are."));
        }

        var letters = await store.DeadLetters.ListAsync(library is null ? null : LibraryVersion.Parse(library), after, limit + 1, cancellationToken);
        return new DeadLetterPage
        {
            Letters = [.. letters.Take(limit).Select(letter => ToSummary(letter) with { Detail = null })],
            Next = letters.Count > limit ? letters[limit - 1].Id : null,
            Total = await store.DeadLetters.CountAsync(null, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public async Task<DeadLetterSummary> GetAsync(long id, CancellationToken cancellationToken) => ToSummary(await RequireAsync(id, cancellationToken));

    /// <inheritdoc/>
    public async Task<JobStatus[]> RetryAsync(long[] ids, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        if (ids.Length == 0)
        {
            IReadOnlyList<DeadLetter> page;
            do
            {
                page = await store.DeadLetters.ListAsync(null, letters.Count == 0 ? 0 : letters[^1].Id, Page, cancellationToken);
                letters.AddRange(page);
            }
            while (page.Count == Page);
        }

        foreach (var id in ids.Distinct())
        {
            letters.Add(await RequireAsync(id, cancellationToken));
        }

        var jobs = new List<JobStatus>();
        foreach (var library in letters.GroupBy(letter => letter.Library))
        {
            // Released first: a job that was submitted and finds them held would leave them alone.
            await store.DeadLetters.ReleaseAsync([.. library.Where(letter => letter.IsHeld).Select(letter => letter.Id)], cancellationToken);
            string[] items = [.. library.Where(letter => letter.Stage == Storage.DeadLetterStage.Item).Select(letter => letter.Key)];
            jobs.Add(await GrainFactory.GetGrain<ILibraryGrain>(GrainKeys.Library(library.Key.ToString())).RedriveAsync(items, cancellationToken));
        }

        return [.. jobs];
    }

    /// <inheritdoc/>
    public async Task<DeadLetterSummary> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        var letter = await RequireAsync(id, cancellationToken);
        await store.DeadLetters.RemoveAsync(id, cancellationToken);
        return ToSummary(letter);
    }

    private async Task<DeadLetter> RequireAsync(long id, CancellationToken cancellationToken) => await store.DeadLetters.FindAsync(id, cancellationToken)
        ?? throw new ContexterFaultException(
            ErrorCodes.DeadLetterNotFound,
            $"There is no dead letter {id.ToString(CultureInfo.InvariantCulture)}, or not any more; 'contexter dead-letters' lists those that there are.");

    private static DeadLetterSummary ToSummary(DeadLetter letter) => new()
    {
        Id = letter.Id,
        Library = letter.Library.Name,
        Version = letter.Library.Version,
        Stage = (DeadLetterStage)letter.Stage,
        Key = letter.Key,
        Url = letter.Url,
        Code = letter.Code,
        Message = letter.Error,
        Attempts = letter.Attempts,
        FirstAt = letter.FirstAt,
        LastAt = letter.LastAt,
        JobId = letter.JobId,
        Held = letter.IsHeld,
        Documents = letter.Documents,
        Detail = letter.Detail,
    };
}
