using Contexter.Storage;

namespace Contexter.Lexical.Postings;

/// <summary>
/// Writes posting lists in blocks of <see cref="PostingsBlock.Postings"/>. A block is a width in bits, the packed distances of its chunks less one, a bit a
/// posting that says whether it is other than <see cref="Posting.IsPlain"/>, and the occurrences of those that are: two bits a field, 3 standing for a number
/// that follows. Positions are a list of their own: a posting's number of them, then their distances.
/// </summary>
internal sealed class PostingsWriter
{
    private const int Large = 3;

    private readonly ByteWriter _blocks = new();
    private readonly ByteWriter _data = new();
    private readonly ByteWriter _list = new();
    private readonly ByteWriter _positions = new();
    private readonly Posting[] _pending = new Posting[PostingsBlock.Postings];
    private FieldCounts _max;
    private FieldCounts _min;
    private int _pendingCount;
    private int _positionsStart;
    private int _previous = -1;

    /// <summary>How many postings the list has.</summary>
    public int Count { get; private set; }

    /// <summary>The positions of the list.</summary>
    public ReadOnlySpan<byte> Positions => _positions.WrittenSpan;

    /// <summary>Begins the next list.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _data.Clear();
        _positions.Clear();
        (Count, _pendingCount, _positionsStart, _previous) = (0, 0, 0, -1);
    }

    /// <summary>Appends a posting of a chunk beyond all chunks so far.</summary>
    /// <param name="posting">The posting.</param>
    /// <param name="lengths">Lengths of the chunk's fields, in terms.</param>
    /// <param name="positions">Where in the chunk the term stands as one of its smallest words, rising.</param>
    public void Add(in Posting posting, FieldCounts lengths, ReadOnlySpan<int> positions)
    {
        (_max, _min) = _pendingCount == 0 ? (posting.Counts, lengths) : (Combine(_max, posting.Counts, Math.Max), Combine(_min, lengths, Math.Min));
        _pending[_pendingCount++] = posting;
        Count++;
        _positions.WriteVarint(positions.Length);
        var previous = 0;
        foreach (var position in positions)
        {
            _positions.WriteVarint(position - previous);
            previous = position;
        }

        if (_pendingCount == PostingsBlock.Postings)
        {
            FlushBlock();
        }
    }

    /// <summary>Ends the list.</summary>
    /// <returns>Its bytes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Complete()
    {
        if (_pendingCount > 0)
        {
            FlushBlock();
        }

        _list.Clear();
        if (PostingsBlock.CountOf(Count) > 1)
        {
            _list.WriteBytes(_blocks.WrittenSpan);
        }

        _list.WriteBytes(_data.WrittenSpan);
        return _list.WrittenSpan;
    }

    private void FlushBlock()
    {
        var postings = _pending.AsSpan(0, _pendingCount);
        _blocks.WriteStruct(new PostingsBlock(
            postings[^1].Chunk, _data.Length, _positionsStart, Saturate(_max.Title), Saturate(_max.Heading), Saturate(_max.Body), Saturate(_max.Identifier),
            Saturate(_min.Title), Saturate(_min.Heading), Saturate(_min.Body), Saturate(_min.Identifier)));
        Span<uint> gaps = stackalloc uint[PostingsBlock.Postings];
        gaps = gaps[..postings.Length];
        for (var i = 0; i < postings.Length; i++)
        {
            gaps[i] = (uint)(postings[i].Chunk - _previous - 1);
            _previous = postings[i].Chunk;
        }

        var width = BitPacking.WidthOf(gaps);
        _data.WriteByte((byte)width);
        BitPacking.Pack(gaps, width, Zeroed(BitPacking.BytesOf(postings.Length, width)));
        WriteCounts(postings);
        (_pendingCount, _positionsStart) = (0, _positions.Length);
    }

    private void WriteCounts(ReadOnlySpan<Posting> postings)
    {
        var marks = Zeroed((postings.Length + 7) / 8);
        for (var i = 0; i < postings.Length; i++)
        {
            marks[i >> 3] |= (byte)(postings[i].IsPlain ? 0 : 1 << (i & 7));
        }

        foreach (ref readonly var posting in postings)
        {
            if (posting.IsPlain)
            {
                continue;
            }

            ReadOnlySpan<int> counts = [posting.Title, posting.Heading, posting.Body, posting.Identifier];
            var code = 0;
            for (var field = 0; field < counts.Length; field++)
            {
                code |= Math.Min(Large, counts[field]) << (2 * field);
            }

            _data.WriteByte((byte)code);
            foreach (var count in counts)
            {
                if (count >= Large)
                {
                    _data.WriteVarint(count - Large);
                }
            }
        }
    }

    private Span<byte> Zeroed(int count)
    {
        var bytes = _data.Reserve(count);
        bytes.Clear();
        return bytes;
    }

    private static ushort Saturate(long value) => (ushort)Math.Min(value, ushort.MaxValue);

    private static FieldCounts Combine(FieldCounts left, FieldCounts right, Func<long, long, long> combine)
        => new(combine(left.Title, right.Title), combine(left.Heading, right.Heading), combine(left.Body, right.Body), combine(left.Identifier, right.Identifier));
}
