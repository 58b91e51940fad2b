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
    /// <param name="cancellationToken">Ends the work; nothing of the item is stored then.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ContexterException">The store cannot go on.</exception>
    public async Task<ItemReceipt> ReadAsync(FetchJob job, SourceItem item, int depth, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(item);
        var receipt = new ItemReceipt { Library = job.Library, Key = item.Key, Outcome = ItemOutcome.Kept, ChangeToken = item.ChangeToken, Depth = depth };
        if (item.ChangeToken is not null && await documents.TryKeepItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false))
        {
            return receipt;
        }

        var known = job.Known.GetValueOrDefault(item.Key);
        var attempt = await TryReadAsync(job, item, known?.ChangeToken, cancellationToken).ConfigureAwait(false);
        if (attempt.Reading is { Outcome: ReadingOutcome.Unchanged } unchanged)
        {
            receipt = receipt with { ChangeToken = known?.ChangeToken, Leads = unchanged.Leads };
            if (await documents.TryKeepItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false))
            {
                return receipt;
            }

            // What is stored of it is damaged, or lost a document to another item: it has to be read whatever the source says of changes.
            attempt = await TryReadAsync(job, item, knownToken: null, cancellationToken).ConfigureAwait(false);
        }

        receipt = receipt with { Leads = attempt.Reading?.Leads ?? [], ChangeToken = attempt.Reading?.Content?.Item.ChangeToken ?? item.ChangeToken };
        return attempt switch
        {
            { Fault: { } fault } => await RejectAsync(job, receipt, fault.Code, fault.Message, cancellationToken).ConfigureAwait(false),
            { Reading.Content: { } content, Batch: { } batch } => await StoreAsync(job, receipt, content, batch, cancellationToken).ConfigureAwait(false),
            { Reading.Outcome: ReadingOutcome.Gone } when known is null =>
                await RejectAsync(job, receipt, ErrorCodes.SourceNotFound, attempt.Reading.Reason!, cancellationToken).ConfigureAwait(false),
            _ => await LeaveOutAsync(job, receipt, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<Attempt> TryReadAsync(FetchJob job, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await job.Source.ReadAsync(job.Specification, item, knownToken, cancellationToken).ConfigureAwait(false);
            return new Attempt(reading, reading.Content is { } content ? factory.Create(job.Library, content, parsers.Parse(content, cancellationToken)) : null, null);
        }
        catch (ContexterException fault)
        {
            return new Attempt(null, null, fault);
        }
    }

    private async Task<ItemReceipt> StoreAsync(FetchJob job, ItemReceipt receipt, SourceContent content, DocumentBatch batch, CancellationToken cancellationToken)
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
            SizeBytes = content.SizeBytes,
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

    /// <summary>What reading and parsing came to: a reading, with documents where it has content, or a fault.</summary>
    private sealed record Attempt(SourceReading? Reading, DocumentBatch? Batch, ContexterException? Fault);
}
