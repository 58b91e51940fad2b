using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>What a reading of the whole document store, but for the documents themselves, found.</summary>
public sealed record DocumentStoreStatus
{
    /// <summary>The library versions that have documents, in order of their names.</summary>
    public required IReadOnlyList<LibraryVersion> Libraries { get; init; }

    /// <summary>Documents of all libraries.</summary>
    public required long Documents { get; init; }

    /// <summary>Bodies (text and blocks), each kept once however many documents have it.</summary>
    public required long Bodies { get; init; }

    /// <summary>Compressed size of the bodies in bytes.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Bytes of the file that hold nothing; compacting gives them back to the disk.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Bodies that no document has: none but for a fault. Compacting removes them.</summary>
    public required long OrphanBodies { get; init; }

    /// <summary>Documents of a library that is not there: none but for a fault. Compacting removes them.</summary>
    public required long OrphanDocuments { get; init; }

    /// <summary>What SQLite finds wrong with the structure of the file; empty when it is whole.</summary>
    public required IReadOnlyList<string> FileFaults { get; init; }
}

/// <summary>A part of the check of a library version's documents.</summary>
/// <param name="Checked">Documents that were read.</param>
/// <param name="Damaged">Those of them that are damaged.</param>
/// <param name="Next">The id after which the next part begins; null when there is none.</param>
public sealed record DocumentCheck(int Checked, IReadOnlyList<DamagedDocument> Damaged, string? Next);

/// <summary>A document that cannot be served.</summary>
/// <param name="Path">Where it stands in its library version, as far as that can still be told.</param>
/// <param name="Id">Its id.</param>
/// <param name="Damage">What is wrong.</param>
public sealed record DamagedDocument(string Path, string Id, DocumentDamage Damage);

/// <summary>Kinds of damage to a document.</summary>
public enum DocumentDamage
{
    /// <summary>The checksum of its metadata is wrong.</summary>
    Metadata = 0,

    /// <summary>Its text is not there.</summary>
    TextMissing = 1,

    /// <summary>The checksum of its text is wrong, or it is not what it is kept under.</summary>
    Text = 2,
}
