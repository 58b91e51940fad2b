using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Wire;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>
/// Leaves out what a document no longer consists of. The server changes a document's chunks one after the other, but each of them names the document's fingerprint, and the
/// document's own point, which is written before the first of them, says which one counts. It is read after the chunks, so an answer never mixes two states of a document, and
/// names none that is gone.
/// </summary>
internal sealed class CurrentDocuments(QdrantConnection connection, QdrantCollection collection)
{
    // More ids make a request that servers may refuse.
    private const int IdsAtOnce = 1_000;

    private static readonly string[] Fields = [PayloadFields.Document, PayloadFields.Fingerprint];

    /// <summary>Those chunks that their documents consist of now, in order.</summary>
    /// <param name="chunks">Chunks that were read before this call.</param>
    /// <param name="documentOf">The document's point and its fingerprint, as the chunk names them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<T>> SelectAsync<T>(IReadOnlyCollection<T> chunks, Func<T, (Guid Document, string Fingerprint)> documentOf, CancellationToken cancellationToken)
    {
        var fingerprints = new Dictionary<Guid, string>();
        foreach (var ids in chunks.Select(chunk => documentOf(chunk).Document).Distinct().Chunk(IdsAtOnce))
        {
            var request = new PointsRequest { Ids = ids, WithPayload = Fields };
            var reply = await connection.PostAsync(
                $"{collection.Path}/points", request, QdrantJson.Default.PointsRequest, QdrantJson.Default.ReplyStatePoints, cancellationToken).ConfigureAwait(false);
            foreach (var point in reply)
            {
                fingerprints[point.Id] = point.GetPayload().Fingerprint;
            }
        }

        return [.. chunks.Where(IsCurrent)];

        bool IsCurrent(T chunk)
        {
            var (document, fingerprint) = documentOf(chunk);
            return fingerprints.TryGetValue(document, out var current) && string.Equals(current, fingerprint, StringComparison.Ordinal);
        }
    }
}
