using System.Globalization;
using Contexter.Documents;
using Contexter.Search;

namespace Contexter.Evaluation;

/// <summary>A way of ranking that is measured.</summary>
/// <param name="Name">Its name, unique in a run.</param>
/// <param name="Search">Type and weights of the search; null for the control, which ranks all groups at random.</param>
public sealed record EvaluationMethod(string Name, SearchQuery? Search)
{
    /// <summary>By words.</summary>
    public static EvaluationMethod Keyword { get; } = new("keyword", Template(SearchType.Keyword, SearchWeights.Auto));

    /// <summary>By meaning.</summary>
    public static EvaluationMethod Semantic { get; } = new("semantic", Template(SearchType.Semantic, SearchWeights.Auto));

    /// <summary>By both, weighted by the shape of the query.</summary>
    public static EvaluationMethod Hybrid { get; } = new("hybrid", Template(SearchType.Hybrid, SearchWeights.Auto));

    /// <summary>By both, by reciprocal rank fusion.</summary>
    public static EvaluationMethod Rrf { get; } = new("rrf", Template(SearchType.Hybrid, SearchWeights.Rrf));

    /// <summary>The control: all groups in random order. A suite or a measure by which it does well shows nothing.</summary>
    public static EvaluationMethod Shuffled { get; } = new("shuffled", null);

    /// <summary>The methods that have a name of their own.</summary>
    public static IReadOnlyList<EvaluationMethod> Named { get; } = [Keyword, Semantic, Hybrid, Rrf, Shuffled];

    /// <summary>Whether it blends both legs.</summary>
    public bool IsHybrid => Search?.Type == SearchType.Hybrid;

    /// <summary>By both, with a fixed weight of the semantic leg.</summary>
    /// <param name="semanticWeight">The weight, 0 to 1.</param>
    /// <exception cref="ContexterException">The weight is out of range (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static EvaluationMethod Weighted(double semanticWeight)
    {
        if (!(semanticWeight is >= 0 and <= 1))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, string.Create(CultureInfo.InvariantCulture, $"The semantic weight is {semanticWeight}; it has to be 0 to 1."));
        }

        return new EvaluationMethod(
            string.Create(CultureInfo.InvariantCulture, $"hybrid {semanticWeight}"),
            Template(SearchType.Hybrid, SearchWeights.Fixed(semanticWeight, 1 - semanticWeight)));
    }

    // No threshold: it cuts rankings off, and the measures are of rankings.
    private static SearchQuery Template(SearchType type, SearchWeights weights) => new() { Query = string.Empty, Type = type, Weights = weights, Threshold = 0 };
}
