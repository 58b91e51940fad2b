namespace Contexter.LibraryArchives;

/// <summary>What a library archive says of itself: the entry <see cref="EntryName"/>, written last.</summary>
public sealed record LibraryArchiveManifest
{
    /// <summary>Name of the manifest's entry.</summary>
    public const string EntryName = "manifest.json";

    /// <summary>Name of the entry that holds the SHA-256 of the manifest, in hexadecimal digits.</summary>
    public const string ChecksumEntryName = "manifest.sha256";

    /// <summary>What <see cref="Format"/> is.</summary>
    public const string FormatName = "contexter-library";

    /// <summary>The format that is written, and the highest that is read.</summary>
    public const int CurrentVersion = 1;

    /// <summary><see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the format, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The library version, <c>name@version</c>.</summary>
    public required string Library { get; init; }

    /// <summary>Where its documents come from.</summary>
    public required ArchivedSource Source { get; init; }

    /// <summary>What wrote the archive, with its version.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>When the library was first added, UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>When it was last read from its source, UTC.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Items of its source that it has documents of.</summary>
    public required int Items { get; init; }

    /// <summary>Its documents, those included that were put by hand.</summary>
    public required int Documents { get; init; }

    /// <summary>The entries that hold the documents, in order.</summary>
    public required IReadOnlyList<ArchivedPart> Parts { get; init; }
}

/// <summary>Where the documents of an archived library come from, as whoever exported it wrote it.</summary>
public sealed record ArchivedSource
{
    /// <summary>Kind of source.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it is.</summary>
    public required string Location { get; init; }

    /// <summary>Globs of what is taken.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Which links are followed; null for the default.</summary>
    public Sources.LinkScope? Scope { get; init; }

    /// <summary>Most items to read; null for the configured limit.</summary>
    public int? MaxItems { get; init; }

    /// <summary>How many links to go; null for the configured limit.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Subjects to ask for.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>The version that the source stated; null where it states none.</summary>
    public string? Version { get; init; }
}

/// <summary>An entry with documents.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Documents">How many documents it holds.</param>
/// <param name="Bytes">Its length, unpacked.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal digits, unpacked.</param>
public sealed record ArchivedPart(string Name, int Documents, long Bytes, string Sha256);

/// <summary>The documents of one item of a source.</summary>
/// <param name="Key">The item's key; empty for documents that were put by hand.</param>
/// <param name="ChangeToken">The change token it was read with; null where it has none.</param>
/// <param name="Depth">How many links away from the listed items it was.</param>
/// <param name="Documents">Its documents.</param>
public sealed record ArchivedItem(string Key, string? ChangeToken, int Depth, IReadOnlyList<Documents.Document> Documents);

/// <summary>An archive that was written.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal digits.</param>
public sealed record WrittenArchive(long Bytes, string Sha256);
