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

    private readonly int _blockCount = PostingsBlock.CountOf(term.DocumentFrequency);
    private readonly int[] _chunks = new int[Math.Min(term.DocumentFrequency, PostingsBlock.Postings)];
    private double[]? _frequencies;
    private int _frequenciesBlock = -1;
    private int _block = -1;
    private int _count;
    private int _index = -1;
    private int _codesOffset;
    private bool _hasLarge;

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

    /// <summary>Goes to the first posting of a chunk or one behind it, forward or back.</summary>
    /// <returns>Whether there is one.</returns>
    public bool SeekTo(ReadOnlySpan<byte> data, int chunk)
    {
        if (chunk < Chunk)
        {
            if (_count > 0 && _chunks[0] <= chunk)
            {
                // The block is read already.
                (_index, Chunk) = (0, _chunks[0]);
            }
            else
            {
                (_block, _index, _count, Chunk) = (-1, -1, 0, -1);
            }
        }

        return SkipTo(data, chunk);
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
    /// <param name="weights">The weights; every call on a cursor must bring the same.</param>
    public ReadOnlySpan<double> GetFrequencies(ReadOnlySpan<byte> data, PostingWeights weights)
    {
        _frequencies ??= new double[_chunks.Length];
        if (_frequenciesBlock != _block)
        {
            var table = weights.Table;
            var codes = data.Slice(_codesOffset, _count);
            for (var i = 0; i < codes.Length; i++)
            {
                _frequencies[i] = table[codes[i]];
            }

            if (_hasLarge)
            {
                var large = OpenLarge(data);
                for (var i = 0; i < codes.Length; i++)
                {
                    if (PostingWeights.HasLarge(codes[i]))
                    {
                        _frequencies[i] = ReadCounts(codes[i], ref large).Weigh(weights.Options);
                    }
                }
            }

            _frequenciesBlock = _block;
        }

        return _frequencies.AsSpan(_index, _count - _index);
    }

    /// <summary>All postings of the current block.</summary>
    public void ReadBlock(ReadOnlySpan<byte> data, List<Posting> postings)
    {
        postings.Clear();
        var large = OpenLarge(data);
        for (var i = 0; i < _count; i++)
        {
            var counts = ReadCounts(data[_codesOffset + i], ref large);
            postings.Add(new Posting(_chunks[i], (int)counts.Title, (int)counts.Heading, (int)counts.Body, (int)counts.Identifier));
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
        ReadChunks(bytes[0] & ~PostingsWriter.LargeFlag, bytes[1..], previous + 1);
        _hasLarge = (bytes[0] & PostingsWriter.LargeFlag) != 0;
        _codesOffset = term.Offset + term.Length - bytes.Length + 1 + (_count * (bytes[0] & ~PostingsWriter.LargeFlag));
        (_block, _index, Chunk) = (block, 0, _chunks[0]);
        return true;
    }

    private void ReadChunks(int width, ReadOnlySpan<byte> bytes, int first)
    {
        var chunks = _chunks.AsSpan(0, _count);
        switch (width)
        {
            case 1:
                for (var i = 0; i < chunks.Length; i++)
                {
                    chunks[i] = first + bytes[i];
                }

                break;
            case 2:
                var words = MemoryMarshal.Cast<byte, ushort>(bytes[..(2 * chunks.Length)]);
                for (var i = 0; i < chunks.Length; i++)
                {
                    chunks[i] = first + words[i];
                }

                break;
            case 4:
                MemoryMarshal.Cast<byte, int>(bytes[..(4 * chunks.Length)]).CopyTo(chunks);
                foreach (ref var chunk in chunks)
                {
                    chunk += first;
                }

                break;
            default:
                throw new InvalidDataException($"A block of postings has chunks of {width} bytes.");
        }
    }

    private ByteReader OpenLarge(ReadOnlySpan<byte> data) => new(data[(_codesOffset + _count)..(term.Offset + term.Length)]);

    private static FieldCounts ReadCounts(byte code, ref ByteReader large)
    {
        var counts = PostingWeights.Decode(code);
        return PostingWeights.HasLarge(code)
            ? new FieldCounts(Read(counts.Title, ref large), Read(counts.Heading, ref large), Read(counts.Body, ref large), Read(counts.Identifier, ref large))
            : counts;

        static long Read(long count, ref ByteReader large) => count < PostingWeights.Large ? count : PostingWeights.Large + large.ReadVarint32();
    }
}
