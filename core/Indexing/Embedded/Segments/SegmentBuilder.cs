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
    private readonly Dictionary<string, List<Posting>> _terms = new(StringComparer.Ordinal);
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
        _ = HexId.TryParse(metadata.Id.Value, out var documentId);
        writer.AddDocument(
            new DocumentRow(documentId, metadata.UpdatedAt.UtcTicks, metadata.TrustScore, metadata.QualityScore, 0, 0, 0, 0, (int)metadata.Type, 0), _record.WrittenSpan);
        foreach (var chunk in document.Chunks)
        {
            var ordinal = writer.ChunkCount;
            var titleTerms = AddTerms(ordinal, Field.Title, metadata.Title);
            var headingTerms = 0;
            foreach (var heading in chunk.HeadingPath)
            {
                headingTerms += AddTerms(ordinal, Field.Heading, heading);
            }

            var bodyTerms = AddTerms(ordinal, Field.Body, chunk.Text);
            var (block, offset, length) = packer.Add(chunk.Text);
            _ = HexId.TryParse(chunk.Id.Value, out var id);
            writer.AddChunk(new ChunkRow(
                id, 0, chunk.Start, chunk.End, chunk.Tokens, writer.AddHeadings(chunk.HeadingPath), block, offset, length, titleTerms, headingTerms, bodyTerms, 0));
        }

        packer.Flush();
    }

    private int AddTerms(int chunk, Field field, string text)
    {
        var sink = new PostingsSink(_terms, chunk, field);
        analyzer.Analyze(text, ref sink);
        return sink.Count;
    }

    private void WriteTerms()
    {
        var keys = new byte[_terms.Count][];
        var lists = new List<Posting>[_terms.Count];
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
            foreach (var posting in lists[i])
            {
                postings.Add(posting);
            }

            writer.AddTerm(keys[i], postings);
        }
    }

    /// <summary>Counts the terms of one field of one chunk.</summary>
    private struct PostingsSink(Dictionary<string, List<Posting>> terms, int chunk, Field field) : ITokenSink
    {
        public int Count { get; private set; }

        public void Add(AnalyzedToken token)
        {
            Count++;
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, token.Term, out _);
            list ??= [];
            if (list.Count == 0 || list[^1].Chunk != chunk)
            {
                list.Add(new Posting(chunk, 0, 0, 0));
            }

            ref var posting = ref CollectionsMarshal.AsSpan(list)[^1];
            posting = field switch
            {
                Field.Title => posting with { Title = posting.Title + 1 },
                Field.Heading => posting with { Heading = posting.Heading + 1 },
                _ => posting with { Body = posting.Body + 1 },
            };
        }
    }
}
