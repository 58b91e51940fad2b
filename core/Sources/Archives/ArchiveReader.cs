using System.Formats.Tar;
using System.IO.Compression;
using Contexter.Documents;

namespace Contexter.Sources.Archives;

/// <summary>Reads zip, tar and gzipped tar entry by entry. Which of them it is, the first bytes tell and not the name.</summary>
internal static class ArchiveReader
{
    private const int BlockSize = 512;

    // The file type of Unix in the upper half of a zip entry's external attributes; 0 where the archive was not made on Unix.
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>The entries in the order of the archive.</summary>
    /// <param name="name">Name of the archive, for errors.</param>
    /// <param name="archive">Its bytes, at the beginning; it can seek.</param>
    /// <param name="meter">Counts what is unpacked.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ContexterException">It is no archive of these kinds, is damaged, or is larger than a limit; also while entries are read.</exception>
    public static IEnumerable<ArchiveEntry> Read(string name, Stream archive, UnpackingMeter meter, ArchiveLimits limits)
    {
        Span<byte> start = stackalloc byte[BlockSize];
        start = start[..archive.ReadAtLeast(start, BlockSize, throwOnEndOfStream: false)];
        archive.Position = 0;
        return start switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ReadZip(name, archive, meter, limits),
            [0x1F, 0x8B, ..] => ReadTarGz(name, archive, meter),
            _ when TarBlocks.IsHeader(start) => ReadTar(name, archive, meter),
            _ => throw new ContexterException(ErrorCodes.FileMalformed, $"'{name}' is {KindOf(start)}; zip, tar and tar.gz are read. Pack it as one of these, or unpack it and add the folder."),
        };
    }

    /// <summary>Whether an exception says that an archive is damaged.</summary>
    public static bool IsDamage(Exception e) =>
        e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException or IndexOutOfRangeException
            || (e is IOException && !Storage.StorageErrors.IsFull(e));

    /// <summary>The error for a damaged archive.</summary>
    public static ContexterException Damaged(string name, Exception e) =>
        new(ErrorCodes.FileMalformed, $"Archive '{name}' is damaged, or uses what is not supported (encryption, an unusual compression): {e.Message} Get it again, or unpack it and add the folder.", e);

    private static IEnumerable<ArchiveEntry> ReadZip(string name, Stream archive, UnpackingMeter meter, ArchiveLimits limits)
    {
        using var zip = Guard(name, () =>
        {
            ZipDirectory.Check(name, archive, limits);
            return new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true, ZipNameEncoding.Instance);
        });
        foreach (var entry in Guard(name, () => zip.Entries))
        {
            meter.AddEntry();
            var type = (entry.ExternalAttributes >> 16) & TypeMask;
            var isFile = type is 0 or RegularFile && entry.FullName.Length > 0 && entry.FullName[^1] is not ('/' or '\\');
            yield return new ArchiveEntry(entry.FullName, isFile, TimeOf(entry.LastWriteTime), () => Guard(name, () => new MeteredStream(entry.Open(), meter)));
        }
    }

    private static IEnumerable<ArchiveEntry> ReadTarGz(string name, Stream archive, UnpackingMeter meter)
    {
        using var unzipped = new BufferedStream(new MeteredStream(new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true), meter), 1 << 16);
        var start = new byte[BlockSize];
        var length = Guard(name, () => unzipped.ReadAtLeast(start, BlockSize, throwOnEndOfStream: false));
        if (!TarBlocks.IsHeader(start.AsSpan(0, length)))
        {
            throw new ContexterException(ErrorCodes.FileMalformed, $"'{name}' is gzip data without a tar archive in it. Unpack it and add the file itself.");
        }

        foreach (var entry in ReadTar(name, new TarBlocks(name, start, unzipped), meter))
        {
            yield return entry;
        }
    }

    private static IEnumerable<ArchiveEntry> ReadTar(string name, Stream archive, UnpackingMeter meter)
    {
        using var tar = Guard(name, () => new TarReader(archive as TarBlocks ?? new TarBlocks(name, [], archive), leaveOpen: true));
        while (Guard(name, () => tar.GetNextEntry()) is { } entry)
        {
            meter.AddEntry();
            var isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;
            yield return new ArchiveEntry(entry.Name, isFile, TimeOf(entry.ModificationTime), () => entry.DataStream ?? Stream.Null);
        }
    }

    private static DateTimeOffset? TimeOf(DateTimeOffset time) => time.Year is > 1980 and < 3000 ? time.ToUniversalTime() : null;

    private static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(name, e);
        }
    }

    private static string KindOf(ReadOnlySpan<byte> start) => start switch
    {
        [] => "empty",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "xz data",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "bzip2 data",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd data",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "a 7z archive",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "a rar archive",
        [(byte)'<', ..] => "a page in HTML or XML",
        _ => "no archive",
    };
}
