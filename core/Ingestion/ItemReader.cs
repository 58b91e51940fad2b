using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>The fetching that an item belongs to.</summary>
/// <param name="Id">Id of the job.</param>
/// <param name="Library">Where the documents go.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Specification">Which of them.</param>
/// <param name="Known">What the library had before, by key.</param>
public sealed record FetchJob(
    string Id, LibraryVersion Library, IDocumentSource Source, SourceSpecification Specification, IReadOnlyDictionary<string, KnownItem> Known);

/// <summary>Reads one item, parses it and stores what became of it. One bad item costs only itself; a fault of the store costs the job.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ItemReader(DocumentParsers parsers, DocumentFactory factory, IDocumentStore documents)
{
    /// <summary>Deals with an item, to the last durable step.</summary>
    /// <param name="job">What it belongs to.</param>
    /// <param name="item">The item.</param>
    /// <param name="depth">How many links away from the listed items it is.</param>
    /// <param name="place">Its place among the bytes that the job may read.</param>
    /// <param name="cancellationToken">Ends the work; nothing of the item is stored then.</param>
    /// <returns>What became of it; null when it is beyond the limit on bytes, and nothing did.</returns>
    /// <exception cref="ContexterException">The store cannot go on.</exception>
    internal async Task<ItemReceipt?> ReadAsync(FetchJob job, SourceItem item, int depth, ByteBudget.Place place, CancellationToken cancellationToken)
    {
        if (place.IsBeyond)
        {
            return null;
        }

        var receipt = new ItemReceipt { Library = job.Library, Key = item.Key, Outcome = ItemOutcome.Kept, ChangeToken = item.ChangeToken, Depth = depth };
        if (item.ChangeToken is not null)
        {
            if (!await place.IsWithinAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            if (await documents.TryKeepItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false))
            {
                place.Measure(0);
                return receipt;
            }
        }

        var known = job.Known.GetValueOrDefault(item.Key);
        var attempt = await TryReadAsync(job, item, known?.ChangeToken, cancellationToken).ConfigureAwait(false);
        if (attempt.Reading is { Outcome: ReadingOutcome.Unchanged } unchanged)
        {
            if (!await place.IsWithinAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            receipt = receipt with { ChangeToken = known?.ChangeToken, Leads = unchanged.Leads };
            if (await documents.TryKeepItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false))
            {
                place.Measure(0);
                return receipt;
            }

            // What is stored of it is damaged, or lost a document to another item: it has to be read whatever the source says of changes.
            attempt = await TryReadAsync(job, item, knownToken: null, cancellationToken).ConfigureAwait(false);
        }

        var content = attempt.Reading?.Content;
        place.Measure(content?.SizeBytes ?? 0);
        if (!await place.IsWithinAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        receipt = receipt with
        {
            Leads = attempt.Reading?.Leads ?? [],
            ChangeToken = content is null ? item.ChangeToken : content.Item.ChangeToken,
            SizeBytes = content?.SizeBytes ?? 0,
        };
        return attempt switch
        {
            { Fault: { } fault } => await RejectAsync(job, receipt, fault.Code, fault.Message, cancellationToken).ConfigureAwait(false),
            { Batch: { } batch } => await StoreAsync(job, receipt, batch, cancellationToken).ConfigureAwait(false),
            { Reading.Outcome: ReadingOutcome.Unchanged } => await RejectAsync(job, receipt, ErrorCodes.SourceUnavailable, Contradiction(item), cancellationToken).ConfigureAwait(false),
            { Reading.Outcome: ReadingOutcome.Gone } when known is not { HasDocuments: true } =>
                await RejectAsync(job, receipt, ErrorCodes.SourceNotFound, attempt.Reading.Reason!, cancellationToken).ConfigureAwait(false),
            _ => await LeaveOutAsync(job, receipt, cancellationToken).ConfigureAwait(false),
        };
    }

    private static string Contradiction(SourceItem item) =>
        $"'{item.Key}' cannot be read: its source says that it is unchanged, though nothing usable of it is stored and it was asked for whole. Try again later.";

    private async Task<Attempt> TryReadAsync(FetchJob job, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        SourceReading? reading = null;
        try
        {
            reading = await job.Source.ReadAsync(job.Specification, item, knownToken, cancellationToken).ConfigureAwait(false);
            return new Attempt(reading, reading.Content is { } content ? factory.Create(job.Library, content, parsers.Parse(content, cancellationToken)) : null, null);
        }
        catch (ContexterException fault)
        {
            return new Attempt(reading, null, fault);
        }
    }

    private async Task<ItemReceipt> StoreAsync(FetchJob job, ItemReceipt receipt, DocumentBatch batch, CancellationToken cancellationToken)
    {
        var dropped = batch.Findings.FirstOrDefault(finding => finding.Severity >= Severity.Error);
        if (batch.Documents.Count == 0)
        {
            var reason = dropped?.Message ?? $"'{receipt.Key}' has no documents in it; leave it out with --exclude.";
            return await RejectAsync(job, receipt, ErrorCodes.DocumentInvalid, reason, cancellationToken).ConfigureAwait(false);
        }

        receipt = receipt with
        {
            Outcome = ItemOutcome.Stored,
            ErrorCode = dropped is null ? null : ErrorCodes.DocumentInvalid,
            Error = dropped?.Message,
        };
        await documents.StoreItemAsync(job.Id, receipt, batch.Documents, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    private async Task<ItemReceipt> RejectAsync(FetchJob job, ItemReceipt receipt, string code, string message, CancellationToken cancellationToken)
    {
        receipt = receipt with { Outcome = ItemOutcome.Rejected, ErrorCode = code, Error = message };
        await documents.RejectItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    private async Task<ItemReceipt> LeaveOutAsync(FetchJob job, ItemReceipt receipt, CancellationToken cancellationToken)
    {
        receipt = receipt with { Outcome = ItemOutcome.LeftOut };
        await documents.LeaveOutItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    /// <summary>What reading and parsing came to: a reading, with documents where it has content, or a fault of the one or the other.</summary>
    private sealed record Attempt(SourceReading? Reading, DocumentBatch? Batch, ContexterException? Fault);
}
