using Contexter.Lexical;
using Contexter.Search;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>search</c>.</summary>
public sealed record SearchSection : OptionsSection
{
    /// <summary>Results of one search. Default 10, range 1 to 100.</summary>
    [Setting("Results of one search.", Unit = "results")]
    [Between(1, 100)]
    public int TopK { get; init; } = 10;

    /// <summary>Least score of a candidate in its own leg (the cosine in the semantic one). Default 0.1, range 0 to 1.</summary>
    [Setting("Least score of a candidate in its own leg of the search (in the semantic leg, the cosine).")]
    [Between(0, 1)]
    public double Threshold { get; init; } = 0.1;

    /// <summary>How the semantic and the keyword leg are blended. Default <see cref="SearchWeights.Auto"/>.</summary>
    [Setting("How the semantic and the keyword leg are blended: by the kind of question (auto), by ranks (rrf), or with fixed weights such as 0.7/0.3.")]
    public SearchWeights Weights { get; init; } = SearchWeights.Auto;

    /// <summary>Share of common words from which a near duplicate is folded into the better hit. Default 0.95, range 0.5 to 2; above 1 folds nothing.</summary>
    [Setting("Share of words that two chunks have in common from which the lower ranked is folded into the other and named with it; above 1 folds nothing.")]
    [Between(0.5, 2)]
    public double FoldSimilarity { get; init; } = 0.95;

    /// <summary>Size up to which chunks of one section that were found together are joined. Default 1,500 tokens, range 0 to 100,000; 0 joins nothing.</summary>
    [Setting("Size up to which chunks of one section that were found together are joined to one passage; 0 joins nothing.", Unit = "tokens")]
    [Between(0, 100_000)]
    public int MaxPassageTokens { get; init; } = 1_500;

    /// <summary>Parameters of the keyword leg.</summary>
    [Setting("Parameters of the keyword leg's ranking function.")]
    public Bm25Section Bm25 { get; init; } = new();

    /// <summary>Signals beside the two legs.</summary>
    [Setting("Signals beside the two legs: what the score of a chunk is multiplied by where they hold; 1 turns a signal off.")]
    public RankingSection Ranking { get; init; } = new();

    /// <summary>A model that judges the best candidates once more.</summary>
    [Setting("A model on a server that judges the best candidates once more. While it does not answer, searches go on without it and say so.")]
    public RerankerSection Reranker { get; init; } = new();

    /// <summary>Answers that are kept in memory.</summary>
    [Setting("Answers that are kept in memory until a library they are from changes; not with the Qdrant store, where others may write.")]
    public AnswerCacheSection Cache { get; init; } = new();

    /// <summary>These settings as the searcher takes them.</summary>
    public HybridSearcherOptions ToOptions() => new()
    {
        FoldSimilarity = FoldSimilarity,
        MaxPassageTokens = MaxPassageTokens,
        Ranking = Ranking.ToOptions(),
        CachedAnswers = Cache.Entries,
        CacheDuration = Cache.Duration,
    };
}

/// <summary>Settings below <c>search.bm25</c>.</summary>
public sealed record Bm25Section : OptionsSection
{
    /// <summary>How slowly further occurrences of a term stop to count. Default 1.2, range 0 to 10.</summary>
    [Setting("Saturation: how much further occurrences of a term add; 0 counts only whether it occurs.")]
    [Between(0, 10)]
    public double K1 { get; init; } = 1.2;

    /// <summary>How much a chunk's length counts against it. Default 0.75, range 0 (not at all) to 1 (fully).</summary>
    [Setting("Length normalisation: how much a chunk's length counts against it, from 0 (not at all) to 1 (fully).")]
    [Between(0, 1)]
    public double B { get; init; } = 0.75;

    /// <summary>What an occurrence in the document's title counts. Default 1.5, range 0 to 100.</summary>
    [Setting("What an occurrence of a term in the document's title counts.")]
    [Between(0, 100)]
    public double TitleWeight { get; init; } = 1.5;

    /// <summary>What an occurrence in a heading above the chunk counts. Default 1.5, range 0 to 100.</summary>
    [Setting("What an occurrence of a term in a heading above the chunk counts.")]
    [Between(0, 100)]
    public double HeadingWeight { get; init; } = 1.5;

    /// <summary>What an occurrence in the chunk's text counts. Default 1, range 0 to 100.</summary>
    [Setting("What an occurrence of a term in the chunk's text counts.")]
    [Between(0, 100)]
    public double BodyWeight { get; init; } = 1;

    /// <summary>What an occurrence as a whole identifier counts, beside those of its parts. Default 1, range 0 to 100.</summary>
    [Setting("What an occurrence of a whole identifier or dotted name in the text counts, beside those of its parts.")]
    [Between(0, 100)]
    public double IdentifierWeight { get; init; } = 1;

    /// <summary>These settings as the index takes them.</summary>
    public Bm25Options ToOptions() => new()
    {
        K1 = K1,
        B = B,
        TitleWeight = TitleWeight,
        HeadingWeight = HeadingWeight,
        BodyWeight = BodyWeight,
        IdentifierWeight = IdentifierWeight,
    };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (TitleWeight + HeadingWeight + BodyWeight + IdentifierWeight <= 0)
        {
            yield return new(nameof(BodyWeight), "leaves all four weights at 0, so that no chunk could be found by its words", "above 0, or another weight above 0");
        }
    }
}
