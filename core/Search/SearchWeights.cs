using System.Globalization;
using Contexter.Documents;

namespace Contexter.Search;

/// <summary>How the two legs of a hybrid search are put together.</summary>
public enum BlendingMode
{
    /// <summary>Weights by the shape of the query (<see cref="WeightRouter"/>).</summary>
    Auto = 0,

    /// <summary>Weights as given.</summary>
    Fixed = 1,

    /// <summary>Reciprocal rank fusion: ranks count, scores do not.</summary>
    Rrf = 2,
}

/// <summary>A choice of blending with its weights.</summary>
public sealed record SearchWeights
{
    private const NumberStyles WeightStyle =
        NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private SearchWeights(BlendingMode mode, double semantic, double keyword)
    {
        Mode = mode;
        Semantic = semantic;
        Keyword = keyword;
    }

    /// <summary>Weights by the shape of the query.</summary>
    public static SearchWeights Auto { get; } = new(BlendingMode.Auto, 0.5, 0.5);

    /// <summary>Reciprocal rank fusion, both legs alike.</summary>
    public static SearchWeights Rrf { get; } = new(BlendingMode.Rrf, 0.5, 0.5);

    /// <summary>How the legs are put together.</summary>
    public BlendingMode Mode { get; }

    /// <summary>Weight of the semantic leg, 0 to 1; without meaning where weights are automatic.</summary>
    public double Semantic { get; }

    /// <summary>Weight of the keyword leg; with <see cref="Semantic"/> it sums to 1.</summary>
    public double Keyword { get; }

    /// <summary>Weights as given, brought to a sum of 1.</summary>
    /// <param name="semantic">Weight of the semantic leg, 0 to 1.</param>
    /// <param name="keyword">Weight of the keyword leg, 0 to 1; not both are 0.</param>
    /// <exception cref="ContexterException">A weight is out of range (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static SearchWeights Fixed(double semantic, double keyword)
    {
        if (semantic is not (>= 0 and <= 1) || keyword is not (>= 0 and <= 1) || semantic + keyword == 0)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                string.Create(CultureInfo.InvariantCulture, $"The weights are {semantic}/{keyword}; each has to be 0 to 1 and not both 0, such as 0.7/0.3."));
        }

        return new SearchWeights(BlendingMode.Fixed, semantic / (semantic + keyword), keyword / (semantic + keyword));
    }

    /// <summary>Reads <c>auto</c>, <c>rrf</c>, or semantic and keyword weight such as <c>0.7/0.3</c>.</summary>
    /// <exception cref="ContexterException">The text is none of these (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static SearchWeights Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return Auto;
        }

        if (trimmed.Equals("rrf", StringComparison.OrdinalIgnoreCase))
        {
            return Rrf;
        }

        var slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && double.TryParse(trimmed.AsSpan(0, slash), WeightStyle, CultureInfo.InvariantCulture, out var semantic)
            && double.TryParse(trimmed.AsSpan(slash + 1), WeightStyle, CultureInfo.InvariantCulture, out var keyword)
            ? Fixed(semantic, keyword)
            : throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"The weights are '{(trimmed.Length <= 40 ? trimmed : trimmed[..40] + "…")}'; write auto, rrf, or semantic and keyword weight such as 0.7/0.3.");
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Mode switch
    {
        BlendingMode.Auto => "auto",
        BlendingMode.Rrf => "rrf",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Semantic}/{Keyword}"),
    };
}
