namespace Contexter.GrainInterfaces.Libraries;

/// <summary>A document that is to be put into a library version.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-put")]
public sealed record DocumentPut
{
    /// <summary>Where it stands in the library version: <c>guide/intro.md</c>.</summary>
    [Id(0)]
    public required string Path { get; init; }

    /// <summary>Its text.</summary>
    [Id(1)]
    public required string Text { get; init; }

    /// <summary>Format of the text: <c>markdown</c>, <c>text</c> or <c>html</c>.</summary>
    [Id(2)]
    public string Format { get; init; } = "markdown";

    /// <summary>Address of the original, an http, https or file URL; null where it has none.</summary>
    [Id(3)]
    public string? SourceUrl { get; init; }
}

/// <summary>What was done to a document.</summary>
[GenerateSerializer]
[Alias("contexter.document-change-kind")]
public enum DocumentChangeKind
{
    /// <summary>It was not there.</summary>
    Added = 0,

    /// <summary>Its content changed.</summary>
    Updated = 1,

    /// <summary>It is as it was.</summary>
    Unchanged = 2,

    /// <summary>It is there no longer.</summary>
    Removed = 3,
}

/// <summary>A change of one document, and whether searches see it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-change")]
public sealed record DocumentChange
{
    /// <summary>What was done.</summary>
    [Id(0)]
    public required DocumentChangeKind Kind { get; init; }

    /// <summary>The document; of one that was removed, as it was.</summary>
    [Id(1)]
    public required DocumentSummary Document { get; init; }

    /// <summary>Whether the index has followed, so that searches find the document as it is now. Where it has not, it is tried again until it has.</summary>
    [Id(2)]
    public required bool IsIndexed { get; init; }

    /// <summary>Why the index has not followed, or why the document cannot be indexed; null when nothing is wrong.</summary>
    [Id(3)]
    public ProblemSummary? Problem { get; init; }
}

/// <summary>Why something could not be done.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.problem-summary")]
public sealed record ProblemSummary
{
    /// <summary>Stable code of the reason.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>The reason for people.</summary>
    [Id(1)]
    public required string Message { get; init; }
}

/// <summary>The event that documents of a library version were put or removed; what has changed is noted in the document store.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.documents-changed")]
public sealed record DocumentsChanged
{
    /// <summary>Name of the library.</summary>
    [Id(0)]
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    [Id(1)]
    public required string Version { get; init; }
}

/// <summary>What the index of a library version holds once it has followed all changes.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.index-sync")]
public sealed record IndexSync
{
    /// <summary>Documents stored.</summary>
    [Id(0)]
    public required int Documents { get; init; }

    /// <summary>Chunks indexed.</summary>
    [Id(1)]
    public required int Chunks { get; init; }

    /// <summary>Documents that cannot be indexed, by path.</summary>
    [Id(2)]
    public required Dictionary<string, ProblemSummary> Problems { get; init; }
}
