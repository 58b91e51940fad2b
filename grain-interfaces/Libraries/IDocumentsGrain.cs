namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Reads the stored documents of library versions; stateless workers behind one key, <see cref="GrainKeys.Documents"/>.</summary>
[Alias("contexter.documents")]
public interface IDocumentsGrain : IGrainWithStringKey
{
    /// <summary>The documents of a library version in ordinal order of their paths, without texts; none when it is not here.</summary>
    /// <param name="name">Name of the library.</param>
    /// <param name="version">Version of the library.</param>
    /// <param name="after">The path after which the page begins; null begins at the first.</param>
    /// <param name="limit">Most documents of the page, 1 to <see cref="DocumentPage.MaxLimit"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">The limit is out of range (<c>invalid_input</c>).</exception>
    [Alias("list")]
    [Idempotent]
    Task<DocumentPage> ListAsync(string name, string version, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>A document with its text.</summary>
    /// <exception cref="ContexterFaultException">It is not here (<c>document_not_found</c>), or damaged (<c>storage_corrupted</c>).</exception>
    [Alias("get")]
    [Idempotent]
    Task<StoredDocument> GetAsync(string name, string version, string id, CancellationToken cancellationToken);

    /// <summary>What the document store holds, and whether its file is whole. Reads the whole file.</summary>
    /// <exception cref="ContexterFaultException">The file is damaged beyond reading (<c>storage_corrupted</c>).</exception>
    [Alias("store-status")]
    [Idempotent]
    [ResponseTimeout("01:00:00")]
    Task<StoreStatus> GetStoreStatusAsync(CancellationToken cancellationToken);

    /// <summary>Reads documents of a library version in order of their ids, and compares each with its checksums.</summary>
    /// <param name="name">Name of the library.</param>
    /// <param name="version">Version of the library.</param>
    /// <param name="after">The id after which the part begins; null begins at the first.</param>
    /// <param name="limit">Documents of the part, 1 to <see cref="DocumentPage.MaxLimit"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">The limit is out of range (<c>invalid_input</c>).</exception>
    [Alias("check")]
    [Idempotent]
    [ResponseTimeout("00:10:00")]
    Task<DocumentCheckPage> CheckAsync(string name, string version, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes from the document store what belongs to nothing, gives free space back to the disk, and says how it is then.</summary>
    [Alias("compact-store")]
    [Idempotent]
    [ResponseTimeout("01:00:00")]
    Task<StoreStatus> CompactStoreAsync(CancellationToken cancellationToken);
}
