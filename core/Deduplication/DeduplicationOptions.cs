using Contexter.Documents;

namespace Contexter.Deduplication;

/// <summary>Which sections are duplicates.</summary>
public sealed record DeduplicationOptions
{
    /// <summary>Share of shingles that two sections have in common from which they are near duplicates. Default 0.85, range 0.5 to 1; 1 leaves exact duplicates alone.</summary>
    public double Similarity { get; init; } = 0.85;

    /// <summary>
    /// Duplicates that one section stands for at most; the next one stands for the following, so that no hit has to name more places than that. Default 100, 1 or more.
    /// </summary>
    public int MaxPlaces { get; init; } = 100;

    /// <summary>Refuses options out of their range.</summary>
    /// <exception cref="ContexterException">A value is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (!(Similarity is >= 0.5 and <= 1))
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"deduplication.similarity is {Similarity}; it has to be 0.5 to 1."));
        }

        if (MaxPlaces < 1)
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"deduplication.max_places is {MaxPlaces}; it has to be 1 or more.");
        }
    }
}
