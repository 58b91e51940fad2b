using System.Runtime.InteropServices;
using Contexter.Storage;

namespace Contexter.Lexical.Postings;

/// <summary>The parts of a block of postings.</summary>
internal readonly ref struct PostingsBlockReader
{
    private readonly ReadOnlySpan<byte> _chunks;
    private readonly ReadOnlySpan<byte> _codes;
    private readonly ReadOnlySpan<byte> _large;
    private readonly int _first;
    private readonly int _width;

    /// <summary>Reads the head of a block.</summary>
    /// <param name="bytes">The block and what follows it.</param>
    /// <param name="count">Its postings.</param>
    /// <param name="first">The first chunk that can be in it.</param>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public PostingsBlockReader(ReadOnlySpan<byte> bytes, int count, int first)
    {
        _width = bytes[0] & ~PostingsWriter.LargeFlag;
        if (_width is not (1 or 2 or 4))
        {
            throw new InvalidDataException($"A block of postings has chunks of {_width} bytes.");
        }

        _first = first;
        _chunks = bytes.Slice(1, count * _width);
        _codes = bytes.Slice(1 + _chunks.Length, count);
        _large = (bytes[0] & PostingsWriter.LargeFlag) != 0 ? bytes[(1 + _chunks.Length + count)..] : [];
    }

    /// <summary>Postings of the block.</summary>
    public int Count => _codes.Length;

    /// <summary>The occurrences of each posting in a byte: <see cref="PostingWeights"/>.</summary>
    public ReadOnlySpan<byte> Codes => _codes;

    /// <summary>The index of a chunk's posting, or -1.</summary>
    public int Find(int chunk)
    {
        var distance = chunk - _first;
        return distance < 0 ? -1 : _width switch
        {
            1 => distance <= byte.MaxValue ? _chunks.IndexOf((byte)distance) : -1,
            2 => distance <= ushort.MaxValue ? MemoryMarshal.Cast<byte, ushort>(_chunks).IndexOf((ushort)distance) : -1,
            _ => MemoryMarshal.Cast<byte, int>(_chunks).IndexOf(distance),
        };
    }

    /// <summary>The chunks of all postings.</summary>
    /// <param name="chunks">Takes one a posting.</param>
    public void ReadChunks(Span<int> chunks)
    {
        chunks = chunks[..Count];
        switch (_width)
        {
            case 1:
                for (var i = 0; i < chunks.Length; i++)
                {
                    chunks[i] = _first + _chunks[i];
                }

                break;
            case 2:
                var words = MemoryMarshal.Cast<byte, ushort>(_chunks);
                for (var i = 0; i < chunks.Length; i++)
                {
                    chunks[i] = _first + words[i];
                }

                break;
            default:
                MemoryMarshal.Cast<byte, int>(_chunks).CopyTo(chunks);
                foreach (ref var chunk in chunks)
                {
                    chunk += _first;
                }

                break;
        }
    }

    /// <summary>The weighted occurrences of a posting.</summary>
    public double GetFrequency(int index, PostingWeights weights)
    {
        var code = _codes[index];
        if (!PostingWeights.HasLarge(code))
        {
            return weights.Table[code];
        }

        var large = new ByteReader(_large);
        for (var i = 0; i < index; i++)
        {
            ReadCounts(_codes[i], ref large);
        }

        return ReadCounts(code, ref large).Weigh(weights.Options);
    }

    /// <summary>The weighted occurrences of all postings.</summary>
    /// <param name="weights">The weights of the fields.</param>
    /// <param name="frequencies">Takes one a posting.</param>
    public void ReadFrequencies(PostingWeights weights, Span<double> frequencies)
    {
        var table = weights.Table;
        for (var i = 0; i < _codes.Length; i++)
        {
            frequencies[i] = table[_codes[i]];
        }

        if (_large.IsEmpty)
        {
            return;
        }

        var large = new ByteReader(_large);
        for (var i = 0; i < _codes.Length; i++)
        {
            if (PostingWeights.HasLarge(_codes[i]))
            {
                frequencies[i] = ReadCounts(_codes[i], ref large).Weigh(weights.Options);
            }
        }
    }

    /// <summary>All postings.</summary>
    /// <param name="chunks">Their chunks: <see cref="ReadChunks"/>.</param>
    /// <param name="postings">Takes them.</param>
    public void ReadPostings(ReadOnlySpan<int> chunks, List<Posting> postings)
    {
        postings.Clear();
        var large = new ByteReader(_large);
        for (var i = 0; i < _codes.Length; i++)
        {
            var counts = ReadCounts(_codes[i], ref large);
            postings.Add(new Posting(chunks[i], (int)counts.Title, (int)counts.Heading, (int)counts.Body, (int)counts.Identifier));
        }
    }

    private static FieldCounts ReadCounts(byte code, ref ByteReader large)
    {
        var counts = PostingWeights.Decode(code);
        return PostingWeights.HasLarge(code)
            ? new FieldCounts(Read(counts.Title, ref large), Read(counts.Heading, ref large), Read(counts.Body, ref large), Read(counts.Identifier, ref large))
            : counts;

        static long Read(long count, ref ByteReader large) => count < PostingWeights.Large ? count : PostingWeights.Large + large.ReadVarint32();
    }
}
