namespace Contexter.Embeddings.Hashing;

/// <summary>Hashes of words and of pieces of words: the same on every machine and in every version, because vectors and weights on disk depend on them.</summary>
internal static class FeatureHash
{
    // FNV-1a, 64 bit.
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Hash of characters; different kinds of feature use different seeds.</summary>
    public static ulong Of(ReadOnlySpan<char> characters, ulong seed)
    {
        var hash = OffsetBasis ^ seed;
        foreach (var character in characters)
        {
            hash = (hash ^ character) * Prime;
        }

        return Mix(hash);
    }

    /// <summary>Next of a sequence of independent-looking hashes.</summary>
    public static ulong Next(ulong hash) => Mix(hash + 0x9E3779B97F4A7C15);

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
