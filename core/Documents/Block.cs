namespace Contexter.Documents;

/// <summary>Kind of a <see cref="Block"/>.</summary>
public enum BlockKind
{
    /// <summary>A run of prose.</summary>
    Paragraph = 0,

    /// <summary>A heading; opens a section.</summary>
    Heading = 1,

    /// <summary>A code block with its fences.</summary>
    Code = 2,

    /// <summary>A table, whole.</summary>
    Table = 3,

    /// <summary>A list with all its items.</summary>
    List = 4,

    /// <summary>A block quotation or admonition.</summary>
    Quote = 5,

    /// <summary>Anything else that stands by itself (raw markup, a rule).</summary>
    Other = 6,
}

/// <summary>A piece of a document's text that belongs together.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">First character in <see cref="Document.Text"/>.</param>
/// <param name="End">One past the last character, without trailing line ends.</param>
/// <param name="Level">1 to 6 for a heading, else 0.</param>
/// <param name="Info">A heading's plain text; a code block's language, if known; else null.</param>
public readonly record struct Block(BlockKind Kind, int Start, int End, int Level = 0, string? Info = null)
{
    /// <summary>Length in characters.</summary>
    public int Length => End - Start;
}
