using System.Text.Json.Serialization;
using Contexter.Evaluation.KnownItems;

namespace Contexter.Models.Sections;

/// <summary>A section of documentation as pairs are drawn from it; a line of a file of sections.</summary>
/// <param name="Page">The file it is from.</param>
/// <param name="Path">Titles from the page's to its own.</param>
/// <param name="Sentences">Its sentences and code blocks in order.</param>
/// <param name="Links">Sentences that link to other sections of the same source.</param>
internal sealed record SectionRecord(
    [property: JsonPropertyName("p")] string Page,
    [property: JsonPropertyName("h")] IReadOnlyList<string> Path,
    [property: JsonPropertyName("s")] IReadOnlyList<SentenceRecord> Sentences,
    [property: JsonPropertyName("l")] IReadOnlyList<LinkRecord> Links)
{
    /// <summary>The section as suites are made of it.</summary>
    public KnownItemSection ToKnownItem() => new(Path, [.. Sentences.Select(sentence => new SectionSentence(sentence.Text, sentence.IsCode))]);
}

/// <summary>A sentence or a code block.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsCode">Whether it is a code block.</param>
internal readonly record struct SentenceRecord([property: JsonPropertyName("t")] string Text, [property: JsonPropertyName("c")] bool IsCode);

/// <summary>A link from a sentence of a section.</summary>
/// <param name="Sentence">Index of the sentence in its section.</param>
/// <param name="Target">Index of the section it points to in its file of sections.</param>
internal readonly record struct LinkRecord([property: JsonPropertyName("s")] int Sentence, [property: JsonPropertyName("to")] int Target);
