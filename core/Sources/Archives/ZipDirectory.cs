using System.Buffers.Binary;
using System.Globalization;
using Contexter.Documents;

namespace Contexter.Sources.Archives;

/// <summary>Looks at the directory at the end of a zip archive before it is taken into memory whole.</summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int MaxComment = ushort.MaxValue;
    private const int BytesAnEntry = 512;

    /// <summary>Refuses a directory that is longer than the most entries need.</summary>
    /// <exception cref="ContexterException">It is.</exception>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static void Check(string name, Stream archive, ArchiveLimits limits)
    {
        var tail = new byte[(int)Math.Min(archive.Length, EndLength + MaxComment + 20)];
        archive.Position = archive.Length - tail.Length;
        archive.ReadExactly(tail);
        archive.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndLength > tail.Length)
        {
            throw new InvalidDataException("There is no directory at its end.");
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (start == uint.MaxValue)
        {
            start = LongStart(archive, tail.AsSpan(0, end));
        }

        var length = archive.Length - start;
        if (length > (long)limits.MaxEntries * BytesAnEntry)
        {
            throw new ContexterException(
                ErrorCodes.FileTooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Archive '{name}' has a directory of {length:N0} bytes, more than {limits.MaxEntries:N0} entries need; it is not read. Unpack it yourself and add the folder with its documentation."));
        }
    }

    /// <summary>Where the directory of a large archive (zip64) begins.</summary>
    private static long LongStart(Stream archive, ReadOnlySpan<byte> beforeEnd)
    {
        const int LocatorLength = 20;
        const int RecordLength = 56;
        if (beforeEnd.Length < LocatorLength || !beforeEnd[^LocatorLength..].StartsWith("PK\u0006\u0007"u8))
        {
            throw new InvalidDataException("Its directory is said to be far away, and nothing says where.");
        }

        var at = BinaryPrimitives.ReadInt64LittleEndian(beforeEnd[^(LocatorLength - 8)..]);
        if (at < 0 || at > archive.Length - RecordLength)
        {
            throw new InvalidDataException("Its directory is said to be behind its end.");
        }

        Span<byte> record = stackalloc byte[RecordLength];
        archive.Position = at;
        archive.ReadExactly(record);
        archive.Position = 0;
        var start = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        return start >= 0 && start <= archive.Length ? start : throw new InvalidDataException("Its directory is said to be behind its end.");
    }
}
