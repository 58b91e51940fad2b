using System.Runtime.InteropServices;
using System.Text;
using Contexter.Documents;
using Contexter.Indexing.Embedded.Search;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;
using Contexter.Storage;
using Contexter.Vectors;
using Contexter.Vectors.Quantization;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>An immutable piece of a library's index, read in place from its file.</summary>
/// <remarks>Safe for concurrent use. Counted by who holds it: the last to let go closes the file and, when the segment is obsolete, deletes it.</remarks>
internal sealed class Segment
{
    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly SectionFile _file;
    private readonly bool[] _checkedTextBlocks;
    private double[]? _weightedLengths;
    private volatile bool _isObsolete;
    private int _holders = 1;

    private Segment(IFileSystem files, string path, SegmentEntry entry, SectionFile file)
    {
        _files = files;
        _path = path;
        _file = file;
        Entry = entry;
        Counts = MemoryMarshal.Read<SegmentCounts>(file.GetSection(SegmentFormat.Counts));
        VectorIndex = file.HasSection(SegmentFormat.VectorGraph) ? VectorIndexKind.Hnsw
            : file.HasSection(SegmentFormat.BinaryVectors) ? VectorIndexKind.Binary
            : VectorIndexKind.Flat;
        TermBounds = new TermBoundsCache((int)Counts.Chunks);
        _checkedTextBlocks = new bool[Rows<TextBlockRow>(SegmentFormat.TextBlocks).Length];
    }

    /// <summary>The manifest's line about the segment.</summary>
    public SegmentEntry Entry { get; }

    /// <summary>Counts, deleted documents included.</summary>
    public SegmentCounts Counts { get; }

    /// <summary>The documents.</summary>
    public ReadOnlySpan<DocumentRow> Documents => Rows<DocumentRow>(SegmentFormat.Documents);

    /// <summary>The chunks.</summary>
    public ReadOnlySpan<ChunkRow> Chunks => Rows<ChunkRow>(SegmentFormat.Chunks);

    /// <summary>Bounds of the terms that queries met.</summary>
    public TermBoundsCache TermBounds { get; }

    /// <summary>The chunks' unit vectors, one after the other.</summary>
    public ReadOnlySpan<float> Vectors => Rows<float>(SegmentFormat.Vectors);

    /// <summary>The same where most of them are never looked at, because there is an index of them.</summary>
    public SegmentVectors ExactVectors => new(_file);

    /// <summary>How the vectors are searched.</summary>
    public VectorIndexKind VectorIndex { get; }

    /// <summary>The image of the vectors' graph.</summary>
    public ReadOnlySpan<int> VectorGraph => Rows<int>(SegmentFormat.VectorGraph);

    /// <summary>The vectors in four bits, where there is a graph.</summary>
    public Int4Vectors Int4Vectors => new(Rows<byte>(SegmentFormat.Int4Vectors), Rows<float>(SegmentFormat.Int4Scales), (int)Counts.Dimension);

    /// <summary>The signs of the vectors, where the index is of them.</summary>
    public BinaryVectors BinaryVectors => new(Rows<ulong>(SegmentFormat.BinaryVectors), (int)Counts.Dimension);

    /// <summary>Opens the file of a segment.</summary>
    /// <exception cref="ContexterException">The file is missing, damaged or not the one that the manifest means, or its format is newer.</exception>
    public static Segment Open(IFileSystem files, string directory, SegmentEntry entry, string wayOut)
    {
        var path = Path.Combine(directory, entry.FileName);
        var file = SectionFile.Open(files, path, SegmentFormat.Magic, (SegmentFormat.OldestVersion, SegmentFormat.Version), wayOut);
        try
        {
            return file.Hash == entry.Hash ? new Segment(files, path, entry, file) : throw file.Corrupted("it is not the file that the manifest names");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Holds the segment once more; the caller holds it already, itself or through a snapshot.</summary>
    public Segment Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Lets go of the segment.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
        {
            return;
        }

        _file.Dispose();
        if (_isObsolete)
        {
            DeleteFile();
        }
    }

    /// <summary>Reads the whole file and compares all checksums.</summary>
    /// <exception cref="ContexterException">A part is damaged.</exception>
    public void Verify() => _file.Verify();

    /// <summary>Has the file deleted once nobody holds the segment.</summary>
    public void MarkObsolete() => _isObsolete = true;

    /// <summary>The vector of a chunk.</summary>
    public ReadOnlySpan<float> GetVector(int chunk) => Vectors.Slice(chunk * (int)Counts.Dimension, (int)Counts.Dimension);

    /// <summary>The exact cosine of a chunk's vector with a unit vector.</summary>
    public float Cosine(int chunk, ReadOnlySpan<float> query) => VectorIndex == VectorIndexKind.Flat ? FlatVectors.Cosine(GetVector(chunk), query) : ExactVectors.Cosine(chunk, query);

    /// <summary>Finds a document by its id.</summary>
    /// <returns>Its ordinal, or -1.</returns>
    public int FindDocument(HexId id) => Find(Documents, Rows<int>(SegmentFormat.DocumentOrder), id);

    /// <summary>Finds a chunk by its id.</summary>
    /// <returns>Its ordinal, or -1.</returns>
    public int FindChunk(HexId id) => Find(Chunks, Rows<int>(SegmentFormat.ChunkOrder), id);

    /// <summary>Has the processor fetch a vector that is scored soon.</summary>
    public void PrefetchVector(int chunk)
    {
        if (VectorIndex == VectorIndexKind.Flat)
        {
            ProcessorCache.Prefetch(MemoryMarshal.AsBytes(GetVector(chunk)));
        }
    }

    /// <summary>Has the processor fetch what loading a chunk needs soon.</summary>
    public void Prefetch(int chunk)
    {
        ref readonly var row = ref Chunks[chunk];
        ProcessorCache.Prefetch(MemoryMarshal.AsBytes(Documents.Slice(row.Document, 1)));
        ProcessorCache.Prefetch(MemoryMarshal.AsBytes(Rows<int>(SegmentFormat.HeadingOffsets).Slice(row.Headings, 1)));
        if (row.TextLength > 0)
        {
            ProcessorCache.Prefetch(_file.GetUncheckedSection(SegmentFormat.Texts).Slice(Rows<TextBlockRow>(SegmentFormat.TextBlocks)[row.Block].Offset + row.BlockOffset, row.TextLength));
        }
    }

    /// <summary>The fingerprint of a document.</summary>
    public string ReadFingerprint(int document) => DocumentRecord.ReadFingerprint(GetRecord(Documents[document]));

    /// <summary>The record of a document.</summary>
    public ReadOnlySpan<byte> GetRecord(in DocumentRow document)
        => _file.GetSection(SegmentFormat.DocumentRecords).Slice(document.Record, document.RecordLength);

    /// <summary>A heading path by its number.</summary>
    public string[] ReadHeadings(int number)
    {
        var reader = new ByteReader(_file.GetSection(SegmentFormat.Headings)[Rows<int>(SegmentFormat.HeadingOffsets)[number]..]);
        var path = new string[reader.ReadVarint32()];
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = reader.ReadString();
        }

        return path;
    }

    /// <summary>How many heading paths there are.</summary>
    public int HeadingCount => Rows<int>(SegmentFormat.HeadingOffsets).Length;

    /// <summary>A block of texts, after its checksum was found right once.</summary>
    public ReadOnlySpan<byte> GetTextBlock(int number, out ulong hash)
    {
        var row = Rows<TextBlockRow>(SegmentFormat.TextBlocks)[number];
        var texts = _file.GetUncheckedSection(SegmentFormat.Texts).Slice(row.Offset, row.Length);
        hash = row.Hash;

        // Checking twice at once does no harm, so the flag needs no lock.
        if (!_checkedTextBlocks[number])
        {
            _checkedTextBlocks[number] = XxHash64.Hash(texts) == hash ? true : throw _file.Corrupted($"the checksum of text block {number} is wrong");
        }

        return texts;
    }

    /// <summary>The text of a chunk.</summary>
    /// <exception cref="ContexterException">Its block is damaged.</exception>
    public string ReadText(in ChunkRow chunk)
        => chunk.TextLength == 0 ? string.Empty : Encoding.UTF8.GetString(GetTextBlock(chunk.Block, out _).Slice(chunk.BlockOffset, chunk.TextLength));

    /// <summary>Looks up a term given as UTF-8.</summary>
    public bool TryFindTerm(ReadOnlySpan<byte> term, out TermInfo info) => new TermDictionaryReader(_file.GetSection(SegmentFormat.Terms)).TryFind(term, out info);

    /// <summary>Walks over all terms.</summary>
    public TermCursor OpenTerms() => new(_file, SegmentFormat.Terms);

    /// <summary>The postings of all terms, deleted chunks included, for a <see cref="PostingsCursor"/>.</summary>
    public ReadOnlySpan<byte> Postings => _file.GetSection(SegmentFormat.Postings);

    /// <summary>Weighted lengths of all chunks, computed once; every call must bring the same options.</summary>
    public double[] GetWeightedLengths(Bm25Options options)
    {
        var lengths = Volatile.Read(ref _weightedLengths);
        if (lengths is null)
        {
            var chunks = Chunks;
            lengths = new double[chunks.Length];
            for (var i = 0; i < lengths.Length; i++)
            {
                lengths[i] = chunks[i].Terms.Weigh(options);
            }

            Volatile.Write(ref _weightedLengths, lengths);
        }

        return lengths;
    }

    /// <summary>Finds a row where it would be if ids were spread evenly, as hashes are, and by halves where they are not.</summary>
    private static int Find<T>(ReadOnlySpan<T> rows, ReadOnlySpan<int> order, HexId id)
        where T : struct, IIdentified
    {
        var (low, high) = (0, order.Length - 1);
        var (lowest, highest) = (0UL, ulong.MaxValue);
        for (var step = 0; low <= high; step++)
        {
            var middle = (low + high) / 2;
            if (step % 2 == 0 && highest > lowest)
            {
                middle = Math.Clamp(low + (int)((high - low) * ((double)(id.High - lowest) / (highest - lowest))), low, high);
            }

            var found = rows[order[middle]].Id;
            var comparison = found.CompareTo(id);
            if (comparison == 0)
            {
                return order[middle];
            }

            if (comparison < 0)
            {
                (low, lowest) = (middle + 1, found.High);
            }
            else
            {
                (high, highest) = (middle - 1, found.High);
            }
        }

        return -1;
    }

    private ReadOnlySpan<T> Rows<T>(uint section)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(_file.GetSection(section));

    private void DeleteFile()
    {
        try
        {
            _files.DeleteFile(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No manifest names the file any more; the next opening of the library deletes it.
        }
    }
}
