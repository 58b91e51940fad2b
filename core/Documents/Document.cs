using Contexter.Quality;

namespace Contexter.Documents;

/// <summary>What a document is for; B1 of the requirements and a filter of every search.</summary>
public enum DocumentType
{
    /// <summary>None of the others can be told.</summary>
    Other = 0,

    /// <summary>Describes types, members, functions or endpoints.</summary>
    Api = 1,

    /// <summary>Explains how something works or is used.</summary>
    Guide = 2,

    /// <summary>Leads through a task step by step.</summary>
    Tutorial = 3,

    /// <summary>Mostly example code.</summary>
    Example = 4,

    /// <summary>Tells how to install or set up.</summary>
    Installation = 5,

    /// <summary>Options, commands, configuration, formats.</summary>
    Reference = 6,
}

/// <summary>
/// One page or file as a reader would open it; of API documentation, one type with all its members as sections.
/// <see cref="Text"/> is canonical Markdown: what every offset of <see cref="Blocks"/> and of chunks points into.
/// </summary>
public sealed record Document
{
    /// <summary>Stable id: derives from library, version and <see cref="Path"/>, so a changed page keeps its id.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>The library version it documents.</summary>
    public required LibraryVersion Library { get; init; }

    /// <summary>Where it stands inside its source, with forward slashes, unique in the library version: <c>guide/intro.md</c>, <c>System.Linq/System.Linq.Enumerable</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Title for people, never empty.</summary>
    public required string Title { get; init; }

    /// <summary>Address of the original: an https or file URL.</summary>
    public required string SourceUrl { get; init; }

    /// <summary>The whole text as canonical Markdown with <c>\n</c> line ends, without a byte order mark.</summary>
    public required string Text { get; init; }

    /// <summary>The text's blocks in order, not overlapping; together with heading levels they form the section tree (<see cref="Section.BuildTree"/>).</summary>
    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>What the document is for.</summary>
    public DocumentType Type { get; init; } = DocumentType.Other;

    /// <summary>Natural language as a BCP 47 tag. Default <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Hash of title, text, blocks, type, language, tags and source URL; equal hashes mean nothing needs to be done again.</summary>
    public required ContentHash ContentHash { get; init; }

    /// <summary>Size of <see cref="Text"/> in UTF-8 bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When the source was read, UTC.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When the library version first had this document, UTC; the store keeps it over updates.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its content last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Free labels from the source (namespace, assembly, front matter), without duplicates.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Trust in the source, 0 to 10. Default by kind of source.</summary>
    public double TrustScore { get; init; } = 5;

    /// <summary>Quality of the text, 0 to 1 (B4).</summary>
    public double QualityScore { get; init; } = 1;

    /// <summary>Why <see cref="QualityScore"/> is what it is: the rules that the text breaks; none of a perfect one.</summary>
    public IReadOnlyList<QualityReason> QualityReasons { get; init; } = [];
}
