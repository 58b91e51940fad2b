using Contexter.Documents;

namespace Contexter.Search;

/// <summary>Settings of a <see cref="HybridSearcher"/>.</summary>
public sealed record HybridSearcherOptions
{
    /// <summary>Weight of the semantic leg for questions in natural language when weights are automatic. Default 0.7, range 0 to 1.</summary>
    public double QuestionSemanticWeight { get; init; } = 0.7;

    /// <summary>Weight of the semantic leg for symbols and one or two terms. Default 0.3, range 0 to 1.</summary>
    public double SymbolSemanticWeight { get; init; } = 0.3;

    /// <summary>Candidates of each leg, as a multiple of the hits asked for. Default 3, range 1 to 100.</summary>
    public int CandidateFactor { get; init; } = 3;

    /// <summary>Most candidates of each leg; never fewer than the hits asked for. Default 100, range 1 to 1,000.</summary>
    public int MaxCandidates { get; init; } = 100;

    /// <summary>Added to every rank in reciprocal rank fusion: the larger, the less the first ranks stand out. Default 60, range 1 to 1,000.</summary>
    public int RankConstant { get; init; } = 60;

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
