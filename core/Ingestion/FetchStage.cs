using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Reads, parses and stores the items of a source. The ledger of the document store remembers each one, so that a later call goes on where this one stopped.</summary>
/// <remarks>Safe for concurrent use by different jobs.</remarks>
public sealed class FetchStage(DocumentSources sources, DocumentParsers parsers, DocumentFactory factory, IDocumentStore documents, TimeProvider time)
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
        var items = await source.ListAsync(specification, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        progress.Items = items.Count;

        var done = await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false);
        AddProblems(progress, done);
        var doneKeys = done.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        var counted = time.GetTimestamp();
        await Parallel.ForEachAsync(
            items.Where(item => !doneKeys.Contains(item.Key)),
            new ParallelOptions { MaxDegreeOfParallelism = flows, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                await ProcessAsync(jobId, library, source, specification, item, progress, token).ConfigureAwait(false);
                var last = Interlocked.Read(ref counted);
                if (time.GetElapsedTime(last) >= CountPeriod && Interlocked.CompareExchange(ref counted, time.GetTimestamp(), last) == last)
                {
                    progress.Summary = await documents.SummarizeAsync(jobId, library, token).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);

        progress.Summary = await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false);
        AddProblems(progress, await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false));
        ThrowIfNothingIsLeft(specification, progress);
    }

    private async Task ProcessAsync(
        string jobId,
        LibraryVersion library,
        IDocumentSource source,
        SourceSpecification specification,
        SourceItem item,
        FetchProgress progress,
        CancellationToken cancellationToken)
    {
        var receipt = new ItemReceipt { Library = library, Key = item.Key, Outcome = ItemOutcome.Kept, ChangeToken = item.ChangeToken };
        if (item.ChangeToken is not null && await documents.TryKeepItemAsync(jobId, receipt, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        DocumentBatch batch;
        try
        {
            var content = await source.ReadAsync(specification, item, cancellationToken).ConfigureAwait(false);
            batch = factory.Create(library, content, parsers.Parse(content, cancellationToken));
            receipt = receipt with { Outcome = ItemOutcome.Stored, SizeBytes = content.SizeBytes };
        }
        catch (ContexterException fault)
        {
            // One bad item costs only itself. Faults of the store are not caught here: they would hit every item.
            await RejectAsync(jobId, receipt, fault.Code, fault.Message, progress, cancellationToken).ConfigureAwait(false);
            return;
        }

        var dropped = batch.Findings.FirstOrDefault(finding => finding.Severity >= Severity.Error);
        if (batch.Documents.Count == 0)
        {
            var reason = dropped?.Message ?? $"'{item.Key}' has no documents in it; leave it out with --exclude.";
            await RejectAsync(jobId, receipt, ErrorCodes.DocumentInvalid, reason, progress, cancellationToken).ConfigureAwait(false);
            return;
        }

        receipt = dropped is null ? receipt : receipt with { ErrorCode = ErrorCodes.DocumentInvalid, Error = dropped.Message };
        await documents.StoreItemAsync(jobId, receipt, batch.Documents, cancellationToken).ConfigureAwait(false);
    }

    private async Task RejectAsync(string jobId, ItemReceipt receipt, string code, string message, FetchProgress progress, CancellationToken cancellationToken)
    {
        var rejected = receipt with { Outcome = ItemOutcome.Rejected, ErrorCode = code, Error = message };
        await documents.RejectItemAsync(jobId, rejected, cancellationToken).ConfigureAwait(false);
        progress.AddProblem(rejected);
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
        if (progress.Items == 0 || progress.Summary is not { } summary || summary.ItemsRejected < progress.Items)
        {
            return;
        }

        var first = progress.Problems.OrderBy(item => item.Key, StringComparer.Ordinal).First();
        throw progress.Items == 1
            ? new ContexterException(first.ErrorCode ?? ErrorCodes.Internal, first.Error ?? string.Empty)
            : new ContexterException(ErrorCodes.SourceEmpty, $"None of the {progress.Items} items of '{specification.Location}' could be read. The first: {first.Error}");
    }
}
