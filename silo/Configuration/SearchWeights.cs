using System.Globalization;

namespace Contexter.Silo.Configuration;

/// <summary>How the legs of a hybrid search are blended.</summary>
public enum BlendMode
{
    /// <summary>Shares that follow from the kind of question.</summary>
    Auto = 0,

    /// <summary>Reciprocal rank fusion: ranks count, scores do not.</summary>
    Rrf = 1,

    /// <summary>The same shares for every question.</summary>
    Fixed = 2,
}

/// <summary>Weights of the semantic and the keyword leg of a hybrid search: <c>auto</c>, <c>rrf</c>, or fixed shares such as <c>0.7/0.3</c>.</summary>
public sealed record SearchWeights
{
    private SearchWeights(BlendMode mode, double semantic, double keyword)
    {
        Mode = mode;
        Semantic = semantic;
        Keyword = keyword;
    }

    /// <summary>Shares that follow from the kind of question.</summary>
    public static SearchWeights Auto { get; } = new(BlendMode.Auto, 0, 0);

    /// <summary>Reciprocal rank fusion.</summary>
    public static SearchWeights Rrf { get; } = new(BlendMode.Rrf, 0, 0);

    /// <summary>How the legs are blended.</summary>
    public BlendMode Mode { get; }

    /// <summary>Share of the semantic leg, 0..1; 0 unless <see cref="Mode"/> is <see cref="BlendMode.Fixed"/>.</summary>
    public double Semantic { get; }

    /// <summary>Share of the keyword leg, 0..1; 0 unless <see cref="Mode"/> is <see cref="BlendMode.Fixed"/>.</summary>
    public double Keyword { get; }

    /// <summary>The text that <see cref="ContexterOptions"/> reads as these weights.</summary>
    public override string ToString() => Mode switch
    {
        BlendMode.Auto => "auto",
        BlendMode.Rrf => "rrf",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Semantic:R}/{Keyword:R}"),
    };

    /// <summary>Reads weights, or says what is wrong with the text.</summary>
    internal static ParsedValue Parse(string text)
    {
        if (text is "auto" or "rrf")
        {
            return ParsedValue.Of(text is "auto" ? Auto : Rrf);
        }

        var shares = text.Split('/');
        if (shares.Length != 2 || !TryShare(shares[0], out var semantic) || !TryShare(shares[1], out var keyword))
        {
            return ParsedValue.Wrong("is neither a word that is known nor two shares");
        }

        // Decimals add up exactly where doubles do not.
        return semantic + keyword == 1
            ? ParsedValue.Of(new SearchWeights(BlendMode.Fixed, (double)semantic, (double)keyword))
            : ParsedValue.Wrong(string.Create(CultureInfo.InvariantCulture, $"adds up to {semantic + keyword}, not to 1"));
    }

    private static bool TryShare(string text, out decimal share) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out share) && share <= 1;
}
