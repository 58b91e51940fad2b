namespace Contexter.Embeddings.Local;

/// <summary>How often each piece occurs in one text, and the room that its vector is summed in. For one text at a time; cleared for the next by <see cref="Clear"/>.</summary>
internal sealed class PieceCounts(int pieces, int dimension)
{
    private readonly int[] _counts = new int[pieces];
    private int[] _different = new int[256];
    private int _differentCount;

    /// <summary>The different pieces in order of their first occurrence.</summary>
    public ReadOnlySpan<int> Different => _different.AsSpan(0, _differentCount);

    /// <summary>Sums that fit into 32 bits.</summary>
    public int[] PartialSums { get; } = new int[dimension];

    /// <summary>Sums of the sums.</summary>
    public long[] Sums { get; } = new long[dimension];

    /// <summary>Occurrences of a piece.</summary>
    public int CountOf(int piece) => _counts[piece];

    /// <summary>Counts an occurrence.</summary>
    public void Add(int piece)
    {
        if (_counts[piece]++ > 0)
        {
            return;
        }

        if (_differentCount == _different.Length)
        {
            Array.Resize(ref _different, _different.Length * 2);
        }

        _different[_differentCount++] = piece;
    }

    /// <summary>Forgets the text.</summary>
    public void Clear()
    {
        foreach (var piece in Different)
        {
            _counts[piece] = 0;
        }

        _differentCount = 0;
        PartialSums.AsSpan().Clear();
        Sums.AsSpan().Clear();
    }
}
