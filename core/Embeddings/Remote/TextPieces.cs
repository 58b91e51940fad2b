using Contexter.Tokens;

namespace Contexter.Embeddings.Remote;

/// <summary>A text that is sent, or a part of one that is longer than the model reads.</summary>
/// <param name="Text">Place of the text among those of the call.</param>
/// <param name="Content">What is sent, its prefix included.</param>
/// <param name="Tokens">Its tokens as counted here; more or fewer than the server counts.</param>
internal readonly record struct TextPiece(int Text, string Content, int Tokens);

/// <summary>Cuts texts to what a model reads, and puts them into requests.</summary>
internal static class TextPieces
{
    /// <summary>Cuts texts that are too long into pieces, the last of which is the shorter one.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="prefix">Put before every piece.</param>
    /// <param name="maxTokens">Most tokens of a piece, its prefix included.</param>
    /// <param name="tokenizer">Counts.</param>
    public static List<TextPiece> Cut(IReadOnlyList<string> texts, string prefix, int maxTokens, ITokenizer tokenizer)
    {
        var pieces = new List<TextPiece>(texts.Count);
        var prefixTokens = prefix.Length == 0 ? 0 : tokenizer.CountTokens(prefix);
        var room = Math.Max(1, maxTokens - prefixTokens);
        for (var i = 0; i < texts.Count; i++)
        {
            var start = 0;
            do
            {
                var length = tokenizer.IndexOfTokenLimit(texts[i].AsSpan(start), room, out var tokens);

                // A first character of more tokens than there is room for is sent all the same.
                length = Math.Max(length, Math.Min(2, texts[i].Length - start));
                var content = length == texts[i].Length ? texts[i] : texts[i].Substring(start, length);
                pieces.Add(new TextPiece(i, prefix + content, tokens + prefixTokens));
                start += length;
            }
            while (start < texts[i].Length);
        }

        return pieces;
    }

    /// <summary>Puts pieces, in their order, into as few requests as the limits allow; none is empty.</summary>
    public static List<Range> Batch(IReadOnlyList<TextPiece> pieces, int maxPieces, int maxTokens)
    {
        var batches = new List<Range>();
        var (start, tokens) = (0, 0);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i > start && (i - start == maxPieces || tokens + pieces[i].Tokens > maxTokens))
            {
                batches.Add(start..i);
                (start, tokens) = (i, 0);
            }

            tokens += pieces[i].Tokens;
        }

        if (pieces.Count > start)
        {
            batches.Add(start..pieces.Count);
        }

        return batches;
    }

    /// <summary>Puts the vectors of pieces together to those of their texts, each of length 1.</summary>
    /// <returns>
    /// A vector for every text: that of its one piece, or the mean of its pieces', each weighted by its tokens. One with a value that is not finite, or of zeros, is left
    /// as it is, for its text to be named.
    /// </returns>
    public static float[][] Join(IReadOnlyList<TextPiece> pieces, IReadOnlyList<float[]> vectors, int texts)
    {
        var joined = new float[texts][];
        for (var i = 0; i < pieces.Count; i++)
        {
            var vector = vectors[i];
            Normalize(vector);
            var isCut = (i > 0 && pieces[i - 1].Text == pieces[i].Text) || (i + 1 < pieces.Count && pieces[i + 1].Text == pieces[i].Text);
            if (!isCut)
            {
                joined[pieces[i].Text] = vector;
                continue;
            }

            ref var sum = ref joined[pieces[i].Text];
            sum ??= new float[vector.Length];
            for (var d = 0; d < sum.Length; d++)
            {
                sum[d] += vector[d] * pieces[i].Tokens;
            }

            if (i + 1 == pieces.Count || pieces[i + 1].Text != pieces[i].Text)
            {
                Normalize(sum);
            }
        }

        return joined;
    }

    private static void Normalize(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        if (squares > 0 && double.IsFinite(squares))
        {
            var scale = 1 / Math.Sqrt(squares);
            foreach (ref var value in vector)
            {
                value = (float)(value * scale);
            }
        }
    }
}
