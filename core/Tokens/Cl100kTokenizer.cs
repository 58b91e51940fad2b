using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Contexter.Tokens;

/// <summary>The byte-pair encoding cl100k_base, exactly as OpenAI's <c>tiktoken</c> encodes ordinary text.</summary>
/// <remarks>Immutable and safe for concurrent use. Unpaired surrogates count as U+FFFD.</remarks>
/// <example><c>int tokens = Cl100kTokenizer.Load().CountTokens("Hello, world");</c></example>
public sealed class Cl100kTokenizer : ITokenizer
{
    private const string ResourceName = "Contexter.Tokens.Data.cl100k_base.bin";

    private static readonly Lazy<Cl100kTokenizer> Instance = new(Read);

    private readonly TokenRanks _ranks;

    private Cl100kTokenizer(TokenRanks ranks) => _ranks = ranks;

    /// <summary>How many ordinary tokens the encoding has: ids run from 0 to one less.</summary>
    /// <value>100,256.</value>
    public int TokenCount => _ranks.Count;

    /// <summary>The tokenizer. The first call of the process reads its table of about 5 MB, which takes some 20 ms; the others give the same instance.</summary>
    public static Cl100kTokenizer Load() => Instance.Value;

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text)
    {
        var count = 0;
        using var blocks = new Utf8Blocks(text);
        while (blocks.MoveNext())
        {
            count += CountTokens(blocks.Current);
        }

        return count;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> text)
    {
        var ids = new List<int>((text.Length / 3) + 1);
        using var blocks = new Utf8Blocks(text);
        while (blocks.MoveNext())
        {
            var block = blocks.Current;
            for (int start = 0, end; start < block.Length; start = end)
            {
                end = Cl100kSplitter.PieceEnd(block, start);
                AppendIds(block[start..end], ids);
            }
        }

        return ids;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The prefix ends where a token of the whole text ends, or at the last character boundary before it that keeps the limit. It is empty when the first
    /// character alone has more tokens than the limit (at most 4).
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokens"/> is less than 1.</exception>
    public int IndexOfTokenLimit(ReadOnlySpan<char> text, int maxTokens, out int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        tokens = 0;
        using var blocks = new Utf8Blocks(text);
        while (blocks.MoveNext())
        {
            var block = blocks.Current;
            // The last two pieces before the current one, with the tokens before each.
            var (first, firstTokens) = (0, tokens);
            var (second, secondTokens) = (0, tokens);
            for (int start = 0, end; start < block.Length; start = end)
            {
                end = Cl100kSplitter.PieceEnd(block, start);
                var pieceTokens = CountPiece(block[start..end]);
                if (tokens + pieceTokens > maxTokens)
                {
                    var cut = CutPiece(block, first, start, end, maxTokens - tokens, maxTokens - firstTokens, out var cutTokens);
                    tokens = firstTokens + cutTokens;
                    return blocks.Start + Encoding.UTF8.GetCharCount(block[..cut]);
                }

                (first, firstTokens, second, secondTokens) = (second, secondTokens, start, tokens);
                tokens += pieceTokens;
            }
        }

        return text.Length;
    }

    /// <summary>The bytes of a token.</summary>
    internal ReadOnlySpan<byte> BytesOf(int id) => _ranks.BytesOf(id);

    private static Cl100kTokenizer Read()
    {
        using var resource = typeof(Cl100kTokenizer).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"Contexter.Core is built without its resource {ResourceName}.");
        return new Cl100kTokenizer(TokenRanks.Read(resource));
    }

    private int CountTokens(ReadOnlySpan<byte> block)
    {
        var count = 0;
        for (int start = 0, end; start < block.Length; start = end)
        {
            end = Cl100kSplitter.PieceEnd(block, start);
            count += CountPiece(block[start..end]);
        }

        return count;
    }

    [SkipLocalsInit]
    private int CountPiece(ReadOnlySpan<byte> piece)
    {
        if (_ranks.Find(piece) >= 0)
        {
            return 1;
        }

        using var starts = new TokenStarts(_ranks, piece, stackalloc int[BytePairMerger.MaxScannedBytes]);
        return starts.Count;
    }

    [SkipLocalsInit]
    private void AppendIds(ReadOnlySpan<byte> piece, List<int> ids)
    {
        var rank = _ranks.Find(piece);
        if (rank >= 0)
        {
            ids.Add(rank);
            return;
        }

        using var starts = new TokenStarts(_ranks, piece, stackalloc int[BytePairMerger.MaxScannedBytes]);
        for (var token = 0; token < starts.Count; token++)
        {
            ids.Add(_ranks.Find(piece[starts[token]..starts[token + 1]]));
        }
    }

    /// <summary>Where a piece that is too long for what the limit leaves is cut, as an offset into the block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="context">
    /// Start of the second piece before it, where counting again starts: a run of white space splits in another way when the text behind it is cut off, and
    /// it has two pieces at most behind its last line end.
    /// </param>
    /// <param name="start">The piece's start.</param>
    /// <param name="end">The piece's end.</param>
    /// <param name="pieceLimit">Most tokens for the cut piece.</param>
    /// <param name="limit">Most tokens from <paramref name="context"/> on.</param>
    /// <param name="tokens">Tokens from <paramref name="context"/> to the cut.</param>
    [SkipLocalsInit]
    private int CutPiece(ReadOnlySpan<byte> block, int context, int start, int end, int pieceLimit, int limit, out int tokens)
    {
        var cut = start;
        if (pieceLimit > 0)
        {
            using var starts = new TokenStarts(_ranks, block[start..end], stackalloc int[BytePairMerger.MaxScannedBytes]);
            cut += starts[pieceLimit];
        }

        // The first tokens of a piece, taken alone, are the same tokens. Less text can have more tokens only where the cut moves back to a character's
        // start, or where what is left of white space splits in another way; then the next character boundary is tried.
        cut = CharacterStart(block, cut);
        while ((tokens = CountTokens(block[context..cut])) > limit)
        {
            cut = CharacterStart(block, cut - 1);
        }

        return cut;
    }

    private static int CharacterStart(ReadOnlySpan<byte> utf8, int index)
    {
        while (index < utf8.Length && (utf8[index] & 0xC0) == 0x80)
        {
            index--;
        }

        return index;
    }

    /// <summary>Where the tokens of a piece start.</summary>
    private readonly ref struct TokenStarts
    {
        private readonly Span<int> _starts;
        private readonly int[]? _rented;
        private readonly int _length;

        public TokenStarts(TokenRanks ranks, ReadOnlySpan<byte> piece, Span<int> scratch)
        {
            _length = piece.Length;
            _rented = piece.Length > scratch.Length ? ArrayPool<int>.Shared.Rent(piece.Length) : null;
            _starts = _rented ?? scratch;
            Count = BytePairMerger.Merge(ranks, piece, _starts);
        }

        public int Count { get; }

        /// <summary>Start of a token, or the piece's length for the one behind the last.</summary>
        public int this[int token] => token < Count ? _starts[token] : _length;

        public void Dispose()
        {
            if (_rented is not null)
            {
                ArrayPool<int>.Shared.Return(_rented);
            }
        }
    }
}
