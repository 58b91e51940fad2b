using System.Globalization;
using Contexter.Documents;

namespace Contexter.Quality;

/// <summary>Limits of document and chunk checks, and what findings cost.</summary>
public sealed record QualityOptions
{
    /// <summary>Characters below which a document is called short. Default 100.</summary>
    public int MinDocumentCharacters { get; init; } = 100;

    /// <summary>Characters above which a document is cut into parts. Default 1,000,000, at least 1,000.</summary>
    public int MaxDocumentCharacters { get; init; } = 1_000_000;

    /// <summary>Quality score below which a document is dropped. Default 0.3, range 0 to 1.</summary>
    public double MinDocumentQuality { get; init; } = 0.3;

    /// <summary>Tokens below which a chunk is called small. Default 10.</summary>
    public int MinChunkTokens { get; init; } = 10;

    /// <summary>Tokens above which a chunk is not accepted. Default 1,500.</summary>
    public int MaxChunkTokens { get; init; } = 1_500;

    /// <summary>What a critical finding takes off a score of 1. Default 0.5.</summary>
    public double CriticalPenalty { get; init; } = 0.5;

    /// <summary>What an error takes off a score of 1. Default 0.3.</summary>
    public double ErrorPenalty { get; init; } = 0.3;

    /// <summary>What an ordinary warning takes off a score of 1; those about the text itself take one to four times as much. Default 0.1.</summary>
    public double WarningPenalty { get; init; } = 0.1;

    /// <summary>What a finding takes off a score of 1.</summary>
    /// <param name="severity">How bad it is.</param>
    /// <param name="weight">How many ordinary findings of its severity it counts as, 0 or more.</param>
    public double PenaltyOf(Severity severity, double weight = 1) => Rounded(weight * severity switch
    {
        Severity.Critical => CriticalPenalty,
        Severity.Error => ErrorPenalty,
        Severity.Warning => WarningPenalty,
        _ => 0,
    });

    /// <summary>The score that penalties leave of 1, not below 0.</summary>
    public static double Score(IEnumerable<double> penalties)
    {
        ArgumentNullException.ThrowIfNull(penalties);
        return Rounded(Math.Max(0, 1 - penalties.Sum()));
    }

    /// <summary>Checks the limits themselves.</summary>
    /// <exception cref="ContexterException">One is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        Require(MinDocumentCharacters >= 0, nameof(MinDocumentCharacters), MinDocumentCharacters, "0 or more");
        Require(
            MaxDocumentCharacters >= Math.Max(1_000, MinDocumentCharacters), nameof(MaxDocumentCharacters), MaxDocumentCharacters,
            $"1,000 or more, and not below {nameof(MinDocumentCharacters)}");
        Require(MinDocumentQuality is >= 0 and <= 1, nameof(MinDocumentQuality), MinDocumentQuality, "0 to 1");
        Require(MinChunkTokens >= 0, nameof(MinChunkTokens), MinChunkTokens, "0 or more");
        Require(MaxChunkTokens >= Math.Max(1, MinChunkTokens), nameof(MaxChunkTokens), MaxChunkTokens, $"not below {nameof(MinChunkTokens)}");
        Require(CriticalPenalty is >= 0 and <= 1, nameof(CriticalPenalty), CriticalPenalty, "0 to 1");
        Require(ErrorPenalty is >= 0 and <= 1, nameof(ErrorPenalty), ErrorPenalty, "0 to 1");
        Require(WarningPenalty is >= 0 and <= 1, nameof(WarningPenalty), WarningPenalty, "0 to 1");
    }

    /// <summary>Sums of tenths are not exact in binary; scores are compared with limits written in tenths.</summary>
    private static double Rounded(double value) => Math.Round(value, 6);

    private static void Require(bool holds, string key, double value, string allowed)
    {
        if (!holds)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid, string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}."));
        }
    }
}
