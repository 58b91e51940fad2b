using System.Runtime.InteropServices;
using System.Text;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Storage;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>Makes a segment of documents: analyses their texts, packs them, and normalises their vectors.</summary>
internal sealed class SegmentBuilder(SegmentWriter writer, TextAnalyzer analyzer)
{
    // Titles and headings that follow one another are no phrase.
    private const int PositionGap = 8;

    private readonly Dictionary<string, TermPostings> _terms = new(StringComparer.Ordinal);
    private readonly ByteWriter _record = new();

    private enum Field
    {
        Title,
        Heading,
        Body,
    }

    /// <summary>Writes all documents; they have been validated. The writer is ready to be completed then.</summary>
    public void Write(IReadOnlyList<IndexedDocument> documents, int dimension, CancellationToken cancellationToken)
    {
        var packer = new TextBlockPacker(writer);
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddDocument(document, packer);
        }

        writer.BeginVectors();
        Span<float> vector = new float[dimension];
        foreach (var source in documents.SelectMany(document => document.Vectors))
        {
            VectorMath.TryNormalize(source.Span, vector);
            writer.WriteVectors(vector);
        }

        WriteTerms();
    }

    private void AddDocument(IndexedDocument document, TextBlockPacker packer)
    {
        var metadata = document.Metadata;
        _record.Clear();
        DocumentRecord.Write(_record, document);
        var notes = ChunkNotes.Write(_record, document.Chunks);
        _ = HexId.TryParse(metadata.Id.Value, out var documentId);
        writer.AddDocument(
            new DocumentRow(documentId, metadata.UpdatedAt.UtcTicks, metadata.TrustScore, metadata.QualityScore, 0, 0, 0, 0, (int)metadata.Type, notes), _record.WrittenSpan);
        foreach (var chunk in document.Chunks)
        {
            var ordinal = writer.ChunkCount;
            var sink = new PostingsSink(_terms, ordinal);
            Analyze(metadata.Title, Field.Title, ref sink);
            foreach (var heading in SearchedHeadings.Of(metadata.Title, chunk.HeadingPath, chunk.AlsoAt))
            {
                Analyze(heading, Field.Heading, ref sink);
            }

            Analyze(chunk.Text, Field.Body, ref sink);
            var (block, offset, length) = packer.Add(chunk.Text);
            _ = HexId.TryParse(chunk.Id.Value, out var id);
            writer.AddChunk(new ChunkRow(
                id, 0, chunk.Start, chunk.End, chunk.Tokens, writer.AddHeadings(chunk.HeadingPath), block, offset, length, sink.Title, sink.Heading, sink.Body,
                sink.Identifier));
        }

        packer.Flush();
    }

    private void Analyze(string text, Field field, ref PostingsSink sink)
    {
        sink.Field = field;
        sink.FirstPosition += analyzer.Analyze(text, ref sink) + PositionGap;
    }

    private void WriteTerms()
    {
        var keys = new byte[_terms.Count][];
        var lists = new TermPostings[_terms.Count];
        var count = 0;
        foreach (var (term, list) in _terms)
        {
            keys[count] = Encoding.UTF8.GetBytes(term);
            lists[count++] = list;
        }

        Array.Sort(keys, lists, Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        writer.BeginTerms();
        var postings = new PostingsWriter();
        for (var i = 0; i < keys.Length; i++)
        {
            postings.Clear();
            var positions = CollectionsMarshal.AsSpan(lists[i].Positions);
            foreach (var (posting, length) in lists[i].Postings)
            {
                postings.Add(posting, positions[..length]);
                positions = positions[length..];
            }

            writer.AddTerm(keys[i], postings);
        }
    }

    /// <summary>The postings of a term, each with the number of its positions, and the positions of all.</summary>
    private sealed class TermPostings
    {
        public List<(Posting Posting, int Positions)> Postings { get; } = [];

        public List<int> Positions { get; } = [];
    }

    /// <summary>Counts the terms of one chunk, field by field.</summary>
    private struct PostingsSink(Dictionary<string, TermPostings> terms, int chunk) : ITokenSink
    {
        /// <summary>The field whose text is analysed.</summary>
        public Field Field { get; set; }

        /// <summary>Where the text begins among the positions of the chunk.</summary>
        public int FirstPosition { get; set; }

        public int Title { get; private set; }

        public int Heading { get; private set; }

        public int Body { get; private set; }

        public int Identifier { get; private set; }

        public readonly bool Wants(ReadOnlySpan<char> word) => true;

        public void Add(AnalyzedToken token)
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, token.Term, out _);
            list ??= new TermPostings();
            if (list.Postings.Count == 0 || list.Postings[^1].Posting.Chunk != chunk)
            {
                list.Postings.Add((new Posting(chunk, 0, 0, 0, 0), 0));
            }

            ref var entry = ref CollectionsMarshal.AsSpan(list.Postings)[^1];
            entry.Posting = Count(entry.Posting, token);
            if (!token.IsCompound)
            {
                list.Positions.Add(FirstPosition + token.Position);
                entry.Positions++;
            }
        }

        private Posting Count(in Posting posting, AnalyzedToken token)
        {
            switch (Field)
            {
                case Field.Title:
                    Title++;
                    return posting with { Title = posting.Title + 1 };
                case Field.Heading:
                    Heading++;
                    return posting with { Heading = posting.Heading + 1 };
                case Field.Body when token.IsCompound:
                    Identifier++;
                    return posting with { Identifier = posting.Identifier + 1 };
                default:
                    Body++;
                    return posting with { Body = posting.Body + 1 };
            }
        }
    }
}
