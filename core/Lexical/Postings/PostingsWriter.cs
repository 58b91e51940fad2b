using Contexter.Storage;

namespace Contexter.Lexical.Postings;

/// <summary>
/// Writes posting lists. A posting is the distance to the chunk before it, shifted left by one, the lowest bit set when more follows: the occurrences in
/// title, headings and text. Without that bit the term is once in the text and nowhere else, as most are.
/// </summary>
internal sealed class PostingsWriter
{
    private int _previous = -1;

    /// <summary>The bytes of the list.</summary>
    public ByteWriter Buffer { get; } = new();

    /// <summary>How many postings the list has.</summary>
    public int Count { get; private set; }

    /// <summary>Begins the next list.</summary>
    public void Clear()
    {
        Buffer.Clear();
        Count = 0;
        _previous = -1;
    }

    /// <summary>Appends a posting of a chunk beyond all chunks so far.</summary>
    public void Add(in Posting posting)
    {
        var distance = (ulong)(posting.Chunk - _previous) << 1;
        _previous = posting.Chunk;
        Count++;
        if (posting is { Title: 0, Heading: 0, Body: 1 })
        {
            Buffer.WriteVarint(distance);
            return;
        }

        Buffer.WriteVarint(distance | 1);
        Buffer.WriteVarint(posting.Title);
        Buffer.WriteVarint(posting.Heading);
        Buffer.WriteVarint(posting.Body);
    }
}
