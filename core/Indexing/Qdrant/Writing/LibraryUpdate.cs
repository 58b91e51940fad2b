using Contexter.Documents;
using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Points;
using Contexter.Indexing.Qdrant.Wire;

namespace Contexter.Indexing.Qdrant.Writing;

/// <summary>Changes documents of one library version so that a change that was cut off anywhere is finished by the next one.</summary>
/// <remarks>
/// <para>A document has a point of its own beside those of its chunks. A change (1) marks it as pending, (2) writes the new chunks, each in its own place, (3) removes
/// the chunks that are no longer the document's, (4) writes the document's point anew, without the mark. A document that is pending is never taken for up to date, so
/// the same upsert, sent again, does all of it again; and its point is there before its first chunk and after its last, so that a deletion finds all of them.</para>
/// <para>All four steps of a call are one request as long as that stays below the limits of its size; then only a server that stops in the midst of it leaves a document
/// pending. Readers meanwhile see no old chunk of a document any more, and the new ones that are there (<see cref="Search.CurrentDocuments"/>).</para>
/// </remarks>
internal sealed class LibraryUpdate(QdrantConnection connection, QdrantCollection collection, QdrantIndexOptions options, PointMaker points, LibraryVersion library)
{
    // A list of ids is part of one write, which has to fit into one request.
    private const int MaxIdsOfAWrite = 500;

    /// <summary>Puts documents in the place of what was there.</summary>
    /// <param name="documents">Valid documents, each once.</param>
    /// <param name="cancellationToken">Ends the change where it is.</param>
    public async Task<UpsertResult> UpsertAsync(IReadOnlyCollection<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        var stored = await FindAsync([.. documents.Select(document => document.Metadata.Id)], cancellationToken).ConfigureAwait(false);
        var (added, updated, unchanged) = (0, 0, 0);
        var changed = new List<IndexedDocument>();
        foreach (var document in documents)
        {
            if (!stored.TryGetValue(document.Metadata.Id, out var old))
            {
                added++;
            }
            else if (!old.Pending && string.Equals(old.Fingerprint, document.Fingerprint, StringComparison.Ordinal))
            {
                unchanged++;
                continue;
            }
            else
            {
                updated++;
            }

            changed.Add(document);
        }

        await ReplaceAsync(changed, stored, cancellationToken).ConfigureAwait(false);
        return new UpsertResult(added, updated, unchanged);
    }

    /// <summary>Removes documents.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> DeleteAsync(IEnumerable<DocumentId> documents, CancellationToken cancellationToken)
    {
        var stored = await FindAsync([.. documents.Distinct()], cancellationToken).ConfigureAwait(false);
        var batch = CreateBatch();
        foreach (var some in stored.Keys.Chunk(MaxIdsOfAWrite))
        {
            Guid[] ids = [.. some.Select(document => PointIds.OfDocument(library, document))];
            await batch.SetPendingAsync(ids, cancellationToken).ConfigureAwait(false);
            await batch.DeleteAsync(new PointsSelection { Filter = Filters.ChunksOf(library, some) }, cancellationToken).ConfigureAwait(false);
            await batch.DeleteAsync(new PointsSelection { Points = ids }, cancellationToken).ConfigureAwait(false);
        }

        await batch.FlushAsync(cancellationToken).ConfigureAwait(false);
        return stored.Count;
    }

    /// <summary>Removes everything of the library version.</summary>
    public async Task DeleteLibraryAsync(CancellationToken cancellationToken)
    {
        var batch = CreateBatch();
        await batch.DeleteAsync(new PointsSelection { Filter = new Filter { Must = [Filters.Is(PayloadFields.Library, library.ToString())] } }, cancellationToken).ConfigureAwait(false);
        await batch.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReplaceAsync(List<IndexedDocument> documents, Dictionary<DocumentId, DocumentPayload> stored, CancellationToken cancellationToken)
    {
        var batch = CreateBatch();
        foreach (var document in documents)
        {
            await WriteAsync(batch, document, pending: true, cancellationToken).ConfigureAwait(false);
        }

        foreach (var document in documents)
        {
            for (var i = 0; i < document.Chunks.Count; i++)
            {
                await batch.UpsertAsync(
                    points.MakeChunk(document, i), QdrantJson.Default.ChunkPoint, $"chunk {i} of document '{document.Metadata.Path}'", cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var document in documents.Where(document => stored.ContainsKey(document.Metadata.Id)))
        {
            await DeleteAllButAsync(batch, document, cancellationToken).ConfigureAwait(false);
        }

        foreach (var document in documents)
        {
            await WriteAsync(batch, document, pending: false, cancellationToken).ConfigureAwait(false);
        }

        await batch.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task WriteAsync(UpdateBatch batch, IndexedDocument document, bool pending, CancellationToken cancellationToken)
        => batch.UpsertAsync(PointMaker.MakeDocument(document, pending), QdrantJson.Default.DocumentPoint, $"document '{document.Metadata.Path}'", cancellationToken);

    private Task DeleteAllButAsync(UpdateBatch batch, IndexedDocument document, CancellationToken cancellationToken)
    {
        var filter = Filters.ChunksOf(library, [document.Metadata.Id]);
        var kept = document.Chunks.Select(chunk => PointIds.OfChunk(library, chunk.Id)).ToList();
        return batch.DeleteAsync(
            new PointsSelection { Filter = kept.Count == 0 ? filter : filter with { MustNot = [new Filter { HasId = kept }] } }, cancellationToken);
    }

    private async Task<Dictionary<DocumentId, DocumentPayload>> FindAsync(IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken)
    {
        var found = new Dictionary<DocumentId, DocumentPayload>();
        foreach (var some in documents.Chunk(options.BatchPoints))
        {
            var request = new PointsRequest { Ids = [.. some.Select(document => PointIds.OfDocument(library, document))], WithPayload = true };
            var reply = await connection.PostAsync(
                $"{collection.Path}/points", request, QdrantJson.Default.PointsRequest, QdrantJson.Default.ReplyDocumentPoints, cancellationToken).ConfigureAwait(false);
            foreach (var point in reply)
            {
                var payload = point.GetPayload();
                found[new DocumentId(payload.Document)] = payload;
            }
        }

        return found;
    }

    private UpdateBatch CreateBatch() => new(connection, collection.Path, options);
}
