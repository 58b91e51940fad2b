using System.Runtime.InteropServices;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Deduplication;

/// <summary>
/// Keeps the signatures of a library version's chunks in a file, so that a refresh reads no text that has not changed. All of it derives from the documents: a file that
/// is missing or damaged only costs the time to make it again.
/// </summary>
/// <remarks>Safe for concurrent use by different library versions; of two that write the same, the last one stays, whole.</remarks>
/// <param name="folder">Where the files are.</param>
/// <param name="files">The file system.</param>
public sealed class SignatureStore(string folder, IFileSystem files)
{
    /// <summary>"CXDD" as a file's first bytes.</summary>
    private const uint Magic = 0x44445843;
    private const uint Version = 1;
    private const uint Documents = 1;
    private const uint Similarities = 2;
    private const string Temporary = ".new";

    /// <summary>What is stored of a library version; nothing when there is none, or none that can be read.</summary>
    public StoredSignatures Read(LibraryVersion library)
    {
        var stored = new StoredSignatures();
        var path = PathOf(library);
        if (!files.FileExists(path))
        {
            return stored;
        }

        try
        {
            using var file = SectionFile.Open(files, path, Magic, (Version, Version), "It is made again.");
            ReadDocuments(file.GetSection(Documents), stored);
            var pairs = new ByteReader(file.GetSection(Similarities));
            while (!pairs.AtEnd)
            {
                stored.Known.Set(pairs.ReadUInt64(), pairs.ReadUInt64(), pairs.ReadDouble());
            }

            return stored;
        }
        catch (Exception fault) when (fault is InvalidDataException or ContexterException { Code: ErrorCodes.StorageCorrupted or ErrorCodes.StorageFormat })
        {
            return new StoredSignatures();
        }
    }

    /// <summary>Stores signatures in the place of what there is of a library version.</summary>
    /// <exception cref="ContexterException">The disk is full (<see cref="ErrorCodes.StorageFull"/>).</exception>
    public void Write(LibraryVersion library, StoredSignatures signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        files.CreateDirectory(folder);
        var path = PathOf(library);
        using (var file = new SectionFileWriter(files.CreateFile(path + Temporary), Magic, Version))
        {
            var record = new ByteWriter();
            file.BeginSection(Documents);
            foreach (var (id, document) in signatures.Documents)
            {
                record.Clear();
                WriteDocument(record, id, document);
                file.Write(record.WrittenSpan);
            }

            file.EndSection();
            file.BeginSection(Similarities);
            foreach (var (first, second, similarity) in signatures.Known.Pairs)
            {
                record.Clear();
                record.WriteUInt64(first);
                record.WriteUInt64(second);
                record.WriteDouble(similarity);
                file.Write(record.WrittenSpan);
            }

            file.EndSection();
            file.Complete();
        }

        files.MoveFile(path + Temporary, path);
        files.FlushDirectory(folder);
    }

    /// <summary>Removes what is stored of a library version.</summary>
    public void Delete(LibraryVersion library)
    {
        files.DeleteFile(PathOf(library));
        files.DeleteFile(PathOf(library) + Temporary);
    }

    private string PathOf(LibraryVersion library) => Path.Combine(folder, ContentHash.Of(library.ToString()).Value + ".signatures");

    private static void WriteDocument(ByteWriter record, DocumentId id, DocumentSections document)
    {
        record.WriteString(id.Value);
        record.WriteString(document.Key.Value);
        record.WriteVarint(document.Sections.Count);
        foreach (var section in document.Sections)
        {
            record.WriteString(section.Id.Value);
            record.WriteVarint(section.HeadingPath.Count);
            foreach (var heading in section.HeadingPath)
            {
                record.WriteString(heading);
            }

            record.WriteUInt64(section.Signature.TextHash);
            record.WriteUInt64(section.Signature.FactsHash);
            record.WriteVarint(section.Signature.ShingleCount);
            record.WriteVarint(section.Signature.SizeBytes);
            record.WriteBytes(MemoryMarshal.AsBytes(section.Signature.Sketch.Span));
        }
    }

    private static void ReadDocuments(ReadOnlySpan<byte> data, StoredSignatures stored)
    {
        var reader = new ByteReader(data);
        while (!reader.AtEnd)
        {
            var id = new DocumentId(reader.ReadString());
            var key = new ContentHash(reader.ReadString());
            var sections = new ChunkSignature[reader.ReadVarint32()];
            for (var i = 0; i < sections.Length; i++)
            {
                var chunk = new ChunkId(reader.ReadString());
                var headings = new string[reader.ReadVarint32()];
                for (var j = 0; j < headings.Length; j++)
                {
                    headings[j] = reader.ReadString();
                }

                sections[i] = new ChunkSignature(chunk, headings, new SectionSignature
                {
                    TextHash = reader.ReadUInt64(),
                    FactsHash = reader.ReadUInt64(),
                    ShingleCount = reader.ReadVarint32(),
                    SizeBytes = reader.ReadVarint32(),
                    Sketch = MemoryMarshal.Cast<byte, uint>(reader.ReadBytes(MinHasher.Places * sizeof(uint))).ToArray(),
                });
            }

            stored.Documents[id] = new DocumentSections(key, sections);
        }
    }
}

/// <summary>What is known of the chunks of a library version.</summary>
public sealed class StoredSignatures
{
    /// <summary>Signatures of the documents.</summary>
    public Dictionary<DocumentId, DocumentSections> Documents { get; } = [];

    /// <summary>Pairs of texts that were compared.</summary>
    public KnownSimilarities Known { get; } = new();
}
