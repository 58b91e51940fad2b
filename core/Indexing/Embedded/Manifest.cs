using System.Globalization;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded;

/// <summary>The manifest's line about a segment.</summary>
/// <param name="Number">Number of the segment in its library, never used again.</param>
/// <param name="Hash">Hash of the segment file's table of contents.</param>
/// <param name="FileBytes">Size of the segment file.</param>
internal sealed record SegmentEntry(int Number, ulong Hash, long FileBytes)
{
    /// <summary>Extension of segment files.</summary>
    public const string Extension = ".segment";

    /// <summary>Name of the segment's file.</summary>
    public string FileName => GetFileName(Number);

    /// <summary>Name of the file of a segment.</summary>
    public static string GetFileName(int number) => number.ToString("x8", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The number in a segment file's name, or -1 when it is none.</summary>
    public static int ParseFileName(string name)
        => name.EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(0, name.Length - Extension.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
}

/// <summary>
/// The one file that says what a library version's index is: what it is bound to, its segments, and the documents deleted from each. It is replaced as a whole;
/// a file in the folder that it does not name is nothing.
/// </summary>
internal sealed record Manifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest";

    /// <summary>Name of the file while it is written.</summary>
    public const string TemporaryFileName = "manifest.new";

    /// <summary>"CXMF" as the file's first bytes.</summary>
    public const uint Magic = 0x464D5843;

    /// <summary>Version of the format.</summary>
    public const uint Version = 1;

    private const uint Section = 1;

    /// <summary>The library version.</summary>
    public required LibraryVersion Library { get; init; }

    /// <summary>The embedding model of the vectors.</summary>
    public required string ModelId { get; init; }

    /// <summary>Dimension of the vectors.</summary>
    public required int Dimension { get; init; }

    /// <summary><see cref="Lexical.TextAnalyzer.Revision"/> of the analyser that made the terms.</summary>
    public required int AnalyzerRevision { get; init; }

    /// <summary>Number of the next segment.</summary>
    public required int NextSegment { get; init; }

    /// <summary>The segments with the ordinals of the documents deleted from each, in order.</summary>
    public required IReadOnlyList<(SegmentEntry Segment, int[] Deleted)> Segments { get; init; }

    /// <summary>Bytes of the file that it was read from or written to.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Puts the manifest in the place of the one in a directory: whole or not at all, and durable on return.</summary>
    public void Write(IFileSystem files, string directory)
    {
        var temporary = Path.Combine(directory, TemporaryFileName);
        using (var writer = new SectionFileWriter(files.CreateFile(temporary), Magic, Version))
        {
            writer.WriteSection(Section, Encode().WrittenSpan);
            writer.Complete();
            FileBytes = writer.Length;
        }

        // The names of the new segments and of the temporary file must be durable before the manifest that names them is.
        files.FlushDirectory(directory);
        files.MoveFile(temporary, Path.Combine(directory, FileName));
        files.FlushDirectory(directory);
    }

    /// <summary>Reads the manifest of a directory.</summary>
    /// <exception cref="ContexterException">It is damaged or its format is newer.</exception>
    public static Manifest Read(IFileSystem files, string directory, string wayOut)
    {
        using var file = SectionFile.Open(files, Path.Combine(directory, FileName), Magic, (Version, Version), wayOut);
        try
        {
            var manifest = Decode(file.GetSection(Section));
            manifest.FileBytes = file.Length;
            return manifest;
        }
        catch (InvalidDataException exception)
        {
            throw file.Corrupted("its content cannot be read", exception);
        }
    }

    private ByteWriter Encode()
    {
        var writer = new ByteWriter();
        writer.WriteString(Library.ToString());
        writer.WriteString(ModelId);
        writer.WriteVarint(Dimension);
        writer.WriteVarint(AnalyzerRevision);
        writer.WriteVarint(NextSegment);
        writer.WriteVarint(Segments.Count);
        foreach (var (segment, deleted) in Segments)
        {
            writer.WriteVarint(segment.Number);
            writer.WriteUInt64(segment.Hash);
            writer.WriteVarint((ulong)segment.FileBytes);
            writer.WriteVarint(deleted.Length);
            var previous = 0;
            foreach (var document in deleted)
            {
                writer.WriteVarint(document - previous);
                previous = document;
            }
        }

        return writer;
    }

    private static Manifest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new ByteReader(data);
        var library = LibraryVersion.Parse(reader.ReadString());
        var modelId = reader.ReadString();
        var (dimension, revision, next) = (reader.ReadVarint32(), reader.ReadVarint32(), reader.ReadVarint32());
        var segments = new (SegmentEntry, int[])[reader.ReadVarint32()];
        for (var i = 0; i < segments.Length; i++)
        {
            var entry = new SegmentEntry(reader.ReadVarint32(), reader.ReadUInt64(), (long)reader.ReadVarint());
            var deleted = new int[reader.ReadVarint32()];
            var previous = 0;
            for (var d = 0; d < deleted.Length; d++)
            {
                deleted[d] = previous += reader.ReadVarint32();
            }

            segments[i] = (entry, deleted);
        }

        return new Manifest
        {
            Library = library,
            ModelId = modelId,
            Dimension = dimension,
            AnalyzerRevision = revision,
            NextSegment = next,
            Segments = segments,
        };
    }
}
