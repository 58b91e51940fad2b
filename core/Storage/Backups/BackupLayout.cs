namespace Contexter.Storage.Backups;

/// <summary>Which files of a data directory a backup has, and which derive from others or belong to a running process.</summary>
internal static class BackupLayout
{
    /// <summary>Folder of library archives.</summary>
    public const string Archives = "archives";

    /// <summary>Folder that a restore fills: nothing before it has another name.</summary>
    public const string Filling = "restore.new";

    /// <summary>Folder that a restore has filled and that is to take the place of what is there.</summary>
    public const string Filled = "restore.ready";

    /// <summary>Folder whose content is being moved to its place; what was there before is gone.</summary>
    public const string Moving = "restore.moving";

    /// <summary>Databases in the order in which they are held, which is the same for everybody.</summary>
    public static readonly IReadOnlyList<string> Databases = [DataDirectory.StateFile, DataDirectory.DocumentsFile, DataDirectory.JobLogFile, DataDirectory.EmbeddingsFile];

    /// <summary>Folders that a restore replaces: those of a backup, and those that derive from what it replaces.</summary>
    public static readonly IReadOnlyList<string> Folders = [DataDirectory.IndexFolder, Archives, "signatures", "scratch", "spool"];

    /// <summary>Files that a restore replaces, beside the databases.</summary>
    public static readonly IReadOnlyList<string> Files = ["at-work.marks"];

    /// <summary>What SQLite keeps beside a database.</summary>
    public static readonly IReadOnlyList<string> DatabaseSuffixes = ["-wal", "-shm", "-journal"];

    /// <summary>Whether a path of a manifest is one that a backup may have; no other ever becomes a name on the disk.</summary>
    public static bool IsAllowed(string path)
    {
        var parts = path.Split('/');
        return parts.Length == 1
            ? Databases.Contains(path, StringComparer.Ordinal)
            : parts[0] is DataDirectory.IndexFolder or Archives
                && parts.Length <= 4
                && parts.All(part => part.Length is > 0 and <= 255 && part is not ("." or "..") && !part.AsSpan().ContainsAny('\\', ':', '\0'));
    }
}
