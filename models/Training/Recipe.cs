using System.Security.Cryptography;
using System.Text.Json;

namespace Contexter.Models.Training;

/// <summary>Everything that a training depends on beside its text. Its hash is part of the model.</summary>
internal sealed record Recipe
{
    /// <summary>Components of a row.</summary>
    public int Dimension { get; init; } = 256;

    /// <summary>Pieces of the vocabulary.</summary>
    public int VocabularySize { get; init; } = 32_768;

    /// <summary>Pairs of a step; all others of the step are each pair's negatives.</summary>
    public int Batch { get; init; } = 2_048;

    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 2_300;

    /// <summary>Steps over which the learning rate grows to its greatest.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Greatest learning rate of Adam; falls in a line to <see cref="FinalShare"/> of it.</summary>
    public double LearningRate { get; init; } = 0.04;

    /// <summary>Share of the learning rate that is left at the end.</summary>
    public double FinalShare { get; init; } = 0.02;

    /// <summary>What cosines are divided by.</summary>
    public double Temperature { get; init; } = 0.06;

    /// <summary>Standard deviation of the first rows.</summary>
    public double InitialDeviation { get; init; } = 0.1;

    /// <summary>Longest anchor in pieces.</summary>
    public int AnchorPieces { get; init; } = 40;

    /// <summary>Longest positive in pieces.</summary>
    public int PositivePieces { get; init; } = 160;

    /// <summary>Share of headings that come with the titles above them.</summary>
    public double ParentShare { get; init; } = 0.35;

    /// <summary>Occurrences below which a piece's row is shortened in proportion.</summary>
    public int FullTrust { get; init; } = 30;

    /// <summary>How often each kind of pair is drawn.</summary>
    public PairShares Shares { get; init; } = new(1, 0.6, 0.3, 0.5, 0.3, 1);

    /// <summary>Seed of everything that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>SHA-256 of the recipe.</summary>
    public byte[] Hash() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this));
}
