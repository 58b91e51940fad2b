using System.IO.Compression;
using System.Text;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>
/// Packs the chunk texts of a document into compressed blocks. A block never holds texts of two documents, so joining segments copies blocks as they are.
/// </summary>
internal sealed class TextBlockPacker(SegmentWriter writer)
{
    /// <summary>Unpacked bytes at which a block is closed.</summary>
    public const int TargetBytes = 4 << 10;

    // Quality 1 compresses documentation to about a third as fast as it can be analysed; more costs more than it saves.
    private const int Quality = 1;
    private const int WindowBits = 18;

    private readonly ByteWriter _texts = new();
    private byte[] _compressed = [];
    private int _block;

    /// <summary>Adds a text.</summary>
    /// <returns>The block's number, where the text begins in it, and its length in bytes; all 0 for an empty text, which is in no block.</returns>
    public (int Block, int Offset, int Length) Add(string text)
    {
        if (text.Length == 0)
        {
            return (0, 0, 0);
        }

        var offset = _texts.Length;
        var length = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, _texts.Reserve(length));
        var place = (_block, offset, length);
        if (_texts.Length >= TargetBytes)
        {
            Flush();
        }

        return place;
    }

    /// <summary>Closes the block; called at the end of each document.</summary>
    public void Flush()
    {
        if (_texts.Length == 0)
        {
            return;
        }

        var bound = BrotliEncoder.GetMaxCompressedLength(_texts.Length);
        if (_compressed.Length < bound)
        {
            _compressed = new byte[bound];
        }

        if (!BrotliEncoder.TryCompress(_texts.WrittenSpan, _compressed, out var length, Quality, WindowBits))
        {
            throw new InvalidOperationException($"A block of {_texts.Length} bytes does not fit into {bound} compressed bytes.");
        }

        var compressed = _compressed.AsSpan(0, length);
        _block = 1 + writer.AddTextBlock(compressed, XxHash64.Hash(compressed), _texts.Length);
        _texts.Clear();
    }
}

/// <summary>Reads chunk texts and keeps the block unpacked that it read last.</summary>
internal sealed class TextBlockReader(Segment segment)
{
    private byte[] _block = [];
    private int _number = -1;

    /// <summary>The text of a chunk.</summary>
    /// <exception cref="Contexter.Documents.ContexterException">Its block is damaged.</exception>
    public string Read(in ChunkRow chunk)
    {
        if (chunk.TextLength == 0)
        {
            return string.Empty;
        }

        if (_number != chunk.Block)
        {
            _number = -1;
            _block = segment.ReadTextBlock(chunk.Block);
            _number = chunk.Block;
        }

        return Encoding.UTF8.GetString(_block.AsSpan(chunk.BlockOffset, chunk.TextLength));
    }
}
