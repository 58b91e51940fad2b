using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Sources.Archives;

namespace Contexter.LibraryArchives;

/// <summary>
/// Reads a library archive. It believes nothing: an entry that no archive has, a wrong checksum, a length beyond the limits or a document that Contexter does not store
/// end the reading. No name of an entry ever becomes a name on the disk.
/// </summary>
internal sealed class LibraryArchiveReader : IDisposable
{
    /// <summary>Longest manifest: the most parts there can be.</summary>
    private const long MaxManifestBytes = 64L << 20;

    /// <summary>Longest part: it is closed after the document that brings it over 8 MiB.</summary>
    private const long MaxPartBytes = 64L << 20;

    /// <summary>Most text of one item, whose documents are stored in one step.</summary>
    private const long MaxItemBytes = 512L << 20;

    private readonly string _name;
    private readonly ZipArchive _zip;
    private readonly long _length;
    private readonly ArchiveLimits _limits;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    private LibraryArchiveReader(string name, ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries, long length, ArchiveLimits limits)
    {
        (_name, _zip, _entries, _length, _limits) = (name, zip, entries, length, limits);
        Manifest = ReadManifest();
    }

    /// <summary>What the archive says of itself; its checksum is right, and its parts are there.</summary>
    public LibraryArchiveManifest Manifest { get; }

    /// <summary>Opens an archive and checks its manifest.</summary>
    /// <param name="name">How messages name it.</param>
    /// <param name="archive">Its bytes; can seek, and is closed with the reader.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ContexterException">
    /// It is no library archive, is damaged or of a newer format (<see cref="ErrorCodes.FileMalformed"/>), or larger than a limit (<see cref="ErrorCodes.FileTooLarge"/>).
    /// </exception>
    public static LibraryArchiveReader Open(string name, Stream archive, ArchiveLimits limits)
    {
        ZipArchive? zip = null;
        try
        {
            ZipDirectory.Check(name, archive, limits);
            zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: false, ZipNameEncoding.Instance);
            return new LibraryArchiveReader(name, zip, EntriesOf(zip), archive.Length, limits);
        }
        catch (Exception e) when (ArchiveReader.IsDamage(e))
        {
            zip?.Dispose();
            archive.Dispose();
            throw Damaged("it cannot be read as a zip archive (" + e.Message.TrimEnd('.') + ")", e);
        }
        catch
        {
            zip?.Dispose();
            archive.Dispose();
            throw;
        }
    }

    /// <summary>The items with their documents, in a library version, in ordinal order of their keys; documents that were put by hand come first.</summary>
    /// <param name="library">The library version that the documents are to be of.</param>
    /// <param name="cancellationToken">Stops between documents.</param>
    /// <exception cref="ContexterException">The archive is damaged or larger than a limit.</exception>
    public async IAsyncEnumerable<ArchivedItem> ReadAsync(LibraryVersion library, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = new UnpackingMeter(_name, _length, _limits);
        ArchivedDocument? first = null;
        var documents = new List<Document>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var (bytes, count, items) = (0L, 0, 0);
        await foreach (var line in ReadLinesAsync(meter, cancellationToken).ConfigureAwait(false))
        {
            if (first is not null && !string.Equals(first.Item, line.Item, StringComparison.Ordinal))
            {
                Require(string.CompareOrdinal(first.Item, line.Item) < 0, "its documents are not in order");
                yield return Item(first, documents);
                items += first.Item.Length == 0 ? 0 : 1;
                (first, documents, bytes) = (null, [], 0);
            }

            first ??= line;
            bytes += line.Text.Length;
            Require(bytes <= MaxItemBytes, $"item '{line.Item}' has more text than {MaxItemBytes.ToString("N0", CultureInfo.InvariantCulture)} characters");
            Require(paths.Add(line.Path), $"document '{line.Path}' is in it twice");
            documents.Add(In(line, library));
            count++;
        }

        if (first is not null)
        {
            yield return Item(first, documents);
            items += first.Item.Length == 0 ? 0 : 1;
        }

        Require(count == Manifest.Documents && items == Manifest.Items, "it does not hold as much as its manifest says");
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private static ArchivedItem Item(ArchivedDocument first, List<Document> documents) => new(first.Item, first.ChangeToken, first.Depth, documents);

    private static Dictionary<string, ZipArchiveEntry> EntriesOf(ZipArchive zip)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var isKnown = entry.FullName is LibraryArchiveManifest.EntryName or LibraryArchiveManifest.ChecksumEntryName
                || string.Equals(entry.FullName, LibraryArchiveWriter.PartName(entries.Count), StringComparison.Ordinal);
            if (!isKnown || !entries.TryAdd(entry.FullName, entry))
            {
                var shown = new string([.. entry.FullName.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);
                throw Damaged($"it holds an entry '{shown}', which an export of a library does not have there");
            }
        }

        return entries;
    }

    private LibraryArchiveManifest ReadManifest()
    {
        var json = ReadEntry(LibraryArchiveManifest.EntryName, MaxManifestBytes);
        var checksum = ReadEntry(LibraryArchiveManifest.ChecksumEntryName, 64);
        Require(string.Equals(Encoding.ASCII.GetString(checksum), Convert.ToHexStringLower(SHA256.HashData(json)), StringComparison.Ordinal), "the checksum of its manifest is wrong");
        try
        {
            using var parsed = JsonDocument.Parse(json);
            var root = parsed.RootElement;
            Require(
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals(LibraryArchiveManifest.FormatName),
                "its manifest is not that of a library");
            if (root.TryGetProperty("version", out var version) && version.TryGetInt32(out var number) && number > LibraryArchiveManifest.CurrentVersion)
            {
                throw new ContexterException(
                    ErrorCodes.FileMalformed,
                    string.Create(CultureInfo.InvariantCulture, $"The archive has format {number}, written by a newer Contexter; this one reads format {LibraryArchiveManifest.CurrentVersion}. Update Contexter, or export the library with this version."))
                { IsExhausted = true };
            }

            var manifest = JsonSerializer.Deserialize(json, ArchiveCodec.Json.LibraryArchiveManifest)!;
            Require(manifest.Version >= 1 && (manifest.Source.Scope is not { } scope || Enum.IsDefined(scope)), "its manifest has a value out of range");
            for (var place = 0; place < manifest.Parts.Count; place++)
            {
                var name = LibraryArchiveWriter.PartName(place);
                Require(string.Equals(manifest.Parts[place].Name, name, StringComparison.Ordinal) && _entries.ContainsKey(name), $"entry '{name}' is missing");
            }

            Require(_entries.Count == manifest.Parts.Count + 2, "it holds documents that its manifest does not know");
            return manifest;
        }
        catch (JsonException e)
        {
            throw Damaged("its manifest cannot be read (" + e.Message + ")", e);
        }
    }

    private byte[] ReadEntry(string name, long limit)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw Damaged($"it has no entry '{name}', as every export of a library has");
        }

        using var part = new CheckedStream(entry.Open(), new UnpackingMeter(_name, _length, _limits), limit);
        using var content = new MemoryStream();
        part.CopyTo(content);
        return content.ToArray();
    }

    private async IAsyncEnumerable<ArchivedDocument> ReadLinesAsync(UnpackingMeter meter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in Manifest.Parts)
        {
            var content = new CheckedStream(Guard(_entries[part.Name].Open), meter, MaxPartBytes);
            await using var _ = content.ConfigureAwait(false);
            var lines = JsonSerializer.DeserializeAsyncEnumerable(content, ArchiveCodec.Json.ArchivedDocument, topLevelValues: true, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var __ = lines.ConfigureAwait(false);
            var count = 0;
            while (await NextAsync(lines, part.Name).ConfigureAwait(false) is { } line)
            {
                count++;
                yield return line;
            }

            Require(count == part.Documents && content.Bytes == part.Bytes && string.Equals(content.Sha256(), part.Sha256, StringComparison.Ordinal), $"the checksum of entry '{part.Name}' is wrong");
        }
    }

    private static async Task<ArchivedDocument?> NextAsync(IAsyncEnumerator<ArchivedDocument?> lines, string part)
    {
        try
        {
            return !await lines.MoveNextAsync().ConfigureAwait(false) ? null : lines.Current ?? throw new JsonException("a document is null");
        }
        catch (Exception e) when (e is JsonException || ArchiveReader.IsDamage(e))
        {
            throw Damaged($"entry '{part}' cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static Document In(ArchivedDocument line, LibraryVersion library)
    {
        try
        {
            return line.In(library);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e.Message.TrimEnd('.'), e);
        }
    }

    private static Stream Guard(Func<Stream> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (ArchiveReader.IsDamage(e))
        {
            throw Damaged(e.Message.TrimEnd('.'), e);
        }
    }

    private static void Require(bool isMet, string problem)
    {
        if (!isMet)
        {
            throw Damaged(problem);
        }
    }

    private static ContexterException Damaged(string problem, Exception? cause = null) => new(
        ErrorCodes.FileMalformed, $"The archive is no whole export of a library: {problem}. Copy it again, or export the library again with 'contexter export'.", cause)
    {
        IsExhausted = true,
    };
}
