using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Sources.Archives;

/// <summary>
/// The blocks of a tar archive on their way to the reader. The reader takes headers that extend others (long names, attributes) into memory whole, however long they say
/// they are; one that says more than any archive needs ends here, before that.
/// </summary>
internal sealed class TarBlocks(string name, byte[] start, Stream rest) : ForwardOnlyStream(rest)
{
    private const int BlockSize = 512;
    private const int SizeField = 124;
    private const int TypeField = 156;
    private const long MaxExtension = 1 << 20;

    private readonly byte[] _block = new byte[BlockSize];
    private int _filled;
    private int _given;

    /// <summary>Whether a block is a header: its checksum is right. An archive without entries begins with zeros.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        const int Field = 148;
        const int FieldLength = 8;
        if (block.Length < BlockSize)
        {
            return false;
        }

        if (block.IndexOfAnyExcept((byte)0) < 0)
        {
            return true;
        }

        var sum = 0;
        for (var i = 0; i < BlockSize; i++)
        {
            sum += i is >= Field and < Field + FieldLength ? ' ' : block[i];
        }

        return Octal(block.Slice(Field, FieldLength)) == sum;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        if (_given < start.Length)
        {
            read = Math.Min(buffer.Length, start.Length - _given);
            start.AsSpan(_given, read).CopyTo(buffer);
            _given += read;
        }
        else
        {
            read = Inner.Read(buffer);
        }

        Look(buffer[..read]);
        return read;
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var taken = Math.Min(bytes.Length, BlockSize - _filled);
            bytes[..taken].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[taken..];
            _filled += taken;
            if (_filled == BlockSize)
            {
                _filled = 0;
                if (IsLongExtension(_block))
                {
                    throw new ContexterException(
                        ErrorCodes.FileMalformed, $"Archive '{name}' has a name or an attribute of more than {MaxExtension} bytes, as no archive of documentation has; it is not read.");
                }
            }
        }
    }

    /// <summary>Whether a block may be taken for the header of a long extension; whether the reader is at a header there is not looked at, only that it could be.</summary>
    private static bool IsLongExtension(ReadOnlySpan<byte> block)
    {
        if (block[TypeField] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K') || Octal(block.Slice(100, 8)) is null || Octal(block.Slice(108, 8)) is null)
        {
            return false;
        }

        // The size is octal, or binary where the highest bit is set.
        return block[SizeField] >= 0x80 || Octal(block.Slice(SizeField, 12)) > MaxExtension;
    }

    private static long? Octal(ReadOnlySpan<byte> field)
    {
        var value = 0L;
        foreach (var digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
            {
                value = (value << 3) + (digit - '0');
            }
            else if (digit is not (0 or (byte)' '))
            {
                return null;
            }
        }

        return value;
    }
}
