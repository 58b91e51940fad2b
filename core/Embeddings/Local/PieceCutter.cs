using Contexter.Tokens;

namespace Contexter.Embeddings.Local;

/// <summary>Cuts words into the pieces of a vocabulary: a word that is a piece stays whole, any other is cut by byte-pair merges.</summary>
/// <param name="pieces">The vocabulary, every single byte in it.</param>
internal sealed class PieceCutter(TokenRanks pieces)
{
    /// <summary>Pieces there are; their ids run from 0 to one less.</summary>
    public int Count => pieces.Count;

    /// <summary>Cuts a word.</summary>
    /// <param name="word">The word, of <see cref="LowerWordReader"/>: padded and not empty.</param>
    /// <param name="ids">Takes the ids; <see cref="LowerWordReader.MaxWordBytes"/> long.</param>
    /// <returns>How many ids there are.</returns>
    public int Cut(ReadOnlySpan<byte> word, Span<int> ids)
    {
        var whole = pieces.Find(word);
        if (whole >= 0)
        {
            ids[0] = whole;
            return 1;
        }

        // The starts are overwritten by the ids of what they start, from left to right.
        var count = BytePairMerger.Merge(pieces, word, ids);
        for (var i = 0; i < count; i++)
        {
            var end = i + 1 < count ? ids[i + 1] : word.Length;
            ids[i] = pieces.Find(word[ids[i]..end]);
        }

        return count;
    }
}
