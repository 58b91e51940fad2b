using System.Diagnostics.CodeAnalysis;
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
    private const double Rounding = 1e-12;
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
        if (!AreAllowed(semantic, keyword))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                string.Create(CultureInfo.InvariantCulture, $"The weights are {semantic}/{keyword}; each has to be 0 to 1 and not both 0, such as 0.7/0.3."));
        }

        // Decimals that add up to 1 hardly ever do so as doubles; what was written stays as it is then.
        var sum = Math.Abs(semantic + keyword - 1) < Rounding ? 1 : semantic + keyword;
        return new SearchWeights(BlendingMode.Fixed, semantic / sum, keyword / sum);
    }

    /// <summary>Reads <c>auto</c>, <c>rrf</c>, or semantic and keyword weight such as <c>0.7/0.3</c>.</summary>
    /// <exception cref="ContexterException">The text is none of these (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static SearchWeights Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var weights)
            ? weights
            : throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"The weights are '{(text.Length <= 40 ? text : text[..40] + "…")}'; write auto, rrf, or semantic and keyword weight, each 0 to 1 and not both 0, such as 0.7/0.3.");
    }

    /// <summary>Reads what <see cref="Parse"/> reads, without an exception.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SearchWeights? weights)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        weights = trimmed.Equals("auto", StringComparison.OrdinalIgnoreCase) ? Auto
            : trimmed.Equals("rrf", StringComparison.OrdinalIgnoreCase) ? Rrf
            : slash > 0
                && double.TryParse(trimmed.AsSpan(0, slash), WeightStyle, CultureInfo.InvariantCulture, out var semantic)
                && double.TryParse(trimmed.AsSpan(slash + 1), WeightStyle, CultureInfo.InvariantCulture, out var keyword)
                && AreAllowed(semantic, keyword)
                ? Fixed(semantic, keyword)
                : null;
        return weights is not null;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Mode switch
    {
        BlendingMode.Auto => "auto",
        BlendingMode.Rrf => "rrf",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Semantic}/{Keyword}"),
    };

    private static bool AreAllowed(double semantic, double keyword) => semantic is >= 0 and <= 1 && keyword is >= 0 and <= 1 && semantic + keyword > 0;
}
