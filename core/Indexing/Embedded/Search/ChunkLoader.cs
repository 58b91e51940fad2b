using System.Runtime.InteropServices;
using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Loads chunks of a library version by their ids.</summary>
/// <remarks>Serves one call; not safe for concurrent use.</remarks>
/// <param name="snapshot">The library version, held by the caller.</param>
internal sealed class ChunkLoader(Snapshot snapshot)
{
    private readonly Dictionary<SegmentView, ChunkReader> _readers = [];

    /// <summary>Loads chunks in the order asked for; those that are gone are left out.</summary>
    /// <param name="wanted">Ids, and where each was seen last.</param>
    /// <param name="cancellationToken">Ends the work between two chunks.</param>
    public IReadOnlyList<IndexedChunk> Load((ChunkId Id, ChunkPlace? Place)[] wanted, CancellationToken cancellationToken)
    {
        var found = new List<(SegmentView View, int Ordinal)>(wanted.Length);
        foreach (var (_, place) in wanted)
        {
            if (ViewAt(place) is { } view)
            {
                ProcessorCache.Prefetch(MemoryMarshal.AsBytes(view.Segment.Chunks.Slice(place!.Value.Chunk, 1)));
            }
        }

        foreach (var (id, place) in wanted)
        {
            if (HexId.TryParse(id.Value, out var key) && (IsAt(place, key, out var view, out var ordinal) || snapshot.TryFindChunk(key, out view, out ordinal)))
            {
                view.Segment.Prefetch(ordinal);
                found.Add((view, ordinal));
            }
        }

        var chunks = new List<IndexedChunk>(found.Count);
        foreach (var (view, ordinal) in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ref var reader = ref CollectionsMarshal.GetValueRefOrAddDefault(_readers, view, out _);
            reader ??= new ChunkReader(view.Segment, snapshot.Library);
            chunks.Add(reader.Read(ordinal, withVector: false));
        }

        return chunks;
    }

    private bool IsAt(ChunkPlace? place, HexId id, out SegmentView view, out int ordinal)
    {
        (view, ordinal) = (ViewAt(place)!, place?.Chunk ?? -1);
        return view is not null && view.Segment.Chunks[ordinal].Id == id && view.IsChunkLive(ordinal);
    }

    /// <summary>The segment of a place, if there is such a place.</summary>
    private SegmentView? ViewAt(ChunkPlace? place)
        => place is { } known && known.Segment < snapshot.Segments.Count && snapshot.Segments[known.Segment] is var view && known.Chunk < view.Segment.Chunks.Length ? view : null;
}
