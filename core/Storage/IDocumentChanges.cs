using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>
/// Changes of single documents. A document that is put belongs to no item of a source: it stays until it is removed, whatever jobs of its library find; an item that has a document of
/// the same path says so in its receipt. Every change is noted in its own transaction, until whoever follows says that it has.
/// </summary>
/// <remarks>Safe for concurrent use. Every call is one atomic, durable step.</remarks>
public interface IDocumentChanges
{
    /// <summary>Stores a document in the place of what has its path, whoever brought that.</summary>
    Task<DocumentOutcome> PutDocumentAsync(Document document, CancellationToken cancellationToken);

    /// <summary>Removes a document, whoever brought it. An item that still has it brings it back by the next job.</summary>
    /// <returns>False when it is not there.</returns>
    Task<bool> RemoveDocumentAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken);

    /// <summary>The library versions with changes that were not followed yet, in order of their names.</summary>
    Task<IReadOnlyList<LibraryVersion>> ListChangedAsync(CancellationToken cancellationToken);

    /// <summary>Number of the last change of a library version that was not followed yet; null when there is none. Numbers rise.</summary>
    Task<long?> GetLastChangeAsync(LibraryVersion library, CancellationToken cancellationToken);

    /// <summary>Takes note that all changes of a library version up to a number were followed.</summary>
    Task ForgetChangesAsync(LibraryVersion library, long last, CancellationToken cancellationToken);
}
