using System.Text;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Indexing;
using Contexter.Observability;
using Contexter.Safety;

namespace Contexter.Grains.Ingestion;

/// <summary>Translates between the nouns of the core and the messages that travel.</summary>
internal static class ChunkMessages
{
    // Ids, numbers, times and lengths of strings.
    private const int OverheadOfDocument = 512;
    private const int OverheadOfChunk = 128;

    /// <summary>Bytes that a batch takes on its way, at most.</summary>
    public static long SizeOf(ChunkBatch batch) => batch.Documents.Sum(static document =>
        OverheadOfDocument + SizeOf([document.Path, document.Title, document.SourceUrl, document.Language, .. document.Tags]) + document.Chunks.Sum(SizeOf));

    private static long SizeOf(ChunkMessage chunk) =>
        OverheadOfChunk + SizeOf([chunk.Text, .. chunk.HeadingPath]) + chunk.Untrusted.Sum(SizeOf)
        + chunk.AlsoAt.Sum(static place => OverheadOfChunk + SizeOf([place.Path, place.Title, place.SourceUrl, .. place.HeadingPath]));

    private static long SizeOf(string[] texts) => texts.Sum(static text => (long)Encoding.UTF8.GetByteCount(text));

    public static DocumentChunks ToMessage(DocumentMetadata metadata, string fingerprint, IReadOnlyList<Chunk> chunks, FlowId flow) => new()
    {
        DocumentId = metadata.Id.Value,
        Path = metadata.Path,
        Title = metadata.Title,
        SourceUrl = metadata.SourceUrl,
        Type = (int)metadata.Type,
        Language = metadata.Language,
        ContentHash = metadata.ContentHash.Value,
        SizeBytes = metadata.SizeBytes,
        FetchedAt = metadata.FetchedAt,
        CreatedAt = metadata.CreatedAt,
        UpdatedAt = metadata.UpdatedAt,
        Tags = [.. metadata.Tags],
        TrustScore = metadata.TrustScore,
        QualityScore = metadata.QualityScore,
        Fingerprint = fingerprint,
        ChunkCount = chunks.Count == 0 ? 0 : chunks[0].Count,
        Flow = flow.ToString(),
        Chunks =
        [
            .. chunks.Select(chunk => new ChunkMessage
            {
                Id = chunk.Id.Value,
                Start = chunk.Start,
                End = chunk.End,
                Tokens = chunk.Tokens,
                HeadingPath = [.. chunk.HeadingPath],
                Text = chunk.Text,
                Index = chunk.Index,
                AlsoAt = [.. chunk.AlsoAt.Select(ToMessage)],
                Untrusted = [.. chunk.UntrustedInstructions.Select(found => new[] { found.Rule, found.Match })],
            }),
        ],
    };

    public static IndexedDocument ToIndexed(LibraryVersion library, DocumentChunks message, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        var id = new DocumentId(message.DocumentId);
        return new IndexedDocument
        {
            Metadata = new DocumentMetadata
            {
                Id = id,
                Library = library,
                Path = message.Path,
                Title = message.Title,
                SourceUrl = message.SourceUrl,
                Type = (DocumentType)message.Type,
                Language = message.Language,
                ContentHash = new ContentHash(message.ContentHash),
                SizeBytes = message.SizeBytes,
                FetchedAt = message.FetchedAt,
                CreatedAt = message.CreatedAt,
                UpdatedAt = message.UpdatedAt,
                Tags = message.Tags,
                TrustScore = message.TrustScore,
                QualityScore = message.QualityScore,
            },
            Fingerprint = message.Fingerprint,
            Chunks =
            [
                .. message.Chunks.Select(chunk => new Chunk
                {
                    Id = new ChunkId(chunk.Id),
                    DocumentId = id,
                    Index = chunk.Index,
                    Count = message.ChunkCount,
                    Start = chunk.Start,
                    End = chunk.End,
                    Tokens = chunk.Tokens,
                    HeadingPath = chunk.HeadingPath,
                    Text = chunk.Text,
                    AlsoAt = [.. chunk.AlsoAt.Select(ToMerged)],
                    UntrustedInstructions = [.. chunk.Untrusted.Select(found => new UntrustedInstruction(found[0], found[1]))],
                }),
            ],
            Vectors = vectors,
        };
    }

    private static MergedChunkMessage ToMessage(MergedChunk chunk) => new()
    {
        Id = chunk.Id.Value,
        Path = chunk.Path,
        Title = chunk.Title,
        SourceUrl = chunk.SourceUrl,
        HeadingPath = [.. chunk.HeadingPath],
    };

    private static MergedChunk ToMerged(MergedChunkMessage chunk) => new()
    {
        Id = new ChunkId(chunk.Id),
        Path = chunk.Path,
        Title = chunk.Title,
        SourceUrl = chunk.SourceUrl,
        HeadingPath = chunk.HeadingPath,
    };
}
