using Contexter.LibraryArchives;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>archives</c>: files that libraries are exported into and imported from.</summary>
public sealed record ArchivesSection : OptionsSection
{
    /// <summary>Largest archive that is imported. Default 4 GiB, range 1 MiB to 1 TiB.</summary>
    [Setting("Largest archive that is imported; it may unpack to 16 times as much.")]
    [Between("1MiB", "1TiB")]
    public ByteSize MaxSize { get; init; } = ByteSize.MiB(4096);

    /// <summary>How long an archive is kept that nobody fetches, or whose import has not ended. Default 7 days, range 1 hour to 365 days.</summary>
    [Setting("How long an exported archive can be fetched, and how long one that was brought is kept for an import that has not ended or gave something up.")]
    [Between("1h", "365d")]
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    internal ArchiveFolderOptions ToOptions(string path) => new() { Path = path, MaxBytes = MaxSize.Bytes, Keep = Keep };
}
