using System.Text;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>
/// Puts the chunk texts of a document into blocks, each with a checksum. A block never holds texts of two documents, so joining segments copies blocks as they are.
/// </summary>
/// <remarks>Texts are not compressed: a search loads more chunks than it answers with, and unpacking them would cost more than finding them.</remarks>
internal sealed class TextBlockPacker(SegmentWriter writer)
{
    /// <summary>Bytes at which a block is closed.</summary>
    public const int TargetBytes = 4 << 10;

    private readonly ByteWriter _texts = new();
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
        if (_texts.Length > 0)
        {
            _block = 1 + writer.AddTextBlock(_texts.WrittenSpan, XxHash64.Hash(_texts.WrittenSpan));
            _texts.Clear();
        }
    }
}
