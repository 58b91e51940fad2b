using System.Runtime.InteropServices;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>Joins segments to one without their deleted documents. Nothing is analysed again.</summary>
internal static class SegmentMerger
{
    /// <summary>Writes the live documents of segments, in order of the segments. The writer is ready to be completed then.</summary>
    public static void Merge(IReadOnlyList<SegmentView> inputs, SegmentWriter writer, CancellationToken cancellationToken)
    {
        var ordinals = new int[inputs.Count][];
        for (var i = 0; i < inputs.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ordinals[i] = CopyDocuments(inputs[i], writer);
        }

        writer.BeginVectors();
        foreach (var input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CopyVectors(input, writer);
        }

        writer.BeginTerms();
        MergeTerms(inputs, ordinals, writer, cancellationToken);
    }

    /// <summary>Copies documents, chunks and texts.</summary>
    /// <returns>The new ordinal of each chunk, -1 for a deleted one.</returns>
    private static int[] CopyDocuments(SegmentView input, SegmentWriter writer)
    {
        var segment = input.Segment;
        var documents = segment.Documents;
        var chunks = segment.Chunks;
        var ordinals = new int[chunks.Length];
        Array.Fill(ordinals, -1);
        var headings = new int[segment.HeadingCount];
        Array.Fill(headings, -1);
        for (var i = 0; i < documents.Length; i++)
        {
            ref readonly var document = ref documents[i];
            if (!input.IsDocumentLive(i))
            {
                continue;
            }

            writer.AddDocument(document, segment.GetRecord(document));
            var (oldBlock, newBlock) = (-1, 0);
            for (var c = document.FirstChunk; c < document.FirstChunk + document.ChunkCount; c++)
            {
                ref readonly var chunk = ref chunks[c];
                if (chunk.TextLength > 0 && chunk.Block != oldBlock)
                {
                    oldBlock = chunk.Block;
                    newBlock = writer.AddTextBlock(segment.GetTextBlock(oldBlock, out var hash), hash);
                }

                ref var heading = ref headings[chunk.Headings];
                heading = heading < 0 ? writer.AddHeadings(segment.ReadHeadings(chunk.Headings)) : heading;
                ordinals[c] = writer.ChunkCount;
                writer.AddChunk(chunk with { Headings = heading, Block = chunk.TextLength > 0 ? newBlock : 0 });
            }
        }

        return ordinals;
    }

    private static void CopyVectors(SegmentView input, SegmentWriter writer)
    {
        var vectors = input.Segment.Vectors;
        var dimension = (int)input.Segment.Counts.Dimension;
        var documents = input.Segment.Documents;
        for (var i = 0; i < documents.Length; i++)
        {
            if (input.IsDocumentLive(i))
            {
                writer.WriteVectors(vectors.Slice(documents[i].FirstChunk * dimension, documents[i].ChunkCount * dimension));
            }
        }
    }

    private static void MergeTerms(IReadOnlyList<SegmentView> inputs, int[][] ordinals, SegmentWriter writer, CancellationToken cancellationToken)
    {
        var open = new List<(int Input, TermCursor Terms)>();
        for (var i = 0; i < inputs.Count; i++)
        {
            var terms = inputs[i].Segment.OpenTerms();
            if (terms.MoveNext())
            {
                open.Add((i, terms));
            }
        }

        var postings = new PostingsWriter();
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var term = FindLeast(open);
            postings.Clear();
            foreach (var (input, terms) in open)
            {
                if (terms.Term.SequenceEqual(term))
                {
                    Append(postings, inputs[input].Segment, terms.Info, ordinals[input]);
                }
            }

            if (postings.Count > 0)
            {
                writer.AddTerm(term, postings);
            }

            open.RemoveAll(cursor => cursor.Terms.Term.SequenceEqual(term) && !cursor.Terms.MoveNext());
        }
    }

    /// <summary>The least term of all cursors; a copy, for the cursors move on.</summary>
    private static byte[] FindLeast(List<(int Input, TermCursor Terms)> open)
    {
        var least = open[0].Terms;
        foreach (var (_, terms) in open)
        {
            if (terms.Term.SequenceCompareTo(least.Term) < 0)
            {
                least = terms;
            }
        }

        return least.Term.ToArray();
    }

    private static void Append(PostingsWriter writer, Segment segment, TermInfo term, int[] ordinals)
    {
        var data = segment.Postings;
        var cursor = new PostingsCursor(term);
        var postings = new List<Posting>();
        var positions = new List<int>();
        for (var hasMore = cursor.MoveNext(data); hasMore; cursor.Advance(data, postings.Count), hasMore = cursor.Chunk != PostingsCursor.End)
        {
            cursor.ReadBlock(data, postings);
            var reader = cursor.OpenPositions(data);
            foreach (var posting in postings)
            {
                PostingsCursor.ReadPositions(ref reader, positions);
                if (ordinals[posting.Chunk] is var chunk and >= 0)
                {
                    writer.Add(posting with { Chunk = chunk }, CollectionsMarshal.AsSpan(positions));
                }
            }
        }
    }
}
