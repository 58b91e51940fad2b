using Contexter.Documents;

namespace Contexter.Storage;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public async Task<DocumentOutcome> PutDocumentAsync(Document document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var prepared = await ReadAsync(session => Prepare(session, document.Library, [document], cancellationToken), cancellationToken).ConfigureAwait(false);
        return await _writer.ApplyAsync(session => SqliteDocumentStoreChanges.Put(session, prepared[0]), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveDocumentAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken) =>
        _writer.ApplyAsync(session => SqliteDocumentStoreChanges.Remove(session, library, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibraryVersion>> ListChangedAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteDocumentStoreChanges.Libraries(session, _path), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> GetLastChangeAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteDocumentStoreChanges.Last(session, library), cancellationToken);

    /// <inheritdoc/>
    public Task ForgetChangesAsync(LibraryVersion library, long last, CancellationToken cancellationToken) => _writer.ApplyAsync(
        session =>
        {
            SqliteDocumentStoreChanges.Forget(session, library, last);
            return true;
        },
        cancellationToken);
}
