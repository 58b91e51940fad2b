using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contexter.Documents;
using Contexter.Quality;

namespace Contexter.LibraryArchives;

/// <summary>A line of an archive: a document as it is stored, with the item that it came from. Its id is not there, because it follows from library and path.</summary>
internal sealed record ArchivedDocument
{
    public required string Item { get; init; }

    public string? ChangeToken { get; init; }

    public int Depth { get; init; }

    public required string Path { get; init; }

    public required string Title { get; init; }

    public required string SourceUrl { get; init; }

    public DocumentType Type { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required string Text { get; init; }

    public required IReadOnlyList<Block> Blocks { get; init; }

    public required string ContentHash { get; init; }

    public long SizeBytes { get; init; }

    public DateTimeOffset FetchedAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public double TrustScore { get; init; }

    public double QualityScore { get; init; }

    public IReadOnlyList<QualityReason>? QualityReasons { get; init; }

    public static ArchivedDocument Of(string item, string? changeToken, int depth, Document document) => new()
    {
        Item = item,
        ChangeToken = changeToken,
        Depth = depth,
        Path = document.Path,
        Title = document.Title,
        SourceUrl = document.SourceUrl,
        Type = document.Type,
        Language = document.Language,
        Tags = document.Tags,
        Text = document.Text,
        Blocks = document.Blocks,
        ContentHash = document.ContentHash.Value,
        SizeBytes = document.SizeBytes,
        FetchedAt = document.FetchedAt,
        CreatedAt = document.CreatedAt,
        UpdatedAt = document.UpdatedAt,
        TrustScore = document.TrustScore,
        QualityScore = document.QualityScore,
        QualityReasons = document.QualityReasons is { Count: > 0 } reasons ? reasons : null,
    };

    /// <summary>The document in a library version.</summary>
    /// <exception cref="InvalidDataException">It is none that Contexter stores.</exception>
    public Document In(LibraryVersion library)
    {
        Require(Path.Length > 0 && Title.Length > 0, "has no path or no title");
        Require(ContentHash.Length == 32 && ContentHash.All(char.IsAsciiHexDigitLower), "has a content hash that is none");
        Require(Depth >= 0 && Enum.IsDefined(Type) && TrustScore is >= 0 and <= 10 && QualityScore is >= 0 and <= 1, "has a value out of range");
        var end = 0;
        foreach (var block in Blocks)
        {
            Require(Enum.IsDefined(block.Kind) && block.Start >= end && block.End >= block.Start && block.End <= Text.Length && block.Level is >= 0 and <= 6, "has blocks that do not fit its text");
            end = block.End;
        }

        return new Document
        {
            Id = DocumentId.Create(library, Path),
            Library = library,
            Path = Path,
            Title = Title,
            SourceUrl = SourceUrl,
            Text = Text,
            Blocks = Blocks,
            Type = Type,
            Language = Language,
            ContentHash = new ContentHash(ContentHash),
            SizeBytes = SizeBytes,
            FetchedAt = FetchedAt,
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
            Tags = Tags,
            TrustScore = TrustScore,
            QualityScore = QualityScore,
            QualityReasons = QualityReasons ?? [],
        };
    }

    private void Require(bool isMet, string problem)
    {
        if (!isMet)
        {
            throw new InvalidDataException($"Document '{Path}' {problem}.");
        }
    }
}

/// <summary>How archives are written as JSON: only what JSON itself demands is escaped, what is null is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ArchivedDocument))]
[JsonSerializable(typeof(LibraryArchiveManifest))]
internal sealed partial class ArchiveJson : JsonSerializerContext;

/// <summary>The one way in which archives are written and read.</summary>
internal static class ArchiveCodec
{
    public static ArchiveJson Json { get; } = new(new JsonSerializerOptions(ArchiveJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
