namespace Contexter.GrainInterfaces.Libraries;

/// <summary>A stored document as lists show it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-summary")]
public sealed record DocumentSummary
{
    /// <summary>Its id, as hits of a search have it.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Where it stands in its library version, unique there.</summary>
    [Id(1)]
    public required string Path { get; init; }

    /// <summary>Its title.</summary>
    [Id(2)]
    public required string Title { get; init; }

    /// <summary>Address of the original.</summary>
    [Id(3)]
    public required string SourceUrl { get; init; }

    /// <summary>What it is for: <c>api</c>, <c>guide</c>, <c>tutorial</c>, <c>example</c>, <c>installation</c>, <c>reference</c> or <c>other</c>.</summary>
    [Id(4)]
    public required string DocumentType { get; init; }

    /// <summary>Natural language as a BCP 47 tag.</summary>
    [Id(5)]
    public required string Language { get; init; }

    /// <summary>Size of its text in UTF-8 bytes.</summary>
    [Id(6)]
    public required long SizeBytes { get; init; }

    /// <summary>When its content last changed, UTC.</summary>
    [Id(7)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Quality of its text, 0 to 1.</summary>
    [Id(8)]
    public double QualityScore { get; init; }

    /// <summary>Why its quality is what it is: the rules that it breaks; none of a perfect one.</summary>
    [Id(9)]
    public QualityFinding[] QualityFindings { get; init; } = [];
}

/// <summary>A part of the list of a library version's documents.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-page")]
public sealed record DocumentPage
{
    /// <summary>Documents of a page that names no limit.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Most documents of a page.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>The documents, in ordinal order of their paths.</summary>
    [Id(0)]
    public required DocumentSummary[] Documents { get; init; }

    /// <summary>The path after which the next page begins; null when there is none.</summary>
    [Id(1)]
    public string? Next { get; init; }
}

/// <summary>A stored document with its text.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.stored-document")]
public sealed record StoredDocument
{
    /// <summary>What lists show of it.</summary>
    [Id(0)]
    public required DocumentSummary Document { get; init; }

    /// <summary>The text as canonical Markdown, which chunks are cut from.</summary>
    [Id(1)]
    public required string Text { get; init; }
}
