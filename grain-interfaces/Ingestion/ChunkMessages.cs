using Contexter.GrainInterfaces.Models;

namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>A chunk on its way to the index.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.chunk")]
public sealed record ChunkMessage
{
    /// <summary>Chunk id, 32 hexadecimal digits.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>First character in the document's text.</summary>
    [Id(1)]
    public required int Start { get; init; }

    /// <summary>One past the last character.</summary>
    [Id(2)]
    public required int End { get; init; }

    /// <summary>Length in cl100k_base tokens.</summary>
    [Id(3)]
    public required int Tokens { get; init; }

    /// <summary>Headings above the chunk, outermost first.</summary>
    [Id(4)]
    public required string[] HeadingPath { get; init; }

    /// <summary>The text.</summary>
    [Id(5)]
    public required string Text { get; init; }

    /// <summary>Place among all chunks of the document, from 0.</summary>
    [Id(6)]
    public required int Index { get; init; }

    /// <summary>Chunks of other places that it stands for.</summary>
    [Id(7)]
    public MergedChunkMessage[] AlsoAt { get; init; } = [];

    /// <summary>Pairs of a rule and what it found in the text that reads like an instruction to a language model.</summary>
    [Id(8)]
    public string[][] Untrusted { get; init; } = [];
}

/// <summary>A chunk that another one stands for.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.merged-chunk")]
public sealed record MergedChunkMessage
{
    /// <summary>Chunk id, 32 hexadecimal digits.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Path of its document inside the source.</summary>
    [Id(1)]
    public required string Path { get; init; }

    /// <summary>Title of its document.</summary>
    [Id(2)]
    public required string Title { get; init; }

    /// <summary>Address of the original.</summary>
    [Id(3)]
    public required string SourceUrl { get; init; }

    /// <summary>Headings above it, outermost first.</summary>
    [Id(4)]
    public required string[] HeadingPath { get; init; }
}

/// <summary>A document on its way to the index: metadata and all its chunks in order.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-chunks")]
public sealed record DocumentChunks
{
    /// <summary>Document id, 32 hexadecimal digits.</summary>
    [Id(0)]
    public required string DocumentId { get; init; }

    /// <summary>Path inside the source.</summary>
    [Id(1)]
    public required string Path { get; init; }

    /// <summary>Title.</summary>
    [Id(2)]
    public required string Title { get; init; }

    /// <summary>Address of the original.</summary>
    [Id(3)]
    public required string SourceUrl { get; init; }

    /// <summary>Number of the document type.</summary>
    [Id(4)]
    public required int Type { get; init; }

    /// <summary>Natural language, a BCP 47 tag.</summary>
    [Id(5)]
    public required string Language { get; init; }

    /// <summary>Hash of the content.</summary>
    [Id(6)]
    public required string ContentHash { get; init; }

    /// <summary>Size of the text in UTF-8 bytes.</summary>
    [Id(7)]
    public required long SizeBytes { get; init; }

    /// <summary>When the source was read, UTC.</summary>
    [Id(8)]
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When the library version first had the document, UTC.</summary>
    [Id(9)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the content last changed, UTC.</summary>
    [Id(10)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Labels.</summary>
    [Id(11)]
    public required string[] Tags { get; init; }

    /// <summary>Trust in the source, 0 to 10.</summary>
    [Id(12)]
    public required double TrustScore { get; init; }

    /// <summary>Quality of the text, 0 to 1.</summary>
    [Id(13)]
    public required double QualityScore { get; init; }

    /// <summary>Names content, metadata, chunking options and embedding model together.</summary>
    [Id(14)]
    public required string Fingerprint { get; init; }

    /// <summary>The chunks of the document that are indexed, in order.</summary>
    [Id(15)]
    public required ChunkMessage[] Chunks { get; init; }

    /// <summary>How many chunks the document has, those included that are left out because others say the same.</summary>
    [Id(16)]
    public required int ChunkCount { get; init; }

    /// <summary>The flow that it is part of: a trace id and a span id, as in <c>traceparent</c>; empty where it is not known.</summary>
    [Id(17)]
    public string Flow { get; init; } = string.Empty;
}

/// <summary>Documents that travel, are embedded and are indexed together.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.chunk-batch")]
public sealed record ChunkBatch
{
    /// <summary>The job.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>Name of the library.</summary>
    [Id(1)]
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>Number of the batch within the run of its job, from 1.</summary>
    [Id(3)]
    public required int Number { get; init; }

    /// <summary>The documents.</summary>
    [Id(4)]
    public required DocumentChunks[] Documents { get; init; }

    /// <summary>The model to embed with, whose index they go into.</summary>
    [Id(5)]
    public required ModelReference Model { get; init; }

    /// <summary>Which run of the job it is of: how often the job had been started when it was made.</summary>
    [Id(6)]
    public int Run { get; init; }

    /// <summary>The span that it was sent by, as the header <c>traceparent</c> has it; null where nothing is traced.</summary>
    [Id(7)]
    public string? TraceParent { get; init; }
}

/// <summary>What became of a <see cref="ChunkBatch"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.batch-receipt")]
public sealed record BatchReceipt
{
    /// <summary>Number of the batch.</summary>
    [Id(0)]
    public required int Number { get; init; }

    /// <summary>Documents that are durably indexed.</summary>
    [Id(1)]
    public int DocumentsIndexed { get; init; }

    /// <summary>Chunks that are durably indexed.</summary>
    [Id(2)]
    public int ChunksIndexed { get; init; }

    /// <summary>Documents that cannot be indexed, with the reasons; trying again would not help.</summary>
    [Id(3)]
    public JobProblem[] Problems { get; init; } = [];

    /// <summary>Why the whole job cannot go on (a full disk, a damaged index); null when it can.</summary>
    [Id(4)]
    public JobProblem? Fatal { get; init; }

    /// <summary>How long the indexer worked at the batch, waiting in its lane not included; null where it was there already.</summary>
    [Id(5)]
    public TimeSpan? Elapsed { get; init; }

    /// <summary>Which run of the job the batch is of; numbers begin anew with each.</summary>
    [Id(6)]
    public int Run { get; init; }

    /// <summary>How long its embedding took, waiting for a worker included; null where nothing was embedded.</summary>
    [Id(7)]
    public TimeSpan? Embedding { get; init; }

    /// <summary>How long its writing into the index took; null where nothing was written.</summary>
    [Id(8)]
    public TimeSpan? Indexing { get; init; }
}
