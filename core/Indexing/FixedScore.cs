namespace Contexter.Indexing;

/// <summary>Scores as whole numbers of 2^-40: their sum is the same in every order, so a chunk's score does not depend on how it was found.</summary>
internal static class FixedScore
{
    private const double One = 1L << 40;

    /// <summary>The least score that a chunk can be found with.</summary>
    public const long Least = 1;

    /// <summary>A score; a thousand terms of the highest weight fit.</summary>
    public static long From(double score) => (long)(score * One);

    /// <summary>What no score up to another exceeds, rounding included.</summary>
    public static long Above(double score) => From(score) + 1;

    /// <summary>The score that is reported.</summary>
    public static float ToSingle(long score) => (float)(score / One);

    /// <summary>What a sum needs so that its reported score may be another.</summary>
    public static long Threshold(float score) => score > 0 ? From(MathF.BitDecrement(score)) : Least;
}
