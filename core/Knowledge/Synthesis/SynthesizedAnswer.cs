namespace Contexter.Knowledge.Synthesis;

/// <summary>An answer with its sources.</summary>
public sealed record SynthesizedAnswer
{
    /// <summary>The answer in Markdown, every sentence and code block followed by the numbers of its citations: <c>Pass a token [1].</c> Empty when nothing was found.</summary>
    public required string Text { get; init; }

    /// <summary>How it was written: <c>extractive</c>, or the name of the language model.</summary>
    public required string Method { get; init; }

    /// <summary>What the numbers stand for, in order.</summary>
    public required IReadOnlyList<Citation> Citations { get; init; }

    /// <summary>Places where sources seem to contradict each other; none mostly.</summary>
    public required IReadOnlyList<Contradiction> Contradictions { get; init; }
}

/// <summary>A page or document that an answer is taken from.</summary>
/// <param name="Number">Its number in the answer, from 1.</param>
/// <param name="Title">Its title.</param>
/// <param name="Url">Where it stands.</param>
/// <param name="Source">The source that found it.</param>
/// <param name="Library">Library and version, <c>name@version</c>; null for what is of no library.</param>
/// <param name="Published">When it was published or last changed, as far as that is known.</param>
public sealed record Citation(int Number, string Title, string Url, string Source, string? Library, DateTimeOffset? Published);

/// <summary>Two sentences of different pages that say nearly the same but for a number, or for a word that turns it round.</summary>
/// <param name="First">One sentence; the newer one where dates are known.</param>
/// <param name="FirstCitation">Its citation.</param>
/// <param name="Second">The other one.</param>
/// <param name="SecondCitation">Its citation.</param>
public sealed record Contradiction(string First, int FirstCitation, string Second, int SecondCitation);
