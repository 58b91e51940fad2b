using System.Buffers.Binary;
using Contexter.Storage;

namespace Contexter.Lexical.Postings;

/// <summary>
/// Writes posting lists in blocks of <see cref="PostingsBlock.Postings"/>, made to be read fast rather than to be small. A block is a header, the chunks as
/// distances from the first one that can be in it, 1, 2 or 4 bytes each, their occurrences, a byte each (<see cref="PostingWeights"/>), and the numbers that do
/// not fit into those. Positions are a list of their own: a posting's number of them, then their distances.
/// </summary>
internal sealed class PostingsWriter
{
    /// <summary>Set in a block's header, beside the bytes of a chunk, when some numbers of occurrences do not fit into a byte.</summary>
    public const byte LargeFlag = 0x80;

    private readonly ByteWriter _blocks = new();
    private readonly ByteWriter _data = new();
    private readonly ByteWriter _list = new();
    private readonly ByteWriter _positions = new();
    private readonly Posting[] _pending = new Posting[PostingsBlock.Postings];
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
    /// <param name="positions">Where in the chunk the term stands as one of its smallest words, rising.</param>
    public void Add(in Posting posting, ReadOnlySpan<int> positions)
    {
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
        _blocks.WriteStruct(new PostingsBlock(postings[^1].Chunk, _data.Length, _positionsStart));
        var first = _previous + 1;
        _previous = postings[^1].Chunk;
        var width = (_previous - first) switch { <= byte.MaxValue => 1, <= ushort.MaxValue => 2, _ => 4 };
        var header = _data.Length;
        _data.WriteByte((byte)width);
        Span<byte> distance = stackalloc byte[sizeof(int)];
        foreach (ref readonly var posting in postings)
        {
            BinaryPrimitives.WriteInt32LittleEndian(distance, posting.Chunk - first);
            _data.WriteBytes(distance[..width]);
        }

        foreach (ref readonly var posting in postings)
        {
            _data.WriteByte(PostingWeights.Encode(posting));
        }

        if (WriteLarge(postings))
        {
            _data.Replace(header, (byte)(width | LargeFlag));
        }

        (_pendingCount, _positionsStart) = (0, _positions.Length);
    }

    private bool WriteLarge(ReadOnlySpan<Posting> postings)
    {
        var hasLarge = false;
        foreach (ref readonly var posting in postings)
        {
            foreach (var count in (ReadOnlySpan<int>)[posting.Title, posting.Heading, posting.Body, posting.Identifier])
            {
                if (count >= PostingWeights.Large)
                {
                    _data.WriteVarint(count - PostingWeights.Large);
                    hasLarge = true;
                }
            }
        }

        return hasLarge;
    }
}
