using Contexter.Documents;

namespace Contexter.Storage.Sql;

public abstract partial class SqlDocumentStore
{
    /// <inheritdoc/>
    public async Task<DocumentOutcome> PutDocumentAsync(Document document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var prepared = await ReadAsync(session => Prepare(session, document.Library, [document], cancellationToken), cancellationToken).ConfigureAwait(false);
        return await ApplyAsync([document.Library], session => DocumentChanges.Put(session, prepared[0]), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveDocumentAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken) =>
        ApplyAsync([library], session => DocumentChanges.Remove(session, library, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibraryVersion>> ListChangedAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => DocumentChanges.Libraries(session), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> GetLastChangeAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        ReadAsync(session => DocumentChanges.Last(session, library), cancellationToken);

    /// <inheritdoc/>
    public Task ForgetChangesAsync(LibraryVersion library, long last, CancellationToken cancellationToken) => ApplyAsync(
        [library],
        session =>
        {
            DocumentChanges.Forget(session, library, last);
            return true;
        },
        cancellationToken);
}
