using Contexter.Embedded;
using Contexter.Storage.Backups;

namespace Contexter.Silo.Hosting;

/// <summary>The newest versions of the files of a data directory that this Contexter reads, on either host.</summary>
public static class StoredFormats
{
    /// <summary>The databases by their files, with the newest version of their tables.</summary>
    public static IReadOnlyDictionary<string, int> Newest { get; } = DataFormats.Newest(SqliteGrainStorageOptions.FormatVersion);
}
