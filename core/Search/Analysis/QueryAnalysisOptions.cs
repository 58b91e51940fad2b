using Contexter.Documents;

namespace Contexter.Search.Analysis;

/// <summary>Thresholds of the analysis of queries (C4).</summary>
public sealed record QueryAnalysisOptions
{
    /// <summary>The defaults.</summary>
    public static QueryAnalysisOptions Default { get; } = new();

    /// <summary>Most words of a query that counts as simple. Default 3, range 1 to 100.</summary>
    public int SimpleWords { get; init; } = 3;

    /// <summary>Most words of a query that counts as moderate. Default 10, range <see cref="SimpleWords"/> to 1,000.</summary>
    public int ModerateWords { get; init; } = 10;

    /// <summary>Share of brackets, semicolons and equals signs among the characters from which several words are code. Default 0.083, range 0.01 to 1.</summary>
    public double CodeDensity { get; init; } = 0.083;

    /// <summary>Confidence below which a query counts as natural language, whatever it looks like. Default 0.5, range 0 to 1; 0 takes every guess.</summary>
    public double LeastConfidence { get; init; } = 0.5;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        Check(SimpleWords is >= 1 and <= 100, nameof(SimpleWords), "1 to 100");
        Check(ModerateWords >= SimpleWords && ModerateWords <= 1_000, nameof(ModerateWords), $"{nameof(SimpleWords)} to 1,000");
        Check(CodeDensity is >= 0.01 and <= 1, nameof(CodeDensity), "0.01 to 1");
        Check(LeastConfidence is >= 0 and <= 1, nameof(LeastConfidence), "0 to 1");
    }

    private static void Check(bool isAllowed, string name, string allowed)
    {
        if (!isAllowed)
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"Option {name} of the analysis of queries is out of its range; allowed are {allowed}.");
        }
    }
}
