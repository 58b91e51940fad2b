namespace Contexter.Deduplication;

/// <summary>The different runs of three words of a text, as hashes in ascending order.</summary>
/// <remarks>
/// Broder, On the Resemblance and Containment of Documents (1997). Words are compared without case. Two different runs of one 64-bit hash would count as one: among
/// a million of them that has a chance of 3 in 100 million.
/// </remarks>
public static class Shingles
{
    /// <summary>Words of a shingle. Of a text with fewer, all words are its one shingle.</summary>
    public const int Words = 3;

    private const ulong OffsetBasis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The shingles of a normalised text (<see cref="DuplicateText.Normalize"/>); none of a text without words.</summary>
    public static ulong[] Of(string normalized)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        var shingles = new List<ulong>((normalized.Length / 6) + 1);
        var rest = normalized.AsSpan();
        var (first, second, words) = (0UL, 0UL, 0);
        while (DuplicateText.TryReadWord(ref rest, out var word))
        {
            var third = HashWord(word);
            words++;
            if (words >= Words)
            {
                shingles.Add(Join(first, second, third));
            }

            (first, second) = (second, third);
        }

        if (words is > 0 and < Words)
        {
            shingles.Add(Join(0, first, second));
        }

        shingles.Sort();
        return [.. Distinct(shingles)];
    }

    /// <summary>The share of shingles that two texts have in common among those that one of them has (Jaccard), 0 to 1; 0 when one has none.</summary>
    /// <param name="first">Ascending, without duplicates.</param>
    /// <param name="second">Likewise.</param>
    public static double Similarity(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second)
    {
        var (common, i, j) = (0, 0, 0);
        while (i < first.Length && j < second.Length)
        {
            var (left, right) = (first[i], second[j]);
            common += left == right ? 1 : 0;
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }

        return first.Length == 0 || second.Length == 0 ? 0 : (double)common / (first.Length + second.Length - common);
    }

    private static ulong HashWord(ReadOnlySpan<char> word)
    {
        var hash = OffsetBasis;
        foreach (var c in word)
        {
            hash = unchecked((hash ^ (c < 128 ? (c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c) : char.ToLowerInvariant(c))) * Prime);
        }

        return hash;
    }

    private static ulong Join(ulong first, ulong second, ulong third) => Mix(Mix(Mix(first) + second) + third);

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E37_79B9_7F4A_7C15;
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }

    private static IEnumerable<ulong> Distinct(List<ulong> sorted)
    {
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                yield return sorted[i];
            }
        }
    }
}
