using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Contexter.Documents;

namespace Contexter.LibraryArchives;

/// <summary>Writes a library archive: documents in parts of some megabytes, a JSON object a line, then the manifest and its checksum.</summary>
/// <param name="target">Where it goes; stays open.</param>
internal sealed class LibraryArchiveWriter(Stream target) : IDisposable
{
    /// <summary>Length from which on a part is followed by another one, unpacked.</summary>
    private const long PartBytes = 8L << 20;

    private readonly ZipArchive _zip = new(target, ZipArchiveMode.Create, leaveOpen: true);
    private readonly List<ArchivedPart> _parts = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream? _part;
    private int _documents;
    private long _bytes;

    /// <summary>Bytes written so far, unpacked.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a document. Documents of an item follow each other, items in ordinal order of their keys.</summary>
    public void Add(string item, string? changeToken, int depth, Document document)
    {
        _part ??= Open(PartName(_parts.Count));
        var line = JsonSerializer.SerializeToUtf8Bytes(ArchivedDocument.Of(item, changeToken, depth, document), ArchiveCodec.Json.ArchivedDocument);
        Write(line);
        Write("\n"u8);
        _documents++;
        if (_bytes >= PartBytes)
        {
            EndPart();
        }
    }

    /// <summary>Writes the manifest. Nothing may be added after it.</summary>
    /// <param name="manifest">The manifest; its parts are those that were written.</param>
    public void Finish(LibraryArchiveManifest manifest)
    {
        EndPart();
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest with { Parts = _parts }, ArchiveCodec.Json.LibraryArchiveManifest);
        WriteEntry(LibraryArchiveManifest.EntryName, json);
        WriteEntry(LibraryArchiveManifest.ChecksumEntryName, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _part?.Dispose();
        _zip.Dispose();
        _hash.Dispose();
    }

    /// <summary>Name of a part by its place.</summary>
    internal static string PartName(int place) => string.Create(CultureInfo.InvariantCulture, $"documents/{place + 1:D6}.jsonl");

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _part!.Write(bytes);
        _hash.AppendData(bytes);
        _bytes += bytes.Length;
        Bytes += bytes.Length;
    }

    private void EndPart()
    {
        if (_part is null)
        {
            return;
        }

        _part.Dispose();
        _parts.Add(new ArchivedPart(PartName(_parts.Count), _documents, _bytes, Convert.ToHexStringLower(_hash.GetHashAndReset())));
        (_part, _documents, _bytes) = (null, 0, 0);
    }

    private void WriteEntry(string name, byte[] content)
    {
        using var entry = Open(name);
        entry.Write(content);
    }

    // One time for all entries: the archive of the same documents is the same.
    private Stream Open(string name)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }
}
