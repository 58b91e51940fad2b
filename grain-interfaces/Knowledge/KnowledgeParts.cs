namespace Contexter.GrainInterfaces.Knowledge;

/// <summary>A piece of text that a source found.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-hit")]
public sealed record KnowledgeHit
{
    /// <summary>Its number, from 1.</summary>
    [Id(0)]
    public required int Number { get; init; }

    /// <summary>The source.</summary>
    [Id(1)]
    public required string Source { get; init; }

    /// <summary>Title of the page or document.</summary>
    [Id(2)]
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public required string Url { get; init; }

    /// <summary>The text, plain or Markdown.</summary>
    [Id(4)]
    public required string Text { get; init; }

    /// <summary>How well the source thinks it answers, 0 to 1.</summary>
    [Id(5)]
    public required double Score { get; init; }

    /// <summary>When it was published, changed or fetched, as far as that is known.</summary>
    [Id(6)]
    public required DateTimeOffset? Published { get; init; }

    /// <summary>Library and version, <c>name@version</c>; null for what is of no library.</summary>
    [Id(7)]
    public required string? Library { get; init; }

    /// <summary>Headings above the text, joined by <c> &gt; </c>.</summary>
    [Id(8)]
    public required string Section { get; init; }

    /// <summary>Whether the text reads like an instruction to a language model; nothing of the answer is taken from it then.</summary>
    [Id(9)]
    public required bool IsUntrusted { get; init; }
}

/// <summary>An answer.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-synthesis")]
public sealed record KnowledgeSynthesis
{
    /// <summary>Whether it will not change any more.</summary>
    [Id(0)]
    public required bool IsFinal { get; init; }

    /// <summary>The answer in Markdown, with the numbers of its citations in brackets; empty when nothing was found.</summary>
    [Id(1)]
    public required string Text { get; init; }

    /// <summary>How it was written: <c>extractive</c>, or the name of the language model.</summary>
    [Id(2)]
    public required string Method { get; init; }

    /// <summary>What the numbers stand for, in order.</summary>
    [Id(3)]
    public required KnowledgeCitation[] Citations { get; init; }

    /// <summary>Places where sources seem to contradict each other; none mostly.</summary>
    [Id(4)]
    public required KnowledgeContradiction[] Contradictions { get; init; }
}

/// <summary>A page or document that an answer is taken from.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-citation")]
public sealed record KnowledgeCitation
{
    /// <summary>Its number in the answer, from 1.</summary>
    [Id(0)]
    public required int Number { get; init; }

    /// <summary>Its title.</summary>
    [Id(1)]
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public required string Url { get; init; }

    /// <summary>The source that found it.</summary>
    [Id(3)]
    public required string Source { get; init; }

    /// <summary>Library and version, <c>name@version</c>; null for what is of no library.</summary>
    [Id(4)]
    public required string? Library { get; init; }

    /// <summary>When it was published, changed or fetched, as far as that is known.</summary>
    [Id(5)]
    public required DateTimeOffset? Published { get; init; }
}

/// <summary>Two sentences of different pages that seem to contradict each other.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-contradiction")]
public sealed record KnowledgeContradiction
{
    /// <summary>One sentence; the newer one where dates are known.</summary>
    [Id(0)]
    public required string First { get; init; }

    /// <summary>Number of its citation.</summary>
    [Id(1)]
    public required int FirstCitation { get; init; }

    /// <summary>The other one.</summary>
    [Id(2)]
    public required string Second { get; init; }

    /// <summary>Number of its citation.</summary>
    [Id(3)]
    public required int SecondCitation { get; init; }
}

/// <summary>What an answer cost.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-figures")]
public sealed record KnowledgeFigures
{
    /// <summary>Milliseconds from the question to its end.</summary>
    [Id(0)]
    public required double TotalMs { get; init; }

    /// <summary>Milliseconds from the question to the first result; null without any.</summary>
    [Id(1)]
    public required double? FirstResultMs { get; init; }

    /// <summary>Milliseconds that writing the answer took, first versions included.</summary>
    [Id(2)]
    public required double SynthesisMs { get; init; }

    /// <summary>Results that were told.</summary>
    [Id(3)]
    public required int Results { get; init; }

    /// <summary>Results that were not told because others said the same.</summary>
    [Id(4)]
    public required int Duplicates { get; init; }

    /// <summary>Most bytes that buffers and results held at once.</summary>
    [Id(5)]
    public required long? PeakBytes { get; init; }

    /// <summary>Bytes that the request may hold.</summary>
    [Id(6)]
    public required long BudgetBytes { get; init; }

    /// <summary>How often a stage had to wait for the next one.</summary>
    [Id(7)]
    public required int Waits { get; init; }

    /// <summary>The sources that were asked.</summary>
    [Id(8)]
    public required KnowledgeSourceFigures[] Sources { get; init; }
}

/// <summary>What a source did.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.knowledge-source-figures")]
public sealed record KnowledgeSourceFigures
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Milliseconds until it had ended.</summary>
    [Id(1)]
    public required double ElapsedMs { get; init; }

    /// <summary>Results that it had and that were told.</summary>
    [Id(2)]
    public required int Results { get; init; }

    /// <summary>Code of its error; null when nothing went wrong.</summary>
    [Id(3)]
    public required string? Error { get; init; }

    /// <summary>Whether it was not asked, because an earlier part of the same answer has its results.</summary>
    [Id(4)]
    public required bool IsResumed { get; init; }
}
