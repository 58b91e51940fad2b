using Contexter.LibraryArchives;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>archives</c>: files that libraries are exported into and imported from.</summary>
public sealed record ArchivesSection : OptionsSection
{
    /// <summary>Folder of archives on their way; empty for one in the data folder. Default empty.</summary>
    [Setting("Folder of archives on their way; empty for archives in the data folder. In a cluster of more than one silo it has to be one that all silos share: "
        + "the silo that answers is not always the one that has the file.")]
    [FilePath]
    public string Path { get; init; } = "";

    /// <summary>Largest archive that is imported. Default 4 GiB, range 1 MiB to 1 TiB.</summary>
    [Setting("Largest archive that is imported; it may unpack to 16 times as much.")]
    [Between("1MiB", "1TiB")]
    public ByteSize MaxSize { get; init; } = ByteSize.MiB(4096);

    /// <summary>How long an archive is kept that nobody fetches, or whose import has not ended. Default 7 days, range 1 hour to 365 days.</summary>
    [Setting("How long an exported archive can be fetched, and how long one that was brought is kept for an import that has not ended or gave something up.")]
    [Between("1h", "365d")]
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The options of the folder.</summary>
    /// <param name="own">The folder where none is set.</param>
    /// <param name="isCluster">Whether there may be other silos.</param>
    internal ArchiveFolderOptions ToOptions(string own, bool isCluster) => new()
    {
        Path = Path.Length > 0 ? Path : own,
        MaxBytes = MaxSize.Bytes,
        Keep = Keep,
        WhyMissing = isCluster && Path.Length == 0 ? "archives.path is empty, so each silo sees its own archives only; set it to a folder that all silos share." : null,
    };
}
