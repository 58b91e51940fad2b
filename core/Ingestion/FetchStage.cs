using Contexter.Documents;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Reads, parses and stores the items of a source. The ledger of the document store remembers each one, so that a later call goes on where this one stopped.</summary>
/// <remarks>
/// <para>
/// Items are dealt with by depth: those that the source lists, those that these lead to, and so on. At each depth the order is that of the keys, so the limits of a
/// specification cut off the same items whenever the source is the same. Safe for concurrent use by different jobs.
/// </para>
/// <para>
/// What fails in a way that may pass gets its <see cref="SecondTry"/>: the listing as a whole, and items when all others are done. Only then is an item given up, or the job failed.
/// </para>
/// </remarks>
public sealed class FetchStage(DocumentSources sources, ItemReader reader, IDocumentStore documents, TimeProvider time)
{
    private static readonly TimeSpan CountPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Deals with every item that the job has not dealt with yet.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="library">Where the documents go.</param>
    /// <param name="specification">Where they come from.</param>
    /// <param name="flows">Items at once, 1 or more.</param>
    /// <param name="progress">Filled as the work goes on.</param>
    /// <param name="cancellationToken">Stops after the items that are at work.</param>
    /// <exception cref="ContexterException">The source is not there or empty, all its items were given up, or the store cannot go on.</exception>
    public Task RunAsync(
        string jobId, LibraryVersion library, SourceSpecification specification, int flows, FetchProgress progress, CancellationToken cancellationToken) =>
        RunAsync(jobId, library, specification, only: null, flows, progress, cancellationToken);

    /// <summary>Deals with every item that the job has not dealt with yet, or with some alone.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="library">Where the documents go.</param>
    /// <param name="specification">Where they come from.</param>
    /// <param name="only">Keys of items that were set aside: these are tried again, and what they lead to that the library does not know; the source is not listed. Null for all items.</param>
    /// <param name="flows">Items at once, 1 or more.</param>
    /// <param name="progress">Filled as the work goes on.</param>
    /// <param name="cancellationToken">Stops after the items that are at work.</param>
    /// <exception cref="ContexterException">The source is not there or empty, all its items were given up, or the store cannot go on.</exception>
    public async Task RunAsync(
        string jobId,
        LibraryVersion library,
        SourceSpecification specification,
        IReadOnlyCollection<string>? only,
        int flows,
        FetchProgress progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(progress);
        var source = sources.Get(specification.Kind);
        var known = await documents.GetKnownItemsAsync(library, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SourceItem> items = only is null
            ? await ListAsync(source, specification, known, progress, cancellationToken).ConfigureAwait(false)
            : [.. (await documents.DeadLetters.FindItemsAsync(library, only, cancellationToken).ConfigureAwait(false)).Select(letter => letter.ToItem())];
        var done = await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false);
        AddProblems(progress, done);

        var job = new FetchJob(jobId, library, source, specification, known.ToDictionary(item => item.Key, StringComparer.Ordinal), progress.Flows)
        {
            Held = (await documents.DeadLetters.ListHeldAsync(library, DeadLetterStage.Item, cancellationToken).ConfigureAwait(false)).ToDictionary(letter => letter.Key, StringComparer.Ordinal),
        };
        var walk = new FetchWalk(job, done, flows, progress) { IsPartial = only is not null };

        // What links had led to comes up again at the depth it had, lest every refresh goes a step further; what is listed is read in any case.
        var listed = items.ToLookup(item => Math.Min(job.Known.GetValueOrDefault(item.Key)?.Depth ?? 0, walk.MaxDepth));
        try
        {
            await WalkAsync(walk, listed, isLast: false, cancellationToken).ConfigureAwait(false);
            if (!walk.PutOff.IsEmpty)
            {
                await Task.Delay(SecondTry.After, time, cancellationToken).ConfigureAwait(false);
                var again = walk.PutOff.OrderBy(entry => entry.Item.Key, StringComparer.Ordinal).ToLookup(entry => entry.Depth, entry => entry.Item);
                await WalkAsync(walk, again, isLast: true, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever stopped the job wants to know how far it came.
            progress.Summary = await documents.SummarizeAsync(jobId, library, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        progress.Summary = await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false);
        AddProblems(progress, await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false));
        if (only is null)
        {
            ThrowIfNothingIsLeft(specification, progress);
        }
    }

    private Task<List<SourceItem>> ListAsync(
        IDocumentSource source, SourceSpecification specification, IReadOnlyList<KnownItem> known, FetchProgress progress, CancellationToken cancellationToken) => SecondTry.RunAsync(
        async isLast =>
        {
            var listing = new SourceListing(known);
            var items = await source.ListAsync(specification, listing, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            if (!isLast && listing.Problems.FirstOrDefault(problem => problem.Fault.MayPass) is { } problem)
            {
                throw problem.Fault;
            }

            progress.ListingProblems = [.. listing.Problems];
            return items;
        },
        time,
        cancellationToken);

    /// <summary>Deals with items by depth, and with all that they lead to.</summary>
    /// <param name="walk">The walk so far.</param>
    /// <param name="items">Where it begins: what the source lists, or at last what was put off, by depth.</param>
    /// <param name="isLast">Nothing is put off any more.</param>
    /// <param name="cancellationToken">Stops after the items that are at work.</param>
    private async Task WalkAsync(FetchWalk walk, ILookup<int, SourceItem> items, bool isLast, CancellationToken cancellationToken)
    {
        var deepest = items.Select(group => group.Key).DefaultIfEmpty().Max();
        IReadOnlyList<SourceItem> leads = [];
        for (var depth = 0; depth <= deepest || leads.Count > 0; depth++)
        {
            // What was put off is counted already.
            var found = walk.Take(isLast ? leads : leads.Concat(items[depth]));
            await ReadAsync(walk, isLast ? items[depth].Concat(found) : found, depth, isLast, cancellationToken).ConfigureAwait(false);
            leads = depth >= walk.MaxDepth
                ? []
                : await documents.GetLeadsAsync(walk.Job.Id, walk.Job.Library, depth + 1, cancellationToken).ConfigureAwait(false);
            leads = walk.IsPartial ? [.. leads.Where(lead => !walk.Job.Known.ContainsKey(lead.Key))] : leads;
        }
    }

    private async Task ReadAsync(FetchWalk walk, IEnumerable<SourceItem> items, int depth, bool isLast, CancellationToken cancellationToken)
    {
        var (job, progress) = (walk.Job, walk.Progress);
        var counted = time.GetTimestamp();
        await Parallel.ForEachAsync(
            walk.Enter(items),
            new ParallelOptions { MaxDegreeOfParallelism = walk.Flows, CancellationToken = cancellationToken },
            async (entry, token) =>
            {
                using var place = entry.Place;
                var isPutOff = false;
                var receipt = await reader.ReadAsync(job, entry.Item, depth, place, isLast ? null : () => isPutOff = true, token).ConfigureAwait(false);
                if (isPutOff)
                {
                    walk.PutOff.Enqueue((depth, entry.Item));
                }
                else if (receipt is null)
                {
                    progress.AddUnread(1);
                }
                else if (receipt.ErrorCode is not null)
                {
                    progress.AddProblem(receipt);
                }

                var last = Interlocked.Read(ref counted);
                if (time.GetElapsedTime(last) >= CountPeriod && Interlocked.CompareExchange(ref counted, time.GetTimestamp(), last) == last)
                {
                    progress.Summary = await documents.SummarizeAsync(job.Id, job.Library, token).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
    }

    private static void AddProblems(FetchProgress progress, IEnumerable<ItemReceipt> items)
    {
        foreach (var item in items.Where(item => item.ErrorCode is not null))
        {
            progress.AddProblem(item);
        }
    }

    private static void ThrowIfNothingIsLeft(SourceSpecification specification, FetchProgress progress)
    {
        if (progress.Summary is not { ItemsStored: 0, ItemsKept: 0 })
        {
            return;
        }

        if (progress.Problems.Count == 0)
        {
            throw new ContexterException(ErrorCodes.SourceEmpty, progress.Items == 0
                ? $"'{specification.Location}' has nothing to read."
                : $"Nothing of '{specification.Location}' may be or is to be stored: all {progress.Items} items of it lead elsewhere, are gone or ask not to be indexed.");
        }

        var first = progress.Problems.OrderBy(item => item.Key, StringComparer.Ordinal).First();
        throw progress.Items == 1
            ? new ContexterException(first.ErrorCode ?? ErrorCodes.Internal, first.Error ?? string.Empty) { IsExhausted = true }
            : new ContexterException(ErrorCodes.SourceEmpty, $"None of the {progress.Items} items of '{specification.Location}' could be read. The first: {first.Error}") { IsExhausted = true };
    }
}
