namespace Contexter.Indexing.Qdrant.Wire;

/// <summary>Names of payload fields that requests speak of.</summary>
internal static class PayloadFields
{
    public const string Kind = "kind";
    public const string Library = "library";
    public const string Document = "document";
    public const string Chunk = "chunk";
    public const string Index = "index";
    public const string Section = "section";
    public const string Path = "path";
    public const string Type = "type";
    public const string Language = "language";
    public const string Tags = "tags";
    public const string Trust = "trust";
    public const string Quality = "quality";
    public const string Updated = "updated";
    public const string Terms = "terms";
    public const string Counts = "counts";
    public const string TitleTerms = "title_terms";
    public const string HeadingTerms = "heading_terms";
    public const string BodyTerms = "body_terms";
    public const string IdentifierTerms = "identifier_terms";
    public const string Headings = "headings";
    public const string Text = "text";
    public const string Source = "source";
    public const string AlsoAt = "also_at";
    public const string AlsoSection = "also_section";
    public const string AlsoPath = "also_path";
    public const string Flags = "flags";
    public const string Fingerprint = "fingerprint";
    public const string Pending = "pending";

    public const string ChunkKind = "chunk";
    public const string DocumentKind = "document";

    /// <summary>The fields with an index, and its settings.</summary>
    public static IReadOnlyList<PayloadIndexRequest> Indexes { get; } =
    [
        new(Kind, new("keyword")),
        new(Library, new("keyword") { IsTenant = true }),
        new(Document, new("keyword")),
        new(Index, new("integer")),
        new(Section, new("keyword") { Prefix = true }),
        new(Path, new("keyword") { Prefix = true }),
        new(AlsoSection, new("keyword") { Prefix = true }),
        new(AlsoPath, new("keyword") { Prefix = true }),
        new(Flags, new("keyword")),
        new(Type, new("keyword")),
        new(Language, new("keyword")),
        new(Tags, new("keyword")),
        new(Trust, new("float")),
        new(Quality, new("float")),
        new(Updated, new("datetime")),
        new(Terms, new("keyword") { Prefix = true }),
        new(TitleTerms, new("integer")),
        new(HeadingTerms, new("integer")),
        new(BodyTerms, new("integer")),
        new(IdentifierTerms, new("integer")),
    ];
}

/// <summary>What a document's point holds: that the document is there, and whether all of it is.</summary>
internal sealed record DocumentPayload
{
    public required string Kind { get; init; }

    public required string Library { get; init; }

    public required string Document { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>The document's path as it is, to order by.</summary>
    public required string Name { get; init; }

    /// <summary>True from the first to the last request of a change.</summary>
    public required bool Pending { get; init; }
}

/// <summary>What every point says: its document, and which state of it.</summary>
internal sealed record StatePayload(string Document, string Fingerprint);

/// <summary>What a chunk's point holds of the chunk and its document: all that a reader of chunks asks for.</summary>
internal record StoredChunk
{
    public required string Document { get; init; }

    /// <summary>Fingerprint of the document that the chunk is a part of.</summary>
    public required string Fingerprint { get; init; }

    public required string Chunk { get; init; }

    public required int Index { get; init; }

    public required int Count { get; init; }

    public required int Start { get; init; }

    public required int End { get; init; }

    public required int Tokens { get; init; }

    public required IReadOnlyList<string> Headings { get; init; }

    public required string Text { get; init; }

    public required string Type { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required double Trust { get; init; }

    public required double Quality { get; init; }

    public required SourcePayload Source { get; init; }

    /// <summary>The places that the chunk stands for; null mostly.</summary>
    public IReadOnlyList<PlacePayload>? AlsoAt { get; init; }

    /// <summary>What in the text reads like an instruction, each with its rule.</summary>
    public IReadOnlyList<Safety.UntrustedInstruction>? Untrusted { get; init; }

    /// <summary>The fields above.</summary>
    public static IReadOnlyList<string> Fields { get; } = [.. QdrantJson.Default.StoredChunk.Properties.Select(property => property.Name)];
}

/// <summary>What is written of a chunk: the chunk, what filters look at, and what BM25 needs.</summary>
internal sealed record ChunkPayload : StoredChunk
{
    public required string Kind { get; init; }

    public required string Library { get; init; }

    /// <summary>Joined heading path in capitals, as prefixes are compared.</summary>
    public required string Section { get; init; }

    /// <summary>The document's path in capitals, as prefixes are compared.</summary>
    public required string Path { get; init; }

    /// <summary>When the content changed, to the microsecond, which is as fine as the server compares times.</summary>
    public required string Updated { get; init; }

    /// <summary>The chunk's different terms.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>Occurrences of each term in the chunk's fields (<see cref="Points.PackedCounts"/>).</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    public required long TitleTerms { get; init; }

    public required long HeadingTerms { get; init; }

    public required long BodyTerms { get; init; }

    public required long IdentifierTerms { get; init; }

    /// <summary>The joined heading paths of the places that the chunk stands for, in capitals; null mostly, as are the next ones.</summary>
    public IReadOnlyList<string>? AlsoSection { get; init; }

    /// <summary>Their documents' paths in capitals.</summary>
    public IReadOnlyList<string>? AlsoPath { get; init; }

    /// <summary>What filters ask for: <see cref="Safety.InstructionRules.Flag"/>.</summary>
    public IReadOnlyList<string>? Flags { get; init; }
}

/// <summary>A place that a chunk stands for.</summary>
internal sealed record PlacePayload
{
    public required string Chunk { get; init; }

    public required string Path { get; init; }

    public required string Title { get; init; }

    public required string Url { get; init; }

    public required IReadOnlyList<string> Headings { get; init; }
}

/// <summary>The part of a document's metadata that nothing is filtered by. Times are UTC ticks of 100 ns.</summary>
internal sealed record SourcePayload
{
    public required string Path { get; init; }

    public required string Title { get; init; }

    public required string Url { get; init; }

    public required string ContentHash { get; init; }

    public required long SizeBytes { get; init; }

    public required long FetchedAt { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }
}

/// <summary>The part of a chunk's payload that scores are computed from.</summary>
internal sealed record ScoringPayload
{
    public required string Library { get; init; }

    public required string Document { get; init; }

    public required string Fingerprint { get; init; }

    public required string Chunk { get; init; }

    public IReadOnlyList<string> Terms { get; init; } = [];

    public IReadOnlyList<long> Counts { get; init; } = [];

    public long TitleTerms { get; init; }

    public long HeadingTerms { get; init; }

    public long BodyTerms { get; init; }

    public long IdentifierTerms { get; init; }

    public IReadOnlyList<string> Headings { get; init; } = [];

    public string Text { get; init; } = "";

    public SourcePayload? Source { get; init; }

    public IReadOnlyList<PlacePayload>? AlsoAt { get; init; }

    /// <summary>The fields that scores need.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        PayloadFields.Library, PayloadFields.Document, PayloadFields.Fingerprint, PayloadFields.Chunk, PayloadFields.Terms, PayloadFields.Counts,
        PayloadFields.TitleTerms, PayloadFields.HeadingTerms, PayloadFields.BodyTerms, PayloadFields.IdentifierTerms,
    ];

    /// <summary>Those, and the texts that phrases are looked for in.</summary>
    public static IReadOnlyList<string> FieldsWithTexts { get; } = [.. Fields, PayloadFields.Headings, PayloadFields.Text, PayloadFields.Source, PayloadFields.AlsoAt];
}
