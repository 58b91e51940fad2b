using System.Globalization;
using Contexter.Documents;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;
using Contexter.Safety;
using Contexter.Vectors;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>Makes points of valid documents and documents' chunks of points.</summary>
internal sealed class PointMaker(TextAnalyzer analyzer, int dimension)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The point that says that a document is there.</summary>
    public static DocumentPoint MakeDocument(IndexedDocument document, bool pending) => new(
        PointIds.OfDocument(document.Metadata.Library, document.Metadata.Id),
        new PointVectors(),
        new DocumentPayload
        {
            Kind = PayloadFields.DocumentKind,
            Library = document.Metadata.Library.ToString(),
            Document = document.Metadata.Id.Value,
            Fingerprint = document.Fingerprint,
            Name = document.Metadata.Path,
            Pending = pending,
        });

    /// <summary>The point of a chunk.</summary>
    public ChunkPoint MakeChunk(IndexedDocument document, int index)
    {
        var (metadata, chunk) = (document.Metadata, document.Chunks[index]);
        var terms = new ChunkTerms(analyzer, metadata, chunk);
        var vector = new float[dimension];
        VectorMath.TryNormalize(document.Vectors[index].Span, vector);
        return new ChunkPoint(
            PointIds.OfChunk(metadata.Library, chunk.Id),
            new PointVectors { Dense = vector, Bm25 = SparseTerms.Weigh(terms) },
            new ChunkPayload
            {
                Kind = PayloadFields.ChunkKind,
                Library = metadata.Library.ToString(),
                Document = metadata.Id.Value,
                Fingerprint = document.Fingerprint,
                Chunk = chunk.Id.Value,
                Index = chunk.Index,
                Count = chunk.Count,
                Start = chunk.Start,
                End = chunk.End,
                Tokens = chunk.Tokens,
                Headings = chunk.HeadingPath,
                Text = chunk.Text,
                Section = Fold(string.Join(" > ", chunk.HeadingPath)),
                Path = Fold(metadata.Path),
                Type = NameOf(metadata.Type),
                Language = metadata.Language,
                Tags = metadata.Tags,
                Trust = metadata.TrustScore,
                Quality = metadata.QualityScore,
                Updated = FormatTime(metadata.UpdatedAt),
                Source = MakeSource(metadata),
                Terms = [.. terms.Terms.Keys],
                Counts = [.. terms.Terms.Values.Select(PackedCounts.Pack)],
                TitleTerms = terms.Lengths.Title,
                HeadingTerms = terms.Lengths.Heading,
                BodyTerms = terms.Lengths.Body,
                IdentifierTerms = terms.Lengths.Identifier,
                AlsoAt = chunk.AlsoAt.Count == 0 ? null : [.. chunk.AlsoAt.Select(MakePlace)],
                AlsoSection = chunk.AlsoAt.Count == 0 ? null : [.. chunk.AlsoAt.Select(place => Fold(string.Join(" > ", place.HeadingPath))).Distinct(StringComparer.Ordinal)],
                AlsoPath = chunk.AlsoAt.Count == 0 ? null : [.. chunk.AlsoAt.Select(place => Fold(place.Path)).Distinct(StringComparer.Ordinal)],
                Flags = chunk.UntrustedInstructions.Count == 0 ? null : [InstructionRules.Flag],
                Untrusted = chunk.UntrustedInstructions.Count == 0 ? null : chunk.UntrustedInstructions,
            });
    }

    /// <summary>The point of a chunk's document, and the fingerprint that the chunk belongs to.</summary>
    public static (Guid Document, string Fingerprint) DocumentOf(LibraryVersion library, StoredChunk chunk) =>
        (PointIds.OfDocument(library, new DocumentId(chunk.Document)), chunk.Fingerprint);

    /// <summary>The chunk of a point.</summary>
    public static IndexedChunk Read(LibraryVersion library, FoundPoint<StoredChunk> point)
    {
        var payload = point.GetPayload();
        var document = new DocumentId(payload.Document);
        var chunk = new Chunk
        {
            Id = new ChunkId(payload.Chunk),
            DocumentId = document,
            Index = payload.Index,
            Count = payload.Count,
            Start = payload.Start,
            End = payload.End,
            Tokens = payload.Tokens,
            HeadingPath = payload.Headings,
            Text = payload.Text,
            AlsoAt = PlacesOf(payload.AlsoAt),
            UntrustedInstructions = payload.Untrusted ?? [],
        };
        return new IndexedChunk(chunk, ReadMetadata(library, document, payload), point.Vector?.Dense ?? ReadOnlyMemory<float>.Empty);
    }

    /// <summary>A type's name in payloads; stable, for filters compare it.</summary>
    public static string NameOf(DocumentType type) => type switch
    {
        DocumentType.Api => "api",
        DocumentType.Guide => "guide",
        DocumentType.Tutorial => "tutorial",
        DocumentType.Example => "example",
        DocumentType.Installation => "installation",
        DocumentType.Reference => "reference",
        _ => "other",
    };

    /// <summary>A text as prefixes are compared: in capitals, which is what comparison without case compares.</summary>
    public static string Fold(string text) => text.ToUpperInvariant();

    /// <summary>A time as the server compares times, to the microsecond.</summary>
    public static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The places that a payload names.</summary>
    public static IReadOnlyList<MergedChunk> PlacesOf(IReadOnlyList<PlacePayload>? places) => places is null ? [] :
    [
        .. places.Select(place => new MergedChunk
        {
            Id = new ChunkId(place.Chunk), Path = place.Path, Title = place.Title, SourceUrl = place.Url, HeadingPath = place.Headings,
        }),
    ];

    private static PlacePayload MakePlace(MergedChunk place) => new()
    {
        Chunk = place.Id.Value,
        Path = place.Path,
        Title = place.Title,
        Url = place.SourceUrl,
        Headings = place.HeadingPath,
    };

    private static SourcePayload MakeSource(DocumentMetadata metadata) => new()
    {
        Path = metadata.Path,
        Title = metadata.Title,
        Url = metadata.SourceUrl,
        ContentHash = metadata.ContentHash.Value,
        SizeBytes = metadata.SizeBytes,
        FetchedAt = metadata.FetchedAt.UtcTicks,
        CreatedAt = metadata.CreatedAt.UtcTicks,
        UpdatedAt = metadata.UpdatedAt.UtcTicks,
    };

    private static DocumentMetadata ReadMetadata(LibraryVersion library, DocumentId document, StoredChunk payload) => new()
    {
        Id = document,
        Library = library,
        Path = payload.Source.Path,
        Title = payload.Source.Title,
        SourceUrl = payload.Source.Url,
        Type = Enum.GetValues<DocumentType>().FirstOrDefault(type => string.Equals(NameOf(type), payload.Type, StringComparison.Ordinal)),
        Language = payload.Language,
        ContentHash = new ContentHash(payload.Source.ContentHash),
        SizeBytes = payload.Source.SizeBytes,
        FetchedAt = new DateTimeOffset(payload.Source.FetchedAt, TimeSpan.Zero),
        CreatedAt = new DateTimeOffset(payload.Source.CreatedAt, TimeSpan.Zero),
        UpdatedAt = new DateTimeOffset(payload.Source.UpdatedAt, TimeSpan.Zero),
        Tags = payload.Tags,
        TrustScore = payload.Trust,
        QualityScore = payload.Quality,
    };
}
