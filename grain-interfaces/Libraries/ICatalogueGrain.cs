using Contexter.GrainInterfaces.Models;
using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Knows which library versions there are, and which embedding model answers for them; its key is <see cref="GrainKeys.Catalogue"/>.</summary>
[Alias("contexter.catalogue")]
public interface ICatalogueGrain : IGrainWithStringKey
{
    /// <summary>Adds a library version or replaces what is known of it.</summary>
    [Alias("put-library")]
    [Idempotent]
    Task PutLibraryAsync(LibrarySummary library, CancellationToken cancellationToken);

    /// <summary>Forgets a library version.</summary>
    [Alias("forget-library")]
    [Idempotent]
    Task ForgetLibraryAsync(string name, string version, CancellationToken cancellationToken);

    /// <summary>All library versions, by name, then newest version first.</summary>
    [Alias("list-libraries")]
    [Idempotent]
    Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The library versions that references (<c>name</c> or <c>name@version</c>) mean. A version may be written in part (<c>react@19</c> means the highest
    /// 19.x.y that is here); a bare name and <c>latest</c> mean the highest release.
    /// No references mean all library versions. The active model comes with them, so that a search needs no further call.
    /// </summary>
    /// <exception cref="ContexterFaultException">A name or version is not here (<c>library_not_found</c>); the message lists those that are.</exception>
    [Alias("resolve")]
    [Idempotent]
    Task<ResolvedLibraries> ResolveAsync(string[] references, CancellationToken cancellationToken);

    /// <summary>The one library version that a reference can mean: what is changed has to be named beyond doubt.</summary>
    /// <exception cref="ContexterFaultException">
    /// It is not here (<c>library_not_found</c>), or several versions are that it may mean (<c>invalid_input</c>); the message lists those that are.
    /// </exception>
    [Alias("resolve-only")]
    [Idempotent]
    Task<LibrarySummary> ResolveOnlyAsync(string reference, CancellationToken cancellationToken);

    /// <summary>The model that answers searches, and that jobs index with: what was last made active, or else what the configuration begins with.</summary>
    [Alias("get-model")]
    [Idempotent]
    [AlwaysInterleave]
    Task<ModelReference> GetModelAsync(CancellationToken cancellationToken);

    /// <summary>Makes a model the active one, in one step for all libraries.</summary>
    [Alias("use-model")]
    [Idempotent]
    Task UseModelAsync(ModelReference model, CancellationToken cancellationToken);
}
