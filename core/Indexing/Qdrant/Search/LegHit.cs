using Contexter.Indexing.Qdrant.Wire;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>A chunk that a leg has found.</summary>
/// <param name="Point">Its point.</param>
/// <param name="Chunk">What its point says of it.</param>
/// <param name="Score">Its true score in the leg.</param>
/// <param name="ServerScore">The score by which the server ordered it.</param>
internal sealed record LegHit(Guid Point, ScoringPayload Chunk, float Score, float ServerScore)
{
    /// <summary>Best first; of equal scores, the smaller chunk id.</summary>
    public static IEnumerable<LegHit> Rank(IEnumerable<LegHit> hits)
        => hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk.Chunk, StringComparer.Ordinal);
}
