namespace Contexter.GrainInterfaces.Libraries;

/// <summary>What the document store holds, and whether its file is whole.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.store-status")]
public sealed record StoreStatus
{
    /// <summary>The library versions that have documents, as <c>name@version</c>, in order of their names.</summary>
    [Id(0)]
    public required string[] Libraries { get; init; }

    /// <summary>Documents of all libraries.</summary>
    [Id(1)]
    public required long Documents { get; init; }

    /// <summary>Texts, each kept once however many documents have it.</summary>
    [Id(2)]
    public required long Bodies { get; init; }

    /// <summary>Compressed size of the texts in bytes.</summary>
    [Id(3)]
    public required long BodyBytes { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    [Id(4)]
    public required long FileBytes { get; init; }

    /// <summary>Bytes of the file that hold nothing; compacting gives them back to the disk.</summary>
    [Id(5)]
    public required long FreeBytes { get; init; }

    /// <summary>Texts that no document has: none but for a fault. Compacting removes them.</summary>
    [Id(6)]
    public required long OrphanBodies { get; init; }

    /// <summary>Documents of a library that is not there: none but for a fault. Compacting removes them.</summary>
    [Id(7)]
    public required long OrphanDocuments { get; init; }

    /// <summary>What is wrong with the structure of the file; empty when it is whole.</summary>
    [Id(8)]
    public required string[] FileFaults { get; init; }
}

/// <summary>A part of the check of a library version's documents.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-check")]
public sealed record DocumentCheckPage
{
    /// <summary>Documents of a part that names no limit.</summary>
    public const int DefaultLimit = 500;

    /// <summary>Documents that were read.</summary>
    [Id(0)]
    public required int Checked { get; init; }

    /// <summary>Those of them that are damaged.</summary>
    [Id(1)]
    public required DamagedDocumentSummary[] Damaged { get; init; }

    /// <summary>The id after which the next part begins; null when there is none.</summary>
    [Id(2)]
    public string? Next { get; init; }
}

/// <summary>A document that cannot be served.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.damaged-document")]
public sealed record DamagedDocumentSummary
{
    /// <summary>Where it stands in its library version, as far as that can still be told.</summary>
    [Id(0)]
    public required string Path { get; init; }

    /// <summary>Its id.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>What is wrong.</summary>
    [Id(2)]
    public required DocumentDamageKind Damage { get; init; }
}

/// <summary>Kinds of damage to a document.</summary>
[GenerateSerializer]
[Alias("contexter.document-damage")]
public enum DocumentDamageKind
{
    /// <summary>The checksum of its metadata is wrong.</summary>
    Metadata = 0,

    /// <summary>Its text is not there.</summary>
    TextMissing = 1,

    /// <summary>The checksum of its text is wrong, or it is not what it is kept under.</summary>
    Text = 2,
}
