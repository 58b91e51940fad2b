using System.Collections.Frozen;
using Contexter.Documents;
using Contexter.Faults;
using Contexter.Observability;
using Contexter.Parsing;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>The fetching that an item belongs to.</summary>
/// <param name="Id">Id of the job.</param>
/// <param name="Library">Where the documents go.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Specification">Which of them.</param>
/// <param name="Known">What the library had before, by key.</param>
/// <param name="Flows">Follows its items.</param>
public sealed record FetchJob(
    string Id, LibraryVersion Library, IDocumentSource Source, SourceSpecification Specification, IReadOnlyDictionary<string, KnownItem> Known, FlowRecorder Flows)
{
    /// <summary>Dead letters that are left alone unless they have changed, by key.</summary>
    public IReadOnlyDictionary<string, DeadLetter> Held { get; init; } = FrozenDictionary<string, DeadLetter>.Empty;
}

/// <summary>Reads one item, parses it and stores what became of it. One bad item costs only itself, unless the table of strategies says otherwise; a fault of the store costs the job.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ItemReader(DocumentParsers parsers, DocumentFactory factory, IDocumentStore documents, PoisonGuard guard)
{
    /// <summary>Deals with an item, to the last durable step.</summary>
    /// <param name="job">What it belongs to.</param>
    /// <param name="item">The item.</param>
    /// <param name="depth">How many links away from the listed items it is.</param>
    /// <param name="place">Its place among the bytes that the job may read.</param>
    /// <param name="putOff">Called where the item failed in a way that may pass; nothing became of it then. Null gives such an item up.</param>
    /// <param name="cancellationToken">Ends the work; nothing of the item is stored then.</param>
    /// <returns>What became of it; null when it is put off, or beyond the limit on bytes, and nothing did.</returns>
    /// <exception cref="ContexterException">The store cannot go on, or the item met a fault that ends a job.</exception>
    internal async Task<ItemReceipt?> ReadAsync(FetchJob job, SourceItem item, int depth, ByteBudget.Place place, Action? putOff, CancellationToken cancellationToken)
    {
        if (place.IsBeyond)
        {
            return null;
        }

        var receipt = new ItemReceipt { Library = job.Library, Key = item.Key, Outcome = ItemOutcome.Kept, ChangeToken = item.ChangeToken, Depth = depth };
        if (job.Held.TryGetValue(item.Key, out var held) && (item.ChangeToken is null || string.Equals(item.ChangeToken, held.ChangeToken, StringComparison.Ordinal)))
        {
            // Nobody has changed it, and nobody has asked for another try.
            place.Measure(0);
            return await RejectAsync(job, receipt with { ErrorCode = held.Code, Error = held.Error, DeadLetter = held with { JobId = job.Id, Attempts = 0 } }, cancellationToken).ConfigureAwait(false);
        }

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
        var attempt = await ReadInAttemptsAsync(job, item, known?.ChangeToken, putOff is not null, cancellationToken).ConfigureAwait(false);
        if (attempt is { GivenUp: null, Reading: { Outcome: ReadingOutcome.Unchanged } unchanged })
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
            attempt = await ReadInAttemptsAsync(job, item, knownToken: null, putOff is not null, cancellationToken).ConfigureAwait(false);
        }

        if (attempt.GivenUp is { IsPutOff: true })
        {
            place.Measure(0);
            putOff!();
            return null;
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
            { GivenUp: { } givenUp } => await RejectAsync(job, Given(job, item, receipt, givenUp), cancellationToken).ConfigureAwait(false),
            { Batch: { } batch } => await StoreAsync(job, item, receipt, batch, cancellationToken).ConfigureAwait(false),
            _ => await LeaveOutAsync(job, receipt, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Reads and parses an item as often as the table of strategies says.</summary>
    private async Task<Attempt> ReadInAttemptsAsync(FetchJob job, SourceItem item, string? knownToken, bool canWait, CancellationToken cancellationToken)
    {
        SourceReading? reading = null;
        var hasCopy = HasCopy(job, item.Key);
        var attempted = await guard.RunAsync(
            PlaceOf(job, item.Key) with { CanWait = canWait },
            hasCopy,
            async () =>
            {
                reading = null;
                reading = await job.Flows.MeasureAsync(
                    FlowStage.Fetch, job.Library, item.Key, () => job.Source.ReadAsync(job.Specification, item, knownToken, cancellationToken)).ConfigureAwait(false);
                return reading switch
                {
                    { Content: { } content } => await job.Flows.MeasureAsync(
                        FlowStage.Parse,
                        job.Library,
                        item.Key,
                        () => Task.FromResult(RequireDocuments(item, factory.Create(job.Library, content, parsers.Parse(content, cancellationToken))))).ConfigureAwait(false),
                    { Outcome: ReadingOutcome.Gone } when !hasCopy => throw new ContexterException(ErrorCodes.SourceNotFound, reading.Reason!) { IsExhausted = true },
                    { Outcome: ReadingOutcome.Unchanged } when knownToken is null => throw new ContexterException(ErrorCodes.SourceUnavailable, Contradiction(item)) { IsExhausted = true },
                    _ => null,
                };
            },
            cancellationToken).ConfigureAwait(false);
        return new Attempt(reading, attempted.Value, attempted.GivenUp);
    }

    private static FaultPlace PlaceOf(FetchJob job, string key) => new(FaultComponents.Fetch, key, job.Library, job.Id);

    private static bool HasCopy(FetchJob job, string key) => job.Known.GetValueOrDefault(key) is { HasDocuments: true };

    private static DocumentBatch RequireDocuments(SourceItem item, DocumentBatch batch) => batch.Documents.Count > 0
        ? batch
        : throw new ContexterException(
            ErrorCodes.DocumentInvalid,
            batch.DroppedMessage ?? $"'{item.Key}' has no documents in it; leave it out with --exclude.")
        { IsExhausted = true };

    private static string Contradiction(SourceItem item) =>
        $"'{item.Key}' cannot be read: its source says that it is unchanged, though nothing usable of it is stored and it was asked for whole. Try again later.";

    private async Task<ItemReceipt> StoreAsync(FetchJob job, SourceItem item, ItemReceipt receipt, DocumentBatch batch, CancellationToken cancellationToken)
    {
        var dropped = batch.DroppedMessage;
        receipt = receipt with
        {
            Outcome = ItemOutcome.Stored,
            ErrorCode = dropped is null ? null : ErrorCodes.DocumentInvalid,
            Error = dropped,
        };
        var attempted = await guard.RunAsync(
            PlaceOf(job, receipt.Key),
            HasCopy(job, receipt.Key),
            () => job.Flows.MeasureAsync(
                FlowStage.Store,
                job.Library,
                receipt.Key,
                async () =>
                {
                    await documents.StoreItemAsync(job.Id, receipt, batch.Documents, cancellationToken).ConfigureAwait(false);
                    return receipt;
                }),
            cancellationToken).ConfigureAwait(false);
        return attempted.GivenUp is { } givenUp ? await RejectAsync(job, Given(job, item, receipt, givenUp), cancellationToken).ConfigureAwait(false) : receipt;
    }

    /// <summary>The receipt of an item that is given up, as a dead letter where it is set aside.</summary>
    private static ItemReceipt Given(FetchJob job, SourceItem item, ItemReceipt receipt, GivenUp givenUp) => receipt with
    {
        ErrorCode = givenUp.Cause.Code,
        Error = givenUp.Cause.Message,
        DeadLetter = !givenUp.IsSetAside ? null : new DeadLetter
        {
            Library = job.Library,
            Stage = DeadLetterStage.Item,
            Key = item.Key,
            JobId = job.Id,
            Code = givenUp.Cause.Code,
            Error = givenUp.Cause.Message,
            Detail = DeadLetter.Cut(givenUp.Cause),
            Attempts = givenUp.Attempts,
            FirstAt = givenUp.At,
            LastAt = givenUp.At,
            Url = item.Url,
            Format = item.Format,
            ChangeToken = item.ChangeToken,
            Depth = receipt.Depth,
            IsHeld = givenUp.Cause.Code == ErrorCodes.ProcessEnded,
        },
    };

    private async Task<ItemReceipt> RejectAsync(FetchJob job, ItemReceipt receipt, CancellationToken cancellationToken)
    {
        receipt = receipt with { Outcome = ItemOutcome.Rejected };
        await documents.RejectItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    private async Task<ItemReceipt> LeaveOutAsync(FetchJob job, ItemReceipt receipt, CancellationToken cancellationToken)
    {
        receipt = receipt with { Outcome = ItemOutcome.LeftOut };
        await documents.LeaveOutItemAsync(job.Id, receipt, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    /// <summary>What reading and parsing came to: a reading, with documents where it has content, or why the item is given up.</summary>
    private sealed record Attempt(SourceReading? Reading, DocumentBatch? Batch, GivenUp? GivenUp);
}
