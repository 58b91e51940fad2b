using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Indexing;

namespace Contexter.Grains.Ingestion;

/// <summary>Translates between the nouns of the core and the messages that travel.</summary>
internal static class ChunkMessages
{
    public static DocumentChunks ToMessage(DocumentMetadata metadata, string fingerprint, IReadOnlyList<Chunk> chunks) => new()
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
                .. message.Chunks.Select((chunk, index) => new Chunk
                {
                    Id = new ChunkId(chunk.Id),
                    DocumentId = id,
                    Index = index,
                    Count = message.Chunks.Length,
                    Start = chunk.Start,
                    End = chunk.End,
                    Tokens = chunk.Tokens,
                    HeadingPath = chunk.HeadingPath,
                    Text = chunk.Text,
                }),
            ],
            Vectors = vectors,
        };
    }
}
