using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Search.Analysis;
using Contexter.Search.Ranking;

namespace Contexter.Search;

/// <summary>The answer to a search.</summary>
public sealed record SearchResponse
{
    /// <summary>The query as asked.</summary>
    public required SearchQuery Query { get; init; }

    /// <summary>Hits, best first.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>How many chunks the legs brought, before threshold and <see cref="SearchQuery.TopK"/>.</summary>
    public required int CandidateCount { get; init; }

    /// <summary>The terms the query was analysed into, as highlights match them.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>What the query was taken to be.</summary>
    public required QueryAnalysis Analysis { get; init; }

    /// <summary>What could not be done and was done without; empty mostly.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the scores were made, for all hits.</summary>
    public required BlendingSummary Blending { get; init; }

    /// <summary>Time to embed the query; zero in a keyword search.</summary>
    public required TimeSpan EmbeddingTime { get; init; }

    /// <summary>Time of the whole search.</summary>
    public required TimeSpan TotalTime { get; init; }
}

/// <summary>A chunk that answers the query.</summary>
public sealed record SearchHit
{
    /// <summary>The chunk; of a passage the one that was ranked highest.</summary>
    public required Chunk Chunk { get; init; }

    /// <summary>The chunk and those of its section around it that were found too, in order.</summary>
    public required IReadOnlyList<Chunk> Passage { get; init; }

    /// <summary>The text of the passage.</summary>
    public required string Content { get; init; }

    /// <summary>Chunks of other documents, or places, with nearly the same text that the hit stands for, best first.</summary>
    public required IReadOnlyList<IndexedChunk> Duplicates { get; init; }

    /// <summary>Its document.</summary>
    public required DocumentMetadata Metadata { get; init; }

    /// <summary>Final score, 0 to 1: the blended score after re-ranking, comparable within one answer only.</summary>
    public required double Score { get; init; }

    /// <summary>Cosine of query and chunk, -1 to 1; null in a keyword search.</summary>
    public required double? SemanticScore { get; init; }

    /// <summary>BM25 score, 0 or more; null in a semantic search.</summary>
    public required double? KeywordScore { get; init; }

    /// <summary>Extracts of the content with the matched terms, in order of their place.</summary>
    public required IReadOnlyList<Snippet> Highlights { get; init; }

    /// <summary>How the score came about; null unless asked for.</summary>
    public ScoreExplanation? Explanation { get; init; }

    /// <summary>Library version of the chunk.</summary>
    public LibraryVersion Library => Metadata.Library;

    /// <summary>Title of the document.</summary>
    public string Title => Metadata.Title;

    /// <summary>Headings above the chunk, joined by <c> &gt; </c>.</summary>
    public string Section => string.Join(" > ", Chunk.HeadingPath);

    /// <summary>Address of the original.</summary>
    public string SourceUrl => Metadata.SourceUrl;
}

/// <summary>What all scores of an answer have in common.</summary>
/// <param name="Mode">How the legs were put together.</param>
/// <param name="SemanticWeight">Weight of the semantic leg, 0 to 1.</param>
/// <param name="KeywordWeight">Weight of the keyword leg, 0 to 1; both sum to 1.</param>
/// <param name="SemanticScale">The cosines that became 0 and 1; null when the leg took no part.</param>
/// <param name="KeywordScale">The BM25 scores that became 0 and 1; null when the leg took no part or found nothing.</param>
public sealed record BlendingSummary(BlendingMode Mode, double SemanticWeight, double KeywordWeight, ScoreScale? SemanticScale, ScoreScale? KeywordScale);

/// <summary>A linear scale.</summary>
/// <param name="Min">Becomes 0.</param>
/// <param name="Max">Becomes 1.</param>
public readonly record struct ScoreScale(double Min, double Max)
{
    /// <summary>A score on the scale, 0 to 1. Where all candidates have the same score it is 1 if that is above zero, else 0.</summary>
    public double Apply(double score) => Max > Min ? Math.Clamp((score - Min) / (Max - Min), 0, 1) : Max > 0 ? 1 : 0;
}

/// <summary>How a hit's score came about.</summary>
public sealed record ScoreExplanation
{
    /// <summary>What it has in common with the other hits.</summary>
    public required BlendingSummary Blending { get; init; }

    /// <summary>
    /// The semantic leg's part before its weight, 0 to 1: the cosine on the common scale, with <see cref="BlendingMode.Rrf"/> the reciprocal rank; null when the
    /// leg took no part.
    /// </summary>
    public required double? SemanticScaled { get; init; }

    /// <summary>The keyword leg's part before its weight, likewise of the BM25 score.</summary>
    public required double? KeywordScaled { get; init; }

    /// <summary>The blended score, 0 to 1: the parts by their weights.</summary>
    public required double BlendedScore { get; init; }

    /// <summary>What re-ranking made of it; empty when no signal held.</summary>
    public required IReadOnlyList<ScoreBoost> Boosts { get; init; }

    /// <summary>What the blended score times its boosts is divided by: the highest product of boosts in the answer, 1 or more.</summary>
    public required double BoostScale { get; init; }

    /// <summary>Rank in the semantic leg from 1; null when only the other leg found the chunk.</summary>
    public required int? SemanticRank { get; init; }

    /// <summary>Rank in the keyword leg from 1; null when only the other leg found the chunk.</summary>
    public required int? KeywordRank { get; init; }

    /// <summary>Parts of the BM25 score, one a matching term.</summary>
    public required IReadOnlyList<TermContribution> Terms { get; init; }
}
