namespace Contexter.Search;

/// <summary>A short extract of a chunk, as plain text with the matches beside it.</summary>
/// <param name="Text">The extract, cut exactly from the chunk's text.</param>
/// <param name="Start">Where it begins in the chunk's text.</param>
/// <param name="Matches">Parts of <paramref name="Text"/> that match terms of the query, in order, not overlapping; empty when nothing matches.</param>
public sealed record Snippet(string Text, int Start, IReadOnlyList<TextRange> Matches);

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">One past the last character.</param>
public readonly record struct TextRange(int Start, int End);
