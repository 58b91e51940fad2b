using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Contexter.Documents;
using Contexter.Parsing.XmlDoc;
using Contexter.Sources.Files;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Archives;

/// <summary>
/// Takes the wanted files out of an archive. It goes through the archive twice: the first time by names alone, to see what is wanted and which folder everything is in;
/// the second time for the files.
/// </summary>
/// <remarks>
/// Only regular files are taken; links and devices are not followed or made. Of several entries of one name the last counts, as unpacking over each other has it. An entry
/// that is wanted and cannot be taken (a name that leads out, too large, damaged) stays in the list with the reason.
/// </remarks>
internal sealed class ArchiveUnpacker(ArchiveLimits limits)
{
    private const int BufferSize = 1 << 16;

    /// <summary>Unpacks an archive.</summary>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="open">Opens it at its beginning, seekable; called twice.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="selection">What is wanted.</param>
    /// <param name="maxFileBytes">Largest file.</param>
    /// <param name="folder">Where the files and their list go.</param>
    /// <param name="cancellationToken">Stops between entries.</param>
    /// <exception cref="ContexterException">It is no archive, is damaged, or is larger than a limit.</exception>
    public void Unpack(
        string name, Func<Stream> open, long length, FileSelection selection, long maxFileBytes, ScratchFolder folder, CancellationToken cancellationToken)
    {
        var wanted = FindWanted(name, open, length, selection, cancellationToken);
        var taken = new List<UnpackedEntry>();
        using var archive = open();
        var ordinal = 0;
        foreach (var entry in ArchiveReader.Read(name, archive, new UnpackingMeter(name, length, limits), limits))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (wanted.TryGetValue(ordinal, out var file) && Take(name, entry, file, ordinal, selection, maxFileBytes, folder, cancellationToken) is { } unpacked)
            {
                taken.Add(unpacked);
            }

            ordinal++;
        }

        UnpackedArchive.Save(folder, taken);
    }

    private Dictionary<int, Wanted> FindWanted(string name, Func<Stream> open, long length, FileSelection selection, CancellationToken cancellationToken)
    {
        using var archive = open();
        var files = new List<(int Ordinal, string Key, string? Fault)>();
        var ordinal = 0;
        foreach (var entry in ArchiveReader.Read(name, archive, new UnpackingMeter(name, length, limits), limits))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.IsFile && EntryNames.Clean(entry.Name, limits) is { Key.Length: > 0 } clean)
            {
                files.Add((ordinal, clean.Key, clean.Fault));
            }

            ordinal++;
        }

        // What tools put beside everything says nothing of where everything is.
        var top = EntryNames.CommonTop(files.Where(file => file.Fault is null && file.Key[0] != '.' && !file.Key.StartsWith("__MACOSX/", StringComparison.Ordinal)).Select(file => file.Key));
        var byKey = new Dictionary<string, int>(StringComparer.Ordinal);
        var wanted = new Dictionary<int, Wanted>();
        foreach (var (at, whole, fault) in files)
        {
            var key = whole.StartsWith(top, StringComparison.Ordinal) ? whole[top.Length..] : whole;
            if (whole.StartsWith("__MACOSX/", StringComparison.Ordinal) || !selection.IsReached(key) || selection.FormatOf(key) is not { } format)
            {
                continue;
            }

            // Names that were not readable may have become the same; those that were are the same file.
            for (var i = 2; fault is not null || key.Contains('\uFFFD', StringComparison.Ordinal); i++)
            {
                if (!byKey.ContainsKey(key))
                {
                    break;
                }

                key = string.Create(CultureInfo.InvariantCulture, $"{key}~{i}");
            }

            if (byKey.Remove(key, out var earlier))
            {
                wanted.Remove(earlier);
            }

            byKey.Add(key, at);
            wanted.Add(at, new Wanted(key, format, fault));
        }

        return wanted;
    }

    private static UnpackedEntry? Take(
        string archive, ArchiveEntry entry, Wanted wanted, int ordinal, FileSelection selection, long maxFileBytes, ScratchFolder folder, CancellationToken cancellationToken)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"f{ordinal}");
        var unpacked = new UnpackedEntry(wanted.Key, wanted.Format, file, 0, string.Empty, entry.ModifiedAt, null, null);
        if (wanted.Fault is not null)
        {
            return unpacked with { FaultCode = ErrorCodes.FileMalformed, Fault = $"Entry '{wanted.Key}' of archive '{archive}' is not read: {wanted.Fault}. Unpack it yourself and add the folder." };
        }

        try
        {
            var (size, hash) = Copy(entry, folder.PathOf(file), maxFileBytes, cancellationToken);
            if (size > maxFileBytes)
            {
                return unpacked with
                {
                    SizeBytes = size,
                    FaultCode = ErrorCodes.FileTooLarge,
                    Fault = string.Create(
                        CultureInfo.InvariantCulture,
                        $"Entry '{wanted.Key}' of archive '{archive}' has more than {maxFileBytes:N0} bytes, the limit. Raise ingestion.max_file_size, or exclude it."),
                };
            }

            unpacked = unpacked with { SizeBytes = size, Hash = hash };
        }
        catch (Exception e) when (ArchiveReader.IsDamage(e))
        {
            File.Delete(folder.PathOf(file));
            var damage = ArchiveReader.Damaged(archive, e);
            return unpacked with { FaultCode = damage.Code, Fault = $"Entry '{wanted.Key}': {damage.Message}" };
        }

        if (wanted.Format is XmlDocParser.FormatName && !FileFormats.IsXmlDocumentation(folder.PathOf(file)))
        {
            if (selection.OfUnknown(wanted.Key) is not { } other)
            {
                File.Delete(folder.PathOf(file));
                return null;
            }

            unpacked = unpacked with { Format = other };
        }

        return unpacked;
    }

    /// <summary>Copies an entry into a file; one that is longer than the limit is read no further and its file removed.</summary>
    private static (long Size, string Hash) Copy(ArchiveEntry entry, string path, long maxFileBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var size = 0L;
        try
        {
            using var content = entry.Open();
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int read; size <= maxFileBytes && (read = content.Read(buffer, 0, BufferSize)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                size += read;
                file.Write(buffer, 0, read);
                hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (size > maxFileBytes)
        {
            File.Delete(path);
        }

        return (size, Convert.ToHexStringLower(hash.GetHashAndReset()[..16]));
    }

    private sealed record Wanted(string Key, string Format, string? Fault);
}
