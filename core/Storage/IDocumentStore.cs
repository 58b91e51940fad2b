using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Storage;

/// <summary>
/// The documents of all libraries and the ledger of which job stored what: the truth that indexes are derived from. Every call is one atomic, durable step.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IDocumentStore : IAsyncDisposable
{
    /// <summary>What was set aside.</summary>
    IDeadLetterStore DeadLetters { get; }

    /// <summary>
    /// Stores all documents of one item and marks the item as done by the job. Done again by the same job, it changes nothing. Documents that the item had
    /// before and has no longer are not touched: <see cref="PruneAsync"/> removes what a finished job has not seen.
    /// </summary>
    /// <remarks>
    /// <para>An item that the job has stored or kept already stays as it is; one that it had rejected is stored after all.</para>
    /// <para>
    /// When two items of a job have a document with the same path and the same content, it is stored once, with the item whose key sorts first; both count as stored, and the
    /// other is read again by the next job. With another content, the one whose item key sorts first (ordinally) is stored, whichever comes first; of two with
    /// the same path in one item, the first of the list. The other item's receipt then says which document was left out
    /// (<see cref="ErrorCodes.DocumentInvalid"/>): its outcome is <see cref="ItemOutcome.Stored"/> while other documents of it are stored, else
    /// <see cref="ItemOutcome.Rejected"/>. Such an item is read again by the next job even when its change token is the same.
    /// </para>
    /// <para>
    /// A document that was not there keeps the times it comes with. Later its <see cref="Document.CreatedAt"/> stays for good, and its
    /// <see cref="Document.UpdatedAt"/> is replaced only together with another <see cref="Document.ContentHash"/>.
    /// </para>
    /// </remarks>
    Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken);

    /// <summary>
    /// Marks an item as given up, with the reason; documents that it has from earlier jobs are kept. An item that the job has stored or kept already stays as it
    /// is; one that it has rejected takes the new reason.
    /// </summary>
    Task RejectItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken);

    /// <summary>Marks an item as one of which nothing is to be stored; documents that it has from earlier jobs are for <see cref="PruneAsync"/> to remove.</summary>
    Task LeaveOutItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken);

    /// <summary>Marks an item as unchanged since an earlier job: its documents are kept as seen by this job.</summary>
    /// <returns>False when no document of the item is stored with this change token, or one of them is damaged, so it has to be read.</returns>
    Task<bool> TryKeepItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken);

    /// <summary>
    /// The items that the library has documents of, and those that others led to and that had to be given up for a reason that may pass, in ordinal order of
    /// their keys. An item whose documents are damaged is not among them; then no item has a change token, so that links lead to it again.
    /// </summary>
    Task<IReadOnlyList<KnownItem>> GetKnownItemsAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>The items of a depth that the items of a job lead to, in ordinal order of their keys.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="library">The library version.</param>
    /// <param name="depth">How many links away from the listed items, 1 or more. An item that several lead to counts at its least depth.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<SourceItem>> GetLeadsAsync(string jobId, LibraryVersion library, int depth, CancellationToken cancellationToken);

    /// <summary>The items that the job has dealt with, whatever came of them, in order of library and key.</summary>
    Task<IReadOnlyList<ItemReceipt>> GetItemsAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>What the job has done so far, counted from the ledger.</summary>
    Task<LedgerSummary> SummarizeAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>The library versions that have documents, in order of their names.</summary>
    Task<IReadOnlyList<LibraryVersion>> ListLibrariesAsync(CancellationToken cancellationToken);

    /// <summary>All documents of a library version in ordinal order of their paths, without texts.</summary>
    /// <exception cref="ContexterException">An entry's checksum is wrong (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    Task<IReadOnlyList<DocumentEntry>> ListAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Visits all documents of a library version in ordinal order of their paths, without texts and without holding them. Changes meanwhile are not seen.</summary>
    /// <param name="library">The library version; one that is not here has no documents.</param>
    /// <param name="visit">Called with one document after the other, on one thread.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ContexterException">An entry's checksum is wrong (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    Task VisitAsync(LibraryVersion library, Action<DocumentMetadata> visit, CancellationToken cancellationToken);

    /// <summary>The items that the last job of a library version which dealt with items gave up, or of which it left a document out, in ordinal order of their keys.</summary>
    Task<IReadOnlyList<ItemReceipt>> GetGivenUpAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>One document, or null when it is not there.</summary>
    /// <exception cref="ContexterException">Its checksum is wrong (<see cref="ErrorCodes.StorageCorrupted"/>); a damaged document is never served.</exception>
    Task<Document?> GetAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the documents that neither the job nor a later one has seen, except those of items that it had to give up. A job is later when its first item
    /// was dealt with later.
    /// </summary>
    /// <returns>
    /// The ids of all documents that the job has removed, those of earlier calls included, so that a caller that crashed can finish removing them elsewhere.
    /// A document that is stored again is no longer among them.
    /// </returns>
    Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Removes a library version with all its documents and what ledgers say of it. Nothing happens when it is not there.</summary>
    Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>What the store holds, whether its file is whole, and whether anything in it belongs to nothing. Reads the whole file.</summary>
    Task<DocumentStoreStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>Reads documents of a library version in order of their ids, and compares each with its checksums and its text with what it is kept under.</summary>
    /// <param name="library">The library version; one that is not here has no documents.</param>
    /// <param name="after">The id to begin after; null begins at the first.</param>
    /// <param name="limit">Documents to read, 1 or more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<DocumentCheck> CheckAsync(LibraryVersion library, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what belongs to nothing and gives free space back to the disk. Changes wait meanwhile; readers do not.</summary>
    Task CompactAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what the job says of the items that it gave up, so that it deals with them again; what it stored, kept or left out stays dealt with.</summary>
    Task ForgetRejectedAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what earlier jobs of the library version say of their items, once the job has dealt with all of them: a ledger has a line an item, and a library that is
    /// refreshed every day would have a ledger a day. What an earlier job gave up and no later one has dealt with stays, so that the next one tries it again.
    /// </summary>
    /// <remarks>Documents, and what the job itself has noted, stay. An earlier job that is tried again begins anew.</remarks>
    Task DeleteEarlierLedgersAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken);
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

    /// <summary>Nothing of it is stored, on purpose: it is gone, leads elsewhere or asks not to be indexed.</summary>
    LeftOut = 3,
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

    /// <summary>Bytes read; 0 for a kept item.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The item's change token when it was read.</summary>
    public string? ChangeToken { get; init; }

    /// <summary>Stable code of the reason, for a rejected item and for a stored one of which a document was left out.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The reason for people, set together with <see cref="ErrorCode"/>.</summary>
    public string? Error { get; init; }

    /// <summary>How many links away from the listed items it is.</summary>
    public int Depth { get; init; }

    /// <summary>Items that this one leads to; stored with the receipt, one link deeper, unless the job knows them already. Not part of what is read back.</summary>
    public IReadOnlyList<SourceItem> Leads { get; init; } = [];

    /// <summary>Set for a rejected item that is set aside; stored with the receipt. Any other receipt removes the entry that the item had. Not part of what is read back.</summary>
    public DeadLetter? DeadLetter { get; init; }
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

    /// <summary>Items of which nothing is stored, on purpose.</summary>
    public required int ItemsLeftOut { get; init; }

    /// <summary>Bytes read.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Documents that were not there before the job.</summary>
    public required int DocumentsAdded { get; init; }

    /// <summary>Documents whose content the job changed.</summary>
    public required int DocumentsUpdated { get; init; }

    /// <summary>Documents that the job found as they were.</summary>
    public required int DocumentsUnchanged { get; init; }

    /// <summary>Documents that the job removed (<see cref="IDocumentStore.PruneAsync"/>).</summary>
    public required int DocumentsRemoved { get; init; }
}
