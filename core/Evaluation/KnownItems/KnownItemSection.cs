namespace Contexter.Evaluation.KnownItems;

/// <summary>A section of documentation that a query can be made of.</summary>
/// <param name="Path">Titles from the document's to its own; at least one.</param>
/// <param name="Sentences">Its sentences and code blocks in order.</param>
public sealed record KnownItemSection(IReadOnlyList<string> Path, IReadOnlyList<SectionSentence> Sentences);

/// <summary>A sentence or a code block.</summary>
/// <param name="Text">Its text, without Markdown's signs.</param>
/// <param name="IsCode">Whether it is a code block.</param>
public readonly record struct SectionSentence(string Text, bool IsCode);
