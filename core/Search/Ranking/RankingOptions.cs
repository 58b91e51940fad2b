namespace Contexter.Search.Ranking;

/// <summary>
/// What signals beside the two legs count: factors on the blended score. A factor of 1 turns a signal off; docs/evaluation.md has what each was measured to do.
/// </summary>
public sealed record RankingOptions
{
    /// <summary>Title or headings hold all terms of the query, or the whole identifier it asks for. Default 1.1, range 1 to 10.</summary>
    public double SectionMatch { get; init; } = 1.1;

    /// <summary>The text holds the query as a phrase of two words or more. Default 1, range 1 to 10.</summary>
    public double ExactPhrase { get; init; } = 1;

    /// <summary>The document is of the type that the query asks for. Default 1, range 1 to 10.</summary>
    public double DocumentType { get; init; } = 1;

    /// <summary>A source of trust 10; less trust counts less in proportion, trust 4 and below nothing. Default 1, range 1 to 10.</summary>
    public double Trust { get; init; } = 1;

    /// <summary>The content changed in the last 30 days. Default 1, range 1 to 10.</summary>
    public double Recency { get; init; } = 1;

    /// <summary>All factors by name.</summary>
    internal IEnumerable<(string Name, double Value)> Factors =>
        [(nameof(SectionMatch), SectionMatch), (nameof(ExactPhrase), ExactPhrase), (nameof(DocumentType), DocumentType), (nameof(Trust), Trust), (nameof(Recency), Recency)];
}

/// <summary>A signal that raised a score.</summary>
/// <param name="Signal">Its name: <c>section_match</c>, <c>exact_phrase</c>, <c>document_type</c>, <c>trust</c>, <c>recency</c> or <c>reranker</c>.</param>
/// <param name="Factor">What the score was multiplied by; of the re-ranker, its score.</param>
public sealed record ScoreBoost(string Signal, double Factor);
