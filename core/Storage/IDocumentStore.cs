using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>
/// The documents of all libraries and the ledger of which job stored what: the truth that indexes are derived from. Every call is one atomic, durable step.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IDocumentStore : IAsyncDisposable
{
    /// <summary>
    /// Stores all documents of one item and marks the item as done by the job. Done again by the same job, it changes nothing. Documents that the item had
    /// before and has no longer are not touched: <see cref="PruneAsync"/> removes what a finished job has not seen.
    /// </summary>
    Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken);

    /// <summary>Marks an item as given up, with the reason; documents that it has from earlier jobs are kept.</summary>
    Task RejectItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken);

    /// <summary>Marks an item as unchanged since an earlier job: its documents are kept as seen by this job.</summary>
    /// <returns>False when no document of the item is stored with this change token, so it has to be read.</returns>
    Task<bool> TryKeepItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken);

    /// <summary>The items that the job has dealt with, whatever came of them.</summary>
    Task<IReadOnlyList<ItemReceipt>> GetItemsAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>What the job has done so far, counted from the ledger.</summary>
    Task<LedgerSummary> SummarizeAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>All documents of a library version in order of their paths, without texts.</summary>
    Task<IReadOnlyList<DocumentEntry>> ListAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>One document, or null when it is not there.</summary>
    /// <exception cref="ContexterException">Its checksum is wrong (<see cref="ErrorCodes.StorageCorrupted"/>); a damaged document is never served.</exception>
    Task<Document?> GetAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken);

    /// <summary>Removes the documents that the job has not seen, except those of items that it had to give up.</summary>
    /// <returns>Their ids.</returns>
    Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Removes a library version with all its documents.</summary>
    Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken);
}

/// <summary>What became of an item of a source.</summary>
public enum ItemOutcome
{
    /// <summary>Read, parsed and stored.</summary>
    Stored = 0,

    /// <summary>Not read: its change token is that of an earlier job.</summary>
    Kept = 1,

    /// <summary>Given up; <see cref="ItemReceipt.ErrorCode"/> and <see cref="ItemReceipt.Error"/> say why.</summary>
    Rejected = 2,
}

/// <summary>A job's line about one item of a source.</summary>
public sealed record ItemReceipt
{
    /// <summary>The library version.</summary>
    public required LibraryVersion Library { get; init; }

    /// <summary>The item's key.</summary>
    public required string Key { get; init; }

    /// <summary>What became of it.</summary>
    public required ItemOutcome Outcome { get; init; }

    /// <summary>Bytes read.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The item's change token when it was read.</summary>
    public string? ChangeToken { get; init; }

    /// <summary>Stable code of the reason, for a rejected item.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The reason for people, for a rejected item.</summary>
    public string? Error { get; init; }
}

/// <summary>What a job did to a document.</summary>
public enum DocumentOutcome
{
    /// <summary>It was not there.</summary>
    Added = 0,

    /// <summary>Its content changed.</summary>
    Updated = 1,

    /// <summary>It is as it was.</summary>
    Unchanged = 2,
}

/// <summary>A stored document without its text.</summary>
/// <param name="Metadata">Its metadata.</param>
/// <param name="ItemKey">The item it came from.</param>
/// <param name="JobId">The job that last saw it.</param>
/// <param name="Outcome">What that job did to it.</param>
public sealed record DocumentEntry(DocumentMetadata Metadata, string ItemKey, string JobId, DocumentOutcome Outcome);

/// <summary>Counts of a job, from its ledger.</summary>
public sealed record LedgerSummary
{
    /// <summary>Items read, parsed and stored.</summary>
    public required int ItemsStored { get; init; }

    /// <summary>Items not read because nothing changed.</summary>
    public required int ItemsKept { get; init; }

    /// <summary>Items given up.</summary>
    public required int ItemsRejected { get; init; }

    /// <summary>Bytes read.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Documents that were not there before the job.</summary>
    public required int DocumentsAdded { get; init; }

    /// <summary>Documents whose content the job changed.</summary>
    public required int DocumentsUpdated { get; init; }

    /// <summary>Documents that the job found as they were.</summary>
    public required int DocumentsUnchanged { get; init; }
}
