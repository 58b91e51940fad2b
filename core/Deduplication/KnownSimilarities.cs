namespace Contexter.Deduplication;

/// <summary>Similarities of pairs of texts that were verified, by the texts' hashes, so that no pair has to be read twice.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class KnownSimilarities
{
    private readonly Dictionary<(ulong First, ulong Second), double> _pairs = [];

    /// <summary>How many there are.</summary>
    public int Count => _pairs.Count;

    /// <summary>All of them, each pair with the lesser hash first, in order of the hashes.</summary>
    public IEnumerable<(ulong First, ulong Second, double Similarity)> Pairs => _pairs.OrderBy(pair => pair.Key).Select(pair => (pair.Key.First, pair.Key.Second, pair.Value));

    /// <summary>Looks a pair up, in either order.</summary>
    public bool TryGet(ulong first, ulong second, out double similarity) => _pairs.TryGetValue(Key(first, second), out similarity);

    /// <summary>Remembers a pair.</summary>
    public void Set(ulong first, ulong second, double similarity) => _pairs[Key(first, second)] = similarity;

    private static (ulong First, ulong Second) Key(ulong first, ulong second) => first < second ? (first, second) : (second, first);
}
