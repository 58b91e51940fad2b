namespace Contexter.Documents;

/// <summary>A chunk of the same library version that is left out of the index, because another one says the same and stands for it.</summary>
public sealed record MergedChunk
{
    /// <summary>The id that the chunk would have in the index.</summary>
    public required ChunkId Id { get; init; }

    /// <summary>Path of its document.</summary>
    public required string Path { get; init; }

    /// <summary>Title of its document.</summary>
    public required string Title { get; init; }

    /// <summary>Address of the original.</summary>
    public required string SourceUrl { get; init; }

    /// <summary>Headings above it, outermost first.</summary>
    public required IReadOnlyList<string> HeadingPath { get; init; }
}
