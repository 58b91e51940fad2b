using Contexter.Indexing;

namespace Contexter.Search.Ranking;

/// <summary>A candidate with its chunk and its score after re-ranking.</summary>
/// <param name="Blended">The candidate with its blended score.</param>
/// <param name="Loaded">The chunk.</param>
/// <param name="Score">The final score, 0 to 1.</param>
/// <param name="Boosts">What changed the blended score.</param>
internal sealed record RankedChunk(BlendedCandidate Blended, IndexedChunk Loaded, double Score, IReadOnlyList<ScoreBoost> Boosts);
