namespace Contexter.Indexing;

/// <summary>Scores as whole numbers of 2^-40: their sum is the same in every order, so a chunk's score does not depend on how it was found.</summary>
internal static class FixedScore
{
    private const double One = 1L << 40;

    /// <summary>A score; a thousand terms of the highest weight fit.</summary>
    public static long From(double score) => (long)(score * One);

    /// <summary>The score that is reported.</summary>
    public static float ToSingle(long score) => (float)(score / One);
}
