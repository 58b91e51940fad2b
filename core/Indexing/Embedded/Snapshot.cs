using System.Collections.Concurrent;
using System.Text;
using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;

namespace Contexter.Indexing.Embedded;

/// <summary>A library version's index at one commit. Immutable but for counting who holds it; safe for concurrent use.</summary>
internal sealed class Snapshot
{
    private const int MaxRememberedTerms = 512;

    private readonly ConcurrentDictionary<string, long> _frequencies = new(StringComparer.Ordinal);
    private int _holders = 1;

    /// <summary>A commit, held once by its creator. Each segment has been held for it.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="manifest">The manifest of the commit; null when the library version is not there.</param>
    /// <param name="segments">The manifest's segments, in its order.</param>
    public Snapshot(LibraryVersion library, Manifest? manifest, IReadOnlyList<SegmentView> segments)
    {
        Library = library;
        Manifest = manifest;
        Segments = segments;
        foreach (var segment in segments)
        {
            DocumentCount += segment.LiveDocuments;
            ChunkCount += segment.LiveChunks;
            Terms += segment.LiveTerms;
        }
    }

    /// <summary>The library version.</summary>
    public LibraryVersion Library { get; }

    /// <summary>The manifest of the commit; null when the library version is not there.</summary>
    public Manifest? Manifest { get; }

    /// <summary>Its segments, in the manifest's order.</summary>
    public IReadOnlyList<SegmentView> Segments { get; }

    /// <summary>Live documents.</summary>
    public long DocumentCount { get; }

    /// <summary>Live chunks.</summary>
    public long ChunkCount { get; }

    /// <summary>Lengths of the live chunks' fields.</summary>
    public FieldCounts Terms { get; }

    /// <summary>Holds the snapshot, unless everyone has let go of it.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>Lets go of the snapshot; the last to do so lets go of its segments.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            foreach (var view in Segments)
            {
                view.Segment.Release();
            }
        }
    }

    /// <summary>How many live chunks hold a term.</summary>
    public long GetDocumentFrequency(string term)
    {
        if (_frequencies.TryGetValue(term, out var frequency))
        {
            return frequency;
        }

        frequency = 0;
        // No term is longer than the analyser's limit.
        Span<byte> buffer = stackalloc byte[Encoding.UTF8.GetMaxByteCount(TextAnalyzer.MaxTermLength)];
        var bytes = buffer[..Encoding.UTF8.GetBytes(term, buffer)];
        foreach (var view in Segments)
        {
            if (view.Segment.TryFindTerm(bytes, out var info))
            {
                frequency += view.CountChunks(info);
            }
        }

        if (_frequencies.Count < MaxRememberedTerms)
        {
            _frequencies.TryAdd(term, frequency);
        }

        return frequency;
    }

    /// <summary>All live documents with the segment each is in.</summary>
    public IEnumerable<(SegmentView Segment, int Ordinal)> GetDocuments()
    {
        foreach (var view in Segments)
        {
            for (var ordinal = 0; ordinal < view.Segment.Counts.Documents; ordinal++)
            {
                if (view.IsDocumentLive(ordinal))
                {
                    yield return (view, ordinal);
                }
            }
        }
    }

    /// <summary>All live documents in order of their paths.</summary>
    public IReadOnlyList<(SegmentView Segment, int Ordinal)> GetDocumentsByPath()
        =>
        [
            .. GetDocuments()
                .Select(document => (document, Row: document.Segment.Segment.Documents[document.Ordinal]))
                .OrderBy(entry => DocumentRecord.ReadPath(entry.document.Segment.Segment.GetRecord(entry.Row)), StringComparer.Ordinal)
                .ThenBy(entry => entry.Row.Id)
                .Select(entry => entry.document),
        ];

    /// <summary>Finds a live document by its id.</summary>
    public bool TryFindDocument(HexId id, out SegmentView segment, out int ordinal)
    {
        foreach (var view in Segments)
        {
            ordinal = view.Segment.FindDocument(id);
            if (ordinal >= 0 && view.IsDocumentLive(ordinal))
            {
                segment = view;
                return true;
            }
        }

        (segment, ordinal) = (null!, -1);
        return false;
    }

    /// <summary>Finds a live chunk by its id.</summary>
    public bool TryFindChunk(HexId id, out SegmentView segment, out int ordinal)
    {
        foreach (var view in Segments)
        {
            ordinal = view.Segment.FindChunk(id);
            if (ordinal >= 0 && view.IsChunkLive(ordinal))
            {
                segment = view;
                return true;
            }
        }

        (segment, ordinal) = (null!, -1);
        return false;
    }
}
