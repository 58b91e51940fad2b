using Contexter.Documents;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Reads, parses and stores the items of a source. The ledger of the document store remembers each one, so that a later call goes on where this one stopped.</summary>
/// <remarks>
/// Items are dealt with by depth: those that the source lists, those that these lead to, and so on. At each depth the order is that of the keys, so the limits of a
/// specification cut off the same items whenever the source is the same. Safe for concurrent use by different jobs.
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
    public async Task RunAsync(
        string jobId, LibraryVersion library, SourceSpecification specification, int flows, FetchProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(progress);
        var source = sources.Get(specification.Kind);
        var known = await documents.GetKnownItemsAsync(library, cancellationToken).ConfigureAwait(false);
        var items = await source.ListAsync(specification, known, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var done = await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false);
        AddProblems(progress, done);

        var job = new FetchJob(jobId, library, source, specification, known.ToDictionary(item => item.Key, StringComparer.Ordinal));
        var doneKeys = done.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var bytes = new ByteBudget(specification.MaxTotalBytes, done.Sum(item => item.SizeBytes));
        for (var depth = 0; items.Count > 0; depth++)
        {
            var wanted = items.Where(item => seen.Add(item.Key)).ToList();
            var readable = Math.Min(wanted.Count, (specification.MaxItems ?? int.MaxValue) - progress.Items);
            progress.Items += readable;
            progress.AddUnread(wanted.Count - readable);
            var left = wanted.Take(readable).Where(item => !doneKeys.Contains(item.Key));
            await ReadAsync(job, left, depth, flows, bytes, progress, cancellationToken).ConfigureAwait(false);
            items = depth >= (specification.MaxDepth ?? int.MaxValue)
                ? []
                : [.. await documents.GetLeadsAsync(jobId, library, depth + 1, cancellationToken).ConfigureAwait(false)];
        }

        progress.Summary = await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false);
        AddProblems(progress, await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false));
        ThrowIfNothingIsLeft(specification, progress);
    }

    private async Task ReadAsync(
        FetchJob job, IEnumerable<SourceItem> items, int depth, int flows, ByteBudget bytes, FetchProgress progress, CancellationToken cancellationToken)
    {
        var counted = time.GetTimestamp();
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = flows, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                if (bytes.IsSpent)
                {
                    progress.AddUnread(1);
                    return;
                }

                var receipt = await reader.ReadAsync(job, item, depth, token).ConfigureAwait(false);
                bytes.Spend(receipt.SizeBytes);
                if (receipt.ErrorCode is not null)
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
        if (progress.Items == 0 || progress.Summary is not { } summary || summary.ItemsRejected + summary.ItemsLeftOut < progress.Items)
        {
            return;
        }

        if (progress.Problems.Count == 0)
        {
            throw new ContexterException(ErrorCodes.SourceEmpty, $"Nothing of '{specification.Location}' may be or is to be stored: all {progress.Items} items of it lead elsewhere, are gone or ask not to be indexed.");
        }

        var first = progress.Problems.OrderBy(item => item.Key, StringComparer.Ordinal).First();
        throw progress.Items == 1
            ? new ContexterException(first.ErrorCode ?? ErrorCodes.Internal, first.Error ?? string.Empty)
            : new ContexterException(ErrorCodes.SourceEmpty, $"None of the {progress.Items} items of '{specification.Location}' could be read. The first: {first.Error}");
    }

    /// <summary>Counts bytes against a limit, from any thread.</summary>
    private sealed class ByteBudget(long? limit, long spent)
    {
        private long _spent = spent;

        public bool IsSpent => Interlocked.Read(ref _spent) >= (limit ?? long.MaxValue);

        public void Spend(long bytes) => Interlocked.Add(ref _spent, bytes);
    }
}
