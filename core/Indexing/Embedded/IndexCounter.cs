using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded;

/// <summary>Counts what is live in libraries.</summary>
internal static class IndexCounter
{
    /// <summary>Counts documents, chunks, terms and bytes of snapshots. Walks over all term dictionaries.</summary>
    public static IndexStatistics Count(IReadOnlyList<Snapshot> snapshots, CancellationToken cancellationToken) => new()
    {
        Documents = snapshots.Sum(snapshot => snapshot.DocumentCount),
        Chunks = snapshots.Sum(snapshot => snapshot.ChunkCount),
        Terms = snapshots.Sum(snapshot => snapshot.Terms.Total),
        DistinctTerms = CountDistinctTerms([.. snapshots.SelectMany(snapshot => snapshot.Segments)], cancellationToken),
        DiskBytes = snapshots.Sum(snapshot => (snapshot.Manifest?.FileBytes ?? 0) + snapshot.Segments.Sum(view => view.Segment.Entry.FileBytes)),
    };

    private static long CountDistinctTerms(IReadOnlyList<SegmentView> views, CancellationToken cancellationToken)
    {
        var cursors = new PriorityQueue<SegmentView, TermCursor>(
            Comparer<TermCursor>.Create(static (left, right) => left.Term.SequenceCompareTo(right.Term)));
        foreach (var view in views)
        {
            var terms = view.Segment.OpenTerms();
            if (terms.MoveNext())
            {
                cursors.Enqueue(view, terms);
            }
        }

        var count = 0L;
        var counted = Array.Empty<byte>();
        while (cursors.TryDequeue(out var view, out var terms))
        {
            if ((count == 0 || !terms.Term.SequenceEqual(counted)) && view.CountChunks(terms.Info) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                counted = terms.Term.ToArray();
                count++;
            }

            if (terms.MoveNext())
            {
                cursors.Enqueue(view, terms);
            }
        }

        return count;
    }
}
