using Contexter.Documents;

namespace Contexter.Lexical;

/// <summary>Parameters of BM25 and the weights of a chunk's fields.</summary>
public sealed record Bm25Options
{
    /// <summary>How soon repetitions of a term stop to count. Default 1.2, range 0 to 10; 0 counts only that a term is there.</summary>
    public double K1 { get; init; } = 1.2;

    /// <summary>How much a chunk's length counts. Default 0.75, range 0 (not at all) to 1.</summary>
    public double B { get; init; } = 0.75;

    /// <summary>What an occurrence in the document's title counts. Default 1.5, range 0 to 100.</summary>
    public double TitleWeight { get; init; } = 1.5;

    /// <summary>What an occurrence in a heading above the chunk counts. Default 1.5, range 0 to 100.</summary>
    public double HeadingWeight { get; init; } = 1.5;

    /// <summary>What an occurrence in the chunk's text counts. Default 1, range 0 to 100.</summary>
    public double BodyWeight { get; init; } = 1;

    /// <summary>What an occurrence in the chunk's text as a whole identifier or dotted name counts, beside those of its parts. Default 1, range 0 to 100.</summary>
    public double IdentifierWeight { get; init; } = 1;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is out of its range, or all weights are 0 (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        Check(K1, 10, nameof(K1));
        Check(B, 1, nameof(B));
        Check(TitleWeight, 100, nameof(TitleWeight));
        Check(HeadingWeight, 100, nameof(HeadingWeight));
        Check(BodyWeight, 100, nameof(BodyWeight));
        Check(IdentifierWeight, 100, nameof(IdentifierWeight));
        if (TitleWeight + HeadingWeight + BodyWeight + IdentifierWeight <= 0)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid, "BM25 weights of title, heading, body and identifier are all 0, so no chunk could be found; set one of them above 0.");
        }
    }

    private static void Check(double value, double maximum, string name)
    {
        // Not "value < 0 || value > maximum", which lets NaN pass.
        if (!(value >= 0 && value <= maximum))
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"BM25 option {name} is {value}; allowed are 0 to {maximum}."));
        }
    }
}
