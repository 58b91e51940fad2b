using Contexter.Quality;
using Contexter.Safety;

namespace Contexter.Documents;

/// <summary>
/// What is retrieved: a contiguous span of a document's text with the headings above it. <see cref="Text"/> equals
/// <c>document.Text[Start..End]</c>, always.
/// </summary>
public sealed record Chunk
{
    /// <summary>Stable id (<see cref="ChunkId.Create"/>).</summary>
    public required ChunkId Id { get; init; }

    /// <summary>The document it was cut from.</summary>
    public required DocumentId DocumentId { get; init; }

    /// <summary>Place among the document's chunks, from 0; those that another document's chunk stands for are counted, too.</summary>
    public required int Index { get; init; }

    /// <summary>How many chunks the document has.</summary>
    public required int Count { get; init; }

    /// <summary>First character in <see cref="Document.Text"/>.</summary>
    public required int Start { get; init; }

    /// <summary>One past the last character.</summary>
    public required int End { get; init; }

    /// <summary>Length in cl100k_base tokens.</summary>
    public required int Tokens { get; init; }

    /// <summary>Headings above the chunk, outermost first; empty where there are none.</summary>
    public required IReadOnlyList<string> HeadingPath { get; init; }

    /// <summary>The text, cut exactly from the document.</summary>
    public required string Text { get; init; }

    /// <summary>Chunks that say the same in other places, which this one stands for; none mostly.</summary>
    public IReadOnlyList<MergedChunk> AlsoAt { get; init; } = [];

    /// <summary>Where the text reads like an instruction to a language model; nowhere mostly.</summary>
    public IReadOnlyList<UntrustedInstruction> UntrustedInstructions { get; init; } = [];
}

/// <summary>Everything about a document but its text: what a hit carries and filters look at (B3).</summary>
public sealed record DocumentMetadata
{
    /// <summary>The document's id.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>The library version it documents.</summary>
    public required LibraryVersion Library { get; init; }

    /// <summary>Where it stands inside its source.</summary>
    public required string Path { get; init; }

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>Address of the original.</summary>
    public required string SourceUrl { get; init; }

    /// <summary>What the document is for.</summary>
    public required DocumentType Type { get; init; }

    /// <summary>Natural language as a BCP 47 tag.</summary>
    public required string Language { get; init; }

    /// <summary>Hash of the document's content.</summary>
    public required ContentHash ContentHash { get; init; }

    /// <summary>Size of the text in UTF-8 bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When the source was read, UTC.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When the library version first had the document, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the content last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Free labels from the source.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Trust in the source, 0 to 10.</summary>
    public required double TrustScore { get; init; }

    /// <summary>Quality of the text, 0 to 1.</summary>
    public required double QualityScore { get; init; }

    /// <summary>Why it is what it is; none where the metadata comes from an index, which does not keep them.</summary>
    public IReadOnlyList<QualityReason> QualityReasons { get; init; } = [];

    /// <summary>The metadata of a document.</summary>
    public static DocumentMetadata Of(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new DocumentMetadata
        {
            Id = document.Id,
            Library = document.Library,
            Path = document.Path,
            Title = document.Title,
            SourceUrl = document.SourceUrl,
            Type = document.Type,
            Language = document.Language,
            ContentHash = document.ContentHash,
            SizeBytes = document.SizeBytes,
            FetchedAt = document.FetchedAt,
            CreatedAt = document.CreatedAt,
            UpdatedAt = document.UpdatedAt,
            Tags = document.Tags,
            TrustScore = document.TrustScore,
            QualityScore = document.QualityScore,
            QualityReasons = document.QualityReasons,
        };
    }
}
