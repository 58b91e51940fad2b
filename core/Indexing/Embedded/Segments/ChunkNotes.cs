using Contexter.Documents;
using Contexter.Safety;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>
/// What only few chunks have, behind the record of their document: the places that they stand for, what in them reads like an instruction, and their places among the
/// document's chunks where some of these are left out. Most documents have no notes.
/// </summary>
internal sealed class ChunkNotes
{
    private readonly int[]? _indexes;
    private readonly Dictionary<int, Note> _notes = [];

    private ChunkNotes(int count, int[]? indexes) => (Count, _indexes) = (count, indexes);

    /// <summary>How many chunks the document has, those that are left out included.</summary>
    public int Count { get; }

    /// <summary>Appends the notes of a document.</summary>
    /// <returns>Where they begin; 0 when there are none, and nothing is written.</returns>
    public static int Write(ByteWriter writer, IReadOnlyList<Chunk> chunks)
    {
        if (chunks.Count == 0 || (chunks[0].Count == chunks.Count && chunks.All(chunk => chunk.AlsoAt.Count + chunk.UntrustedInstructions.Count == 0)))
        {
            return 0;
        }

        var start = writer.Length;
        writer.WriteVarint(chunks[0].Count);
        foreach (var chunk in chunks.Where(_ => chunks[0].Count > chunks.Count))
        {
            writer.WriteVarint(chunk.Index);
        }

        for (var ordinal = 0; ordinal < chunks.Count; ordinal++)
        {
            var chunk = chunks[ordinal];
            if (chunk.AlsoAt.Count + chunk.UntrustedInstructions.Count > 0)
            {
                writer.WriteVarint(ordinal);
                WritePlaces(writer, chunk.AlsoAt);
                writer.WriteVarint(chunk.UntrustedInstructions.Count);
                foreach (var found in chunk.UntrustedInstructions)
                {
                    writer.WriteString(found.Rule);
                    writer.WriteString(found.Match);
                }
            }
        }

        return start;
    }

    /// <summary>Reads the notes of a document; null when it has none.</summary>
    public static ChunkNotes? Read(ReadOnlySpan<byte> record, in DocumentRow document)
    {
        if (document.Notes == 0)
        {
            return null;
        }

        var reader = new ByteReader(record[document.Notes..]);
        var count = reader.ReadVarint32();
        var indexes = count > document.ChunkCount ? new int[document.ChunkCount] : null;
        for (var i = 0; i < indexes?.Length; i++)
        {
            indexes[i] = reader.ReadVarint32();
        }

        var notes = new ChunkNotes(count, indexes);
        while (!reader.AtEnd)
        {
            notes._notes[reader.ReadVarint32()] = new Note(ReadPlaces(ref reader), ReadFound(ref reader));
        }

        return notes;
    }

    /// <summary>Place of a chunk among all chunks of the document.</summary>
    public int IndexOf(int ordinal) => _indexes?[ordinal] ?? ordinal;

    /// <summary>The places that a chunk stands for.</summary>
    public IReadOnlyList<MergedChunk> AlsoAt(int ordinal) => _notes.TryGetValue(ordinal, out var note) ? note.AlsoAt : [];

    /// <summary>What in a chunk reads like an instruction.</summary>
    public IReadOnlyList<UntrustedInstruction> UntrustedInstructions(int ordinal) => _notes.TryGetValue(ordinal, out var note) ? note.Found : [];

    private static void WritePlaces(ByteWriter writer, IReadOnlyList<MergedChunk> places)
    {
        writer.WriteVarint(places.Count);
        foreach (var place in places)
        {
            writer.WriteString(place.Id.Value);
            writer.WriteString(place.Path);
            writer.WriteString(place.Title);
            writer.WriteString(place.SourceUrl);
            writer.WriteVarint(place.HeadingPath.Count);
            foreach (var heading in place.HeadingPath)
            {
                writer.WriteString(heading);
            }
        }
    }

    private static MergedChunk[] ReadPlaces(ref ByteReader reader)
    {
        var places = new MergedChunk[reader.ReadVarint32()];
        for (var i = 0; i < places.Length; i++)
        {
            var (id, path, title, url) = (new ChunkId(reader.ReadString()), reader.ReadString(), reader.ReadString(), reader.ReadString());
            var headings = new string[reader.ReadVarint32()];
            for (var j = 0; j < headings.Length; j++)
            {
                headings[j] = reader.ReadString();
            }

            places[i] = new MergedChunk { Id = id, Path = path, Title = title, SourceUrl = url, HeadingPath = headings };
        }

        return places;
    }

    private static UntrustedInstruction[] ReadFound(ref ByteReader reader)
    {
        var found = new UntrustedInstruction[reader.ReadVarint32()];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = new UntrustedInstruction(reader.ReadString(), reader.ReadString());
        }

        return found;
    }

    private sealed record Note(IReadOnlyList<MergedChunk> AlsoAt, IReadOnlyList<UntrustedInstruction> Found);
}
