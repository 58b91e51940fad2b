namespace Contexter.Models.Sections;

/// <summary>A section before the targets of its links are known.</summary>
internal sealed class SectionDraft
{
    /// <summary>See <see cref="SectionRecord.Page"/>.</summary>
    public required string Page { get; init; }

    /// <summary>See <see cref="SectionRecord.Path"/>.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>Names that links point to it by: fragments of its page's address.</summary>
    public required IReadOnlyList<string> Anchors { get; init; }

    /// <summary>See <see cref="SectionRecord.Sentences"/>.</summary>
    public List<SentenceRecord> Sentences { get; } = [];

    /// <summary>Sentences with the address that they link to, relative to the page.</summary>
    public List<(int Sentence, string Address)> Links { get; } = [];

    /// <summary>Words of all sentences.</summary>
    public int Words => Sentences.Sum(sentence => sentence.Text.AsSpan().Count(' ') + 1);
}
