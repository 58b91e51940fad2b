namespace Contexter.Search.Assembly;

/// <summary>The different words of a text as sorted hashes, to tell how much two texts have in common.</summary>
/// <remarks>Words are hashed letter by letter (FNV-1a), which is the quickest for words as short as they are; two of one hash count as one.</remarks>
internal sealed class WordSet
{
    private const uint OffsetBasis = 2_166_136_261;
    private const uint Prime = 16_777_619;

    private readonly uint[] _hashes;

    /// <summary>Takes the words of a text: runs of letters and digits, without case.</summary>
    public WordSet(string text)
    {
        var hashes = new List<uint>(text.Length / 6);
        var hash = OffsetBasis;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                hash = (hash ^ char.ToLowerInvariant(c)) * Prime;
            }
            else if (hash != OffsetBasis)
            {
                hashes.Add(hash);
                hash = OffsetBasis;
            }
        }

        if (hash != OffsetBasis)
        {
            hashes.Add(hash);
        }

        hashes.Sort();
        _hashes = [.. hashes];
        Count = 0;
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (i == 0 || _hashes[i] != _hashes[Count - 1])
            {
                _hashes[Count++] = _hashes[i];
            }
        }
    }

    /// <summary>How many different words there are.</summary>
    public int Count { get; }

    /// <summary>The share of words that both have among those that one of them has (Jaccard), 0 to 1; 1 for two texts without words.</summary>
    public double SimilarityTo(WordSet other)
    {
        var (common, i, j) = (0, 0, 0);
        while (i < Count && j < other.Count)
        {
            var (left, right) = (_hashes[i], other._hashes[j]);
            common += left == right ? 1 : 0;
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }

        var all = Count + other.Count - common;
        return all == 0 ? 1 : (double)common / all;
    }
}
