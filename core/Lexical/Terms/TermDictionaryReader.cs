using System.Buffers.Binary;
using Contexter.Storage;

namespace Contexter.Lexical.Terms;

/// <summary>Finds terms in what <see cref="TermDictionaryWriter"/> wrote, without unpacking it.</summary>
internal readonly ref struct TermDictionaryReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly ReadOnlySpan<byte> _offsets;

    public TermDictionaryReader(ReadOnlySpan<byte> dictionary)
    {
        Count = BinaryPrimitives.ReadInt32LittleEndian(dictionary[^sizeof(int)..]);
        BlockCount = (Count + TermDictionaryWriter.BlockTerms - 1) / TermDictionaryWriter.BlockTerms;
        var offsets = dictionary.Length - (sizeof(int) * (BlockCount + 1));
        _data = dictionary[..offsets];
        _offsets = dictionary[offsets..^sizeof(int)];
    }

    /// <summary>How many terms there are.</summary>
    public int Count { get; }

    /// <summary>How many blocks they are in.</summary>
    public int BlockCount { get; }

    /// <summary>The bytes of a block.</summary>
    public ReadOnlySpan<byte> GetBlock(int block) => _data[Offset(block)..(block + 1 < BlockCount ? Offset(block + 1) : _data.Length)];

    /// <summary>Looks a term up.</summary>
    public bool TryFind(ReadOnlySpan<byte> term, out TermInfo info)
    {
        var block = FindBlock(term);
        info = default;
        return block >= 0 && TryFindInBlock(GetBlock(block), term, out info);
    }

    /// <summary>The last block whose first term is not greater than a term, or -1.</summary>
    public int FindBlock(ReadOnlySpan<byte> term)
    {
        var (low, high) = (0, BlockCount);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (FirstTerm(middle).SequenceCompareTo(term) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static bool TryFindInBlock(ReadOnlySpan<byte> block, ReadOnlySpan<byte> term, out TermInfo info)
    {
        var reader = new ByteReader(block);
        var offset = reader.ReadVarint32();
        // How much of the term the term read last shares with it. The terms rise, so one that shares less with its predecessor than the predecessor did with
        // the term is greater than the term, and one that shares more stands as far from it as the predecessor.
        var matched = 0;
        while (!reader.AtEnd)
        {
            var shared = reader.ReadVarint32();
            var suffix = reader.ReadBytes(reader.ReadVarint32());
            var (frequency, length, positionsLength) = (reader.ReadVarint32(), reader.ReadVarint32(), reader.ReadVarint32());
            if (shared < matched)
            {
                break;
            }

            if (shared == matched)
            {
                var common = suffix.CommonPrefixLength(term[matched..]);
                matched += common;
                if (common == suffix.Length && matched == term.Length)
                {
                    info = new TermInfo(frequency, offset, length, positionsLength);
                    return true;
                }
            }

            offset += length + positionsLength;
        }

        info = default;
        return false;
    }

    private ReadOnlySpan<byte> FirstTerm(int block)
    {
        var reader = new ByteReader(_data[Offset(block)..]);
        reader.ReadVarint32();
        reader.ReadVarint32();
        return reader.ReadBytes(reader.ReadVarint32());
    }

    private int Offset(int block) => BinaryPrimitives.ReadInt32LittleEndian(_offsets[(block * sizeof(int))..]);
}
