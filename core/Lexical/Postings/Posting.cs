namespace Contexter.Lexical.Postings;

/// <summary>A term's occurrences in one chunk.</summary>
/// <param name="Chunk">The chunk's ordinal in its segment.</param>
/// <param name="Title">Occurrences in the document's title.</param>
/// <param name="Heading">Occurrences in the headings above the chunk.</param>
/// <param name="Body">Occurrences in the chunk's text.</param>
/// <param name="Identifier">Occurrences in the chunk's text as a whole identifier.</param>
internal readonly record struct Posting(int Chunk, int Title, int Heading, int Body, int Identifier)
{
    /// <summary>The occurrences.</summary>
    public FieldCounts Counts => new(Title, Heading, Body, Identifier);
}
