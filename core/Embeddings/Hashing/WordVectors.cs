namespace Contexter.Embeddings.Hashing;

/// <summary>
/// Vectors of words: the word itself and its pieces of 3 to 5 characters are each hashed to eight signed places, so that words with a common stem lie close to
/// each other; scaled to the word's weight.
/// </summary>
/// <remarks>
/// Safe for concurrent use: a fixed number of slots holds immutable entries, overwritten on collision, so memory is bounded at about 20 MB whatever text comes.
/// </remarks>
internal sealed class WordVectors(WordWeights weights)
{
    public const int Dimension = 256;

    private const ulong PieceSeed = 2;
    private const int MinPieceLength = 3;
    private const int MaxPieceLength = 5;

    // A place for each of eight independent hashes: with one alone, two unlucky words of a short query would look the same.
    private const int PlacesPerFeature = 8;

    // All pieces together count twice as much as the word: measured best of 0.5, 1, 2 and 4.
    private const double PieceShare = 2;
    private const int SlotCount = 1 << 14;

    private readonly Entry?[] _slots = new Entry?[SlotCount];

    /// <summary>The vector of a word, of the length that its weight says.</summary>
    public float[] Get(ReadOnlySpan<char> word, ulong wordHash)
    {
        ref var slot = ref _slots[wordHash >> 50];
        var entry = Volatile.Read(ref slot);
        if (entry is null || !word.SequenceEqual(entry.Word))
        {
            entry = new Entry(word.ToString(), Compute(word, wordHash));
            Volatile.Write(ref slot, entry);
        }

        return entry.Vector;
    }

    // Everything is summed in whole numbers or one after the other in doubles, so that every processor comes to the same bits.
    private float[] Compute(ReadOnlySpan<char> word, ulong wordHash)
    {
        Span<int> whole = stackalloc int[Dimension];
        Span<int> pieces = stackalloc int[Dimension];
        whole.Clear();
        pieces.Clear();
        Add(whole, wordHash);
        var pieceCount = AddPieces(pieces, word);

        var share = pieceCount == 0 ? 0 : PieceShare / Math.Sqrt(pieceCount);
        var squares = 0.0;
        for (var i = 0; i < Dimension; i++)
        {
            var value = whole[i] + (share * pieces[i]);
            squares += value * value;
        }

        var scale = weights.Of(wordHash) / Math.Sqrt(squares);
        var vector = new float[Dimension];
        for (var i = 0; i < Dimension; i++)
        {
            vector[i] = (float)(scale * (whole[i] + (share * pieces[i])));
        }

        return vector;
    }

    private static int AddPieces(Span<int> sums, ReadOnlySpan<char> word)
    {
        // The borders are part of the pieces: a prefix is not an infix.
        Span<char> bordered = stackalloc char[WordReader.MaxWordLength + 2];
        bordered[0] = '<';
        word.CopyTo(bordered[1..]);
        bordered[word.Length + 1] = '>';
        bordered = bordered[..(word.Length + 2)];

        var count = 0;
        for (var length = MinPieceLength; length <= MaxPieceLength; length++)
        {
            for (var start = 0; start + length <= bordered.Length; start++)
            {
                Add(sums, FeatureHash.Of(bordered.Slice(start, length), PieceSeed));
                count++;
            }
        }

        return count;
    }

    private static void Add(Span<int> sums, ulong hash)
    {
        for (var i = 0; i < PlacesPerFeature; i++)
        {
            hash = FeatureHash.Next(hash);
            sums[(int)(hash >> 1) & (Dimension - 1)] += (hash & 1) == 0 ? 1 : -1;
        }
    }

    private sealed record Entry(string Word, float[] Vector);
}
