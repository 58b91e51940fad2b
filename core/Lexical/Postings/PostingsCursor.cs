using System.Runtime.InteropServices;
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

    private const int Large = 3;

    private readonly int _blockCount = PostingsBlock.CountOf(term.DocumentFrequency);
    private readonly int[] _chunks = new int[Math.Min(term.DocumentFrequency, PostingsBlock.Postings)];
    private double[]? _frequencies;
    private int _frequenciesBlock = -1;
    private int _block = -1;
    private int _count;
    private int _index = -1;
    private int _countsOffset;

    /// <summary>The chunk of the current posting.</summary>
    public int Chunk { get; private set; } = -1;

    /// <summary>How many blocks the list has.</summary>
    public int BlockCount => _blockCount;

    /// <summary>Number of the block that the cursor is in, -1 before the first move.</summary>
    public int Block => _block;

    /// <summary>The chunks of the current block from the current one on.</summary>
    public ReadOnlySpan<int> RestOfBlock => _chunks.AsSpan(_index, _count - _index);

    /// <summary>What is known of a block; only a list of more than one has it.</summary>
    public PostingsBlock GetBlock(ReadOnlySpan<byte> data, int block)
        => MemoryMarshal.Read<PostingsBlock>(data[(term.Offset + (block * PostingsBlock.Bytes))..]);

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
            var block = FindBlock(data, chunk);
            if (!EnterBlock(data, block))
            {
                return false;
            }
        }

        var rest = _chunks.AsSpan(_index, _count - _index);
        var offset = rest.BinarySearch(chunk);
        offset = offset < 0 ? ~offset : offset;
        if (offset == rest.Length)
        {
            return EnterBlock(data, _block + 1);
        }

        _index += offset;
        Chunk = _chunks[_index];
        return true;
    }

    /// <summary>Passes over postings of the current block.</summary>
    /// <param name="data">The data.</param>
    /// <param name="count">How many, 1 or more and at most as many as <see cref="RestOfBlock"/> has.</param>
    public void Advance(ReadOnlySpan<byte> data, int count)
    {
        _index += count - 1;
        MoveNext(data);
    }

    /// <summary>Weighted occurrences of the postings of the current block from the current one on.</summary>
    /// <param name="data">The data.</param>
    /// <param name="options">The weights; every call on a cursor must bring the same.</param>
    public ReadOnlySpan<double> GetFrequencies(ReadOnlySpan<byte> data, Bm25Options options)
    {
        _frequencies ??= new double[_chunks.Length];
        if (_frequenciesBlock != _block)
        {
            _frequencies.AsSpan(0, _count).Fill(options.BodyWeight);
            foreach (var (index, counts) in ReadCounts(data))
            {
                _frequencies[index] = counts.Weigh(options);
            }

            _frequenciesBlock = _block;
        }

        return _frequencies.AsSpan(_index, _count - _index);
    }

    /// <summary>The current posting.</summary>
    public Posting Read(ReadOnlySpan<byte> data)
    {
        foreach (var (index, counts) in ReadCounts(data))
        {
            if (index == _index)
            {
                return new Posting(Chunk, (int)counts.Title, (int)counts.Heading, (int)counts.Body, (int)counts.Identifier);
            }
        }

        return new Posting(Chunk, 0, 0, 1, 0);
    }

    /// <summary>All postings of the current block.</summary>
    public void ReadBlock(ReadOnlySpan<byte> data, List<Posting> postings)
    {
        postings.Clear();
        for (var i = 0; i < _count; i++)
        {
            postings.Add(new Posting(_chunks[i], 0, 0, 1, 0));
        }

        foreach (var (index, counts) in ReadCounts(data))
        {
            postings[index] = new Posting(_chunks[index], (int)counts.Title, (int)counts.Heading, (int)counts.Body, (int)counts.Identifier);
        }
    }

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
        var start = _blockCount > 1 ? GetBlock(data, _block).PositionsOffset : 0;
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

    /// <summary>The first block from the current one on whose last chunk is not before a chunk.</summary>
    private int FindBlock(ReadOnlySpan<byte> data, int chunk)
    {
        var (low, high) = (_block + 1, _blockCount - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = GetBlock(data, middle).LastChunk < chunk ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private bool EnterBlock(ReadOnlySpan<byte> data, int block)
    {
        if (block >= _blockCount)
        {
            (_block, _index, _count, Chunk) = (_blockCount, 0, 0, End);
            return false;
        }

        var bytes = data.Slice(term.Offset, term.Length);
        var previous = -1;
        if (_blockCount > 1)
        {
            previous = block > 0 ? GetBlock(data, block - 1).LastChunk : -1;
            bytes = bytes[((_blockCount * PostingsBlock.Bytes) + GetBlock(data, block).Offset)..];
        }

        _count = Math.Min(PostingsBlock.Postings, term.DocumentFrequency - (block * PostingsBlock.Postings));
        var width = bytes[0];
        if (width > 32)
        {
            throw new InvalidDataException($"A block of postings has numbers of {width} bits.");
        }

        var gaps = MemoryMarshal.Cast<int, uint>(_chunks.AsSpan(0, _count));
        BitPacking.Unpack(bytes[1..], width, gaps);
        foreach (ref var chunk in _chunks.AsSpan(0, _count))
        {
            previous = chunk += previous + 1;
        }

        _countsOffset = term.Offset + term.Length - bytes.Length + 1 + BitPacking.BytesOf(_count, width);
        (_block, _index, Chunk) = (block, 0, _chunks[0]);
        return true;
    }

    /// <summary>The occurrences of the block's postings that are not plain, with their places in the block.</summary>
    private CountsReader ReadCounts(ReadOnlySpan<byte> data) => new(data[_countsOffset..(term.Offset + term.Length)], _count);

    private ref struct CountsReader(ReadOnlySpan<byte> bytes, int postings)
    {
        private readonly ReadOnlySpan<byte> _marks = bytes[..((postings + 7) / 8)];
        private readonly int _postings = postings;
        private ByteReader _reader = new(bytes[((postings + 7) / 8)..]);
        private int _index = -1;

        public (int Index, FieldCounts Counts) Current { get; private set; }

        public readonly CountsReader GetEnumerator() => this;

        public bool MoveNext()
        {
            while (++_index < _postings)
            {
                var marks = _marks[_index >> 3] >> (_index & 7);
                if (marks == 0)
                {
                    _index |= 7;
                }
                else if ((marks & 1) != 0)
                {
                    var code = _reader.ReadByte();
                    Current = (_index, new FieldCounts(ReadCount(code & 3), ReadCount((code >> 2) & 3), ReadCount((code >> 4) & 3), ReadCount(code >> 6)));
                    return true;
                }
            }

            return false;
        }

        private int ReadCount(int code) => code < Large ? code : Large + _reader.ReadVarint32();
    }
}
