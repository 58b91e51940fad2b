using System.Runtime.InteropServices;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>
/// Writes a segment file: first texts with documents and chunks, then vectors, then terms with their postings, then <see cref="Complete"/>. Texts, vectors and
/// postings go to the file as they come; the tables, which are small, follow at the end.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SectionFileWriter _file;
    private readonly int _dimension;
    private readonly int _vectorIndexFrom;
    private VectorIndexWriter? _vectorIndex;
    private readonly List<DocumentRow> _documents = [];
    private readonly List<ChunkRow> _chunks = [];
    private readonly List<TextBlockRow> _blocks = [];
    private readonly ByteWriter _records = new();
    private readonly ByteWriter _headings = new();
    private readonly ByteWriter _headingOffsets = new();
    private readonly Dictionary<string, int> _headingNumbers = new(StringComparer.Ordinal);
    private readonly TermDictionaryWriter _terms = new();
    private int _textBytes;
    private int _postingBytes;

    /// <summary>Begins a segment.</summary>
    /// <param name="files">Where it is written.</param>
    /// <param name="path">Its file.</param>
    /// <param name="dimension">Dimension of its vectors.</param>
    /// <param name="vectorIndex">Makes the index of its vectors; null for none.</param>
    /// <param name="vectorIndexFrom">Chunks from which it gets one.</param>
    public SegmentWriter(IFileSystem files, string path, int dimension, VectorIndexWriter? vectorIndex = null, int vectorIndexFrom = int.MaxValue)
    {
        _file = new SectionFileWriter(files.CreateFile(path), SegmentFormat.Magic, SegmentFormat.Version);
        (_dimension, _vectorIndex, _vectorIndexFrom) = (dimension, vectorIndex, vectorIndexFrom);
        _file.BeginSection(SegmentFormat.Texts);
    }

    /// <summary>Documents added so far.</summary>
    public int DocumentCount => _documents.Count;

    /// <summary>Chunks added so far.</summary>
    public int ChunkCount => _chunks.Count;

    /// <summary>Adds a document; its chunks follow.</summary>
    /// <param name="row">Its fixed part; where its record and chunks are is filled in here.</param>
    /// <param name="record">Its record.</param>
    public void AddDocument(in DocumentRow row, ReadOnlySpan<byte> record)
    {
        _documents.Add(row with { Record = _records.Length, RecordLength = record.Length, FirstChunk = _chunks.Count });
        _records.WriteBytes(record);
    }

    /// <summary>Adds a chunk of the document that was added last.</summary>
    public void AddChunk(in ChunkRow row) => _chunks.Add(row with { Document = _documents.Count - 1 });

    /// <summary>Adds a block of text.</summary>
    /// <returns>Its number.</returns>
    public int AddTextBlock(ReadOnlySpan<byte> texts, ulong hash)
    {
        _blocks.Add(new TextBlockRow(hash, _textBytes, texts.Length));
        _file.Write(texts);
        _textBytes = checked(_textBytes + texts.Length);
        return _blocks.Count - 1;
    }

    /// <summary>The number of a heading path.</summary>
    public int AddHeadings(IReadOnlyList<string> path)
    {
        var key = string.Join('\0', path.Select(heading => heading.Replace("\0", "\0\0", StringComparison.Ordinal)).Prepend(string.Empty));
        if (_headingNumbers.TryGetValue(key, out var number))
        {
            return number;
        }

        number = _headingNumbers.Count;
        _headingNumbers.Add(key, number);
        _headingOffsets.WriteStruct(_headings.Length);
        _headings.WriteVarint(path.Count);
        foreach (var heading in path)
        {
            _headings.WriteString(heading);
        }

        return number;
    }

    /// <summary>Ends documents, chunks and texts, and begins the vectors.</summary>
    public void BeginVectors()
    {
        _file.EndSection();
        _file.BeginSection(SegmentFormat.Vectors);
        _vectorIndex = _chunks.Count >= _vectorIndexFrom ? _vectorIndex : null;
        _vectorIndex?.Begin(_chunks.Count);
    }

    /// <summary>Appends unit vectors, in order of the chunks.</summary>
    public void WriteVectors(ReadOnlySpan<float> vectors)
    {
        _file.Write(MemoryMarshal.AsBytes(vectors));
        _vectorIndex?.Add(vectors);
    }

    /// <summary>Ends the vectors and begins the terms.</summary>
    public void BeginTerms()
    {
        _file.EndSection();
        _vectorIndex?.Complete(_file);
        _file.BeginSection(SegmentFormat.Postings);
    }

    /// <summary>Adds a term, greater in its bytes than all before it, with its postings.</summary>
    public void AddTerm(ReadOnlySpan<byte> term, PostingsWriter postings)
    {
        var list = postings.Complete();
        _terms.Add(term, new TermInfo(postings.Count, _postingBytes, list.Length, postings.Positions.Length));
        _file.Write(list);
        _file.Write(postings.Positions);
        _postingBytes = checked(_postingBytes + list.Length + postings.Positions.Length);
    }

    /// <summary>Ends the terms, writes the tables and makes the file durable.</summary>
    /// <returns>The file's hash and its length in bytes.</returns>
    public (ulong Hash, long Length) Complete()
    {
        _file.EndSection();
        _file.WriteSection(SegmentFormat.Terms, _terms.Complete());
        WriteDocuments();
        WriteRows(SegmentFormat.Chunks, CollectionsMarshal.AsSpan(_chunks));
        WriteRows(SegmentFormat.ChunkOrder, OrderById(_chunks.Select(chunk => chunk.Id)));
        WriteRows(SegmentFormat.TextBlocks, CollectionsMarshal.AsSpan(_blocks));
        _file.WriteSection(SegmentFormat.DocumentRecords, _records.WrittenSpan);
        _file.WriteSection(SegmentFormat.Headings, _headings.WrittenSpan);
        _file.WriteSection(SegmentFormat.HeadingOffsets, _headingOffsets.WrittenSpan);
        WriteRows(SegmentFormat.Counts, [CountAll()]);
        return (_file.Complete(), _file.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void WriteDocuments()
    {
        var documents = CollectionsMarshal.AsSpan(_documents);
        for (var i = 0; i < documents.Length; i++)
        {
            var end = i + 1 < documents.Length ? documents[i + 1].FirstChunk : _chunks.Count;
            documents[i] = documents[i] with { ChunkCount = end - documents[i].FirstChunk };
        }

        WriteRows<DocumentRow>(SegmentFormat.Documents, documents);
        WriteRows(SegmentFormat.DocumentOrder, OrderById(_documents.Select(document => document.Id)));
    }

    private SegmentCounts CountAll()
    {
        var terms = default(FieldCounts);
        foreach (ref readonly var chunk in CollectionsMarshal.AsSpan(_chunks))
        {
            terms += chunk.Terms;
        }

        return new SegmentCounts(_documents.Count, _chunks.Count, terms.Title, terms.Heading, terms.Body, terms.Identifier, _dimension);
    }

    private void WriteRows<T>(uint section, ReadOnlySpan<T> rows)
        where T : unmanaged
        => _file.WriteSection(section, MemoryMarshal.AsBytes(rows));

    private static ReadOnlySpan<int> OrderById(IEnumerable<HexId> ids)
    {
        var keys = ids.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        return order;
    }
}
