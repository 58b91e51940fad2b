using Contexter.Documents;
using Contexter.Search.Ranking;

namespace Contexter.Search;

/// <summary>Settings of a <see cref="HybridSearcher"/>.</summary>
public sealed record HybridSearcherOptions
{
    /// <summary>Weight of the semantic leg for questions in natural language when weights are automatic. Default 0.7, range 0 to 1.</summary>
    public double QuestionSemanticWeight { get; init; } = 0.7;

    /// <summary>Weight of the semantic leg for symbols and one or two terms. Default 0.3, range 0 to 1.</summary>
    public double SymbolSemanticWeight { get; init; } = 0.3;

    /// <summary>Candidates of each leg, as a multiple of the hits asked for. Default 2, range 1 to 100.</summary>
    public int CandidateFactor { get; init; } = 2;

    /// <summary>Most candidates of each leg; never fewer than the hits asked for. Default 100, range 1 to 1,000.</summary>
    public int MaxCandidates { get; init; } = 100;

    /// <summary>Added to every rank in reciprocal rank fusion: the larger, the less the first ranks stand out. Default 60, range 1 to 1,000.</summary>
    public int RankConstant { get; init; } = 60;

    /// <summary>Signals beside the two legs.</summary>
    public RankingOptions Ranking { get; init; } = new();

    /// <summary>
    /// Candidates that are loaded at a time for signals, folding and joining, as a multiple of the hits asked for; the next ones follow when there are too few hits
    /// then. Default 1.5, range 1 to 20.
    /// </summary>
    public double RankingFactor { get; init; } = 1.5;

    /// <summary>The same where a re-ranking model judges them. Default 2, range 1 to 20.</summary>
    public double RerankingFactor { get; init; } = 2;

    /// <summary>Share of words that two chunks have in common from which the lower ranked is folded into the other. Default 0.95, range 0.5 to 1; above 1 folds nothing.</summary>
    public double FoldSimilarity { get; init; } = 0.95;

    /// <summary>Tokens up to which chunks of a section are joined to one passage. Default 1,500; 0 joins nothing.</summary>
    public int MaxPassageTokens { get; init; } = 1_500;

    /// <summary>Whether a search goes on without the re-ranking model when that one is away; otherwise it fails. Default true.</summary>
    public bool FallsBack { get; init; } = true;

    /// <summary>Answers that are remembered until a library they are from changes. Default 1,000, range 0 (none) to 1,000,000.</summary>
    public int CachedAnswers { get; init; } = 1_000;

    /// <summary>How long an answer is remembered at most. Default 1 hour, range 1 second to 30 days.</summary>
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Extracts of each hit. Default 3, range 0 to 10.</summary>
    public int MaxSnippets { get; init; } = 3;

    /// <summary>Length that extracts aim at, in characters. Default 240, range 40 to 2,000.</summary>
    public int SnippetLength { get; init; } = 240;

    /// <summary>Refuses settings out of their range.</summary>
    /// <exception cref="ContexterException">A value is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        Check(nameof(QuestionSemanticWeight), QuestionSemanticWeight, 0, 1);
        Check(nameof(SymbolSemanticWeight), SymbolSemanticWeight, 0, 1);
        Check(nameof(CandidateFactor), CandidateFactor, 1, 100);
        Check(nameof(MaxCandidates), MaxCandidates, 1, 1_000);
        Check(nameof(RankConstant), RankConstant, 1, 1_000);
        Check(nameof(RankingFactor), RankingFactor, 1, 20);
        Check(nameof(RerankingFactor), RerankingFactor, 1, 20);
        Check(nameof(FoldSimilarity), FoldSimilarity, 0.5, 2);
        Check(nameof(MaxPassageTokens), MaxPassageTokens, 0, 100_000);
        Check(nameof(CachedAnswers), CachedAnswers, 0, 1_000_000);
        Check(nameof(CacheDuration), CacheDuration.TotalSeconds, 1, 30 * 86_400);
        foreach (var (name, value) in Ranking.Factors)
        {
            Check($"{nameof(Ranking)}.{name}", value, 1, 10);
        }

        Check(nameof(MaxSnippets), MaxSnippets, 0, 10);
        Check(nameof(SnippetLength), SnippetLength, 40, 2_000);
    }

    private static void Check(string name, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"{name} of the search is {value}; it has to be {min} to {max}."));
        }
    }
}
