using Contexter.Lexical.Terms;
using Contexter.Storage;

namespace Contexter.Lexical.Postings;

/// <summary>
/// Goes over the postings of a term in order of the chunks and passes over blocks without reading them. Before the first move it stands before all postings;
/// after the last, <see cref="Chunk"/> is <see cref="End"/>.
/// </summary>
/// <remarks>Holds no memory of the segment: every call brings the bytes of all its posting lists. Not safe for concurrent use.</remarks>
internal sealed class PostingsCursor(TermInfo term)
{
    /// <summary>The chunk after the last posting.</summary>
    public const int End = int.MaxValue;

    private readonly int _blockCount = PostingsBlock.CountOf(term.DocumentFrequency);
    private readonly int[] _chunks = new int[Math.Min(term.DocumentFrequency, PostingsBlock.Postings)];
    private int _block = -1;
    private int _count;
    private int _index = -1;

    /// <summary>The chunk of the current posting.</summary>
    public int Chunk { get; private set; } = -1;

    /// <summary>Goes to the next posting.</summary>
    public bool MoveNext(ReadOnlySpan<byte> data)
    {
        if (_index + 1 < _count)
        {
            Chunk = _chunks[++_index];
            return true;
        }

        return EnterBlock(data, _block + 1);
    }

    /// <summary>Goes to the first posting of a chunk or one behind it, forward only.</summary>
    /// <returns>Whether there is one.</returns>
    public bool SkipTo(ReadOnlySpan<byte> data, int chunk)
    {
        if (Chunk >= chunk)
        {
            return Chunk != End;
        }

        if (_count == 0 || _chunks[_count - 1] < chunk)
        {
            if (!EnterBlock(data, new PostingsList(data, term).FindBlock(_block + 1, chunk)))
            {
                return false;
            }
        }

        // Mostly the next one or one near it.
        var step = 1;
        while (_index + step < _count && _chunks[_index + step] < chunk)
        {
            _index += step;
            step *= 2;
        }

        while (_chunks[_index] < chunk)
        {
            if (++_index == _count)
            {
                return EnterBlock(data, _block + 1);
            }
        }

        Chunk = _chunks[_index];
        return true;
    }

    /// <summary>Passes over postings of the current block.</summary>
    /// <param name="data">The data.</param>
    /// <param name="count">How many, 1 or more and at most as many as are left in it.</param>
    public void Advance(ReadOnlySpan<byte> data, int count)
    {
        _index += count - 1;
        MoveNext(data);
    }

    /// <summary>All postings of the current block.</summary>
    public void ReadBlock(ReadOnlySpan<byte> data, List<Posting> postings) => new PostingsList(data, term).GetBlock(_block).ReadPostings(_chunks, postings);

    /// <summary>The positions of the current posting, rising.</summary>
    public void ReadPositions(ReadOnlySpan<byte> data, List<int> positions)
    {
        var reader = OpenPositions(data);
        for (var i = 0; i < _index; i++)
        {
            for (var count = reader.ReadVarint32(); count > 0; count--)
            {
                reader.ReadVarint32();
            }
        }

        ReadPositions(ref reader, positions);
    }

    /// <summary>The positions of all postings of the current block: <see cref="ReadPositions(ref ByteReader, List{int})"/> reads one posting's.</summary>
    public ByteReader OpenPositions(ReadOnlySpan<byte> data)
    {
        var start = _blockCount > 1 ? new PostingsList(data, term).Blocks[_block].PositionsOffset : 0;
        return new ByteReader(data[(term.PositionsOffset + start)..term.End]);
    }

    /// <summary>The next posting's positions.</summary>
    public static void ReadPositions(ref ByteReader reader, List<int> positions)
    {
        positions.Clear();
        var position = 0;
        for (var count = reader.ReadVarint32(); count > 0; count--)
        {
            positions.Add(position += reader.ReadVarint32());
        }
    }

    private bool EnterBlock(ReadOnlySpan<byte> data, int number)
    {
        if (number >= _blockCount)
        {
            (_block, _index, _count, Chunk) = (_blockCount, 0, 0, End);
            return false;
        }

        var block = new PostingsList(data, term).GetBlock(number);
        block.ReadChunks(_chunks);
        (_block, _index, _count, Chunk) = (number, 0, block.Count, _chunks[0]);
        return true;
    }
}
