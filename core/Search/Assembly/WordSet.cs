using System.Numerics;

namespace Contexter.Search.Assembly;

/// <summary>The different words of a text as hashes, to tell how much two texts have in common.</summary>
/// <remarks>Words are hashed letter by letter (FNV-1a), which is the quickest for words as short as they are; two of one hash count as one.</remarks>
internal sealed class WordSet
{
    private const uint OffsetBasis = 2_166_136_261;
    private const uint Prime = 16_777_619;
    private const int SignatureBits = 512;
    private const double Rounding = 1e-6;

    // The lower-case letter or the digit of each ASCII character, 0 for others.
    private static readonly byte[] AsciiWords = [.. Enumerable.Range(0, 128).Select(c => (byte)(char.IsLetterOrDigit((char)c) ? char.ToLowerInvariant((char)c) : 0))];

    private readonly List<uint> _words;
    private readonly ulong[] _signature = new ulong[SignatureBits / 64];
    private uint[]? _different;

    /// <summary>Takes the words of a text: runs of letters and digits, without case.</summary>
    public WordSet(string text)
    {
        _words = new List<uint>((text.Length / 6) + 1);
        var hash = OffsetBasis;
        foreach (var c in text)
        {
            var letter = c < AsciiWords.Length ? AsciiWords[c] : char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : 0;
            if (letter != 0)
            {
                hash = (hash ^ (uint)letter) * Prime;
            }
            else if (hash != OffsetBasis)
            {
                Add(hash);
                hash = OffsetBasis;
            }
        }

        if (hash != OffsetBasis)
        {
            Add(hash);
        }
    }

    /// <summary>How many different words there are.</summary>
    public int Count => Different.Length;

    private uint[] Different => _different ??= [.. _words.Distinct().Order()];

    /// <summary>Whether the share of words in common is as high as a threshold; for most texts that is told without comparing their words.</summary>
    /// <param name="other">The other text's words.</param>
    /// <param name="threshold">Least <see cref="SimilarityTo"/>, above 0.</param>
    public bool IsSimilarTo(WordSet other, double threshold)
    {
        var differing = 0;
        for (var i = 0; i < _signature.Length; i++)
        {
            differing += BitOperations.PopCount(_signature[i] ^ other._signature[i]);
        }

        // A word that only one of them has makes one bit differ at most, and of n words in all at most (1 - threshold) * n may be such; n is at most that of the
        // smaller set by the threshold.
        var most = (1 - threshold) / threshold * Math.Min(_words.Count, other._words.Count) + Rounding;
        return differing <= most && SimilarityTo(other) >= threshold;
    }

    /// <summary>The share of words that both have among those that one of them has (Jaccard), 0 to 1; 1 for two texts without words.</summary>
    public double SimilarityTo(WordSet other)
    {
        var (mine, theirs) = (Different, other.Different);
        var (common, i, j) = (0, 0, 0);
        while (i < mine.Length && j < theirs.Length)
        {
            var (left, right) = (mine[i], theirs[j]);
            common += left == right ? 1 : 0;
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }

        var all = mine.Length + theirs.Length - common;
        return all == 0 ? 1 : (double)common / all;
    }

    private void Add(uint word)
    {
        _words.Add(word);

        // The low bits of a short word's hash are those of its last letter.
        var bit = (word * 0x9E3779B1) >> 23;
        _signature[bit >> 6] |= 1UL << (int)(bit & 63);
    }
}
