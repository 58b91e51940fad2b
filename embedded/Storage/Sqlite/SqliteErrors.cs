using Microsoft.Data.Sqlite;

namespace Contexter.Embedded.Sqlite;

/// <summary>Says in words what SQLite says in codes.</summary>
internal static class SqliteErrors
{
    // Result codes: https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Describes an error in words that name the file and the way out.</summary>
    /// <param name="error">What SQLite reported.</param>
    /// <param name="path">The file.</param>
    /// <param name="action">What was tried: opened, read or written.</param>
    public static GrainStorageFault Describe(SqliteException error, string path, string action)
    {
        var (kind, advice) = error.SqliteErrorCode switch
        {
            Corrupt or NotADatabase => (
                GrainStorageFaultKind.Corrupted,
                $"it is damaged or not a database. Stop the host and restore the file together with its companions '{path}-wal' and '{path}-shm' from a back-up, or move all three away to start empty."),
            Full => (GrainStorageFaultKind.Full, "its disk is full. Nothing of this write was stored; free space and repeat what failed."),
            InputOutput => (GrainStorageFaultKind.Unavailable, "its disk reports an error. Check the disk and the file system's log."),
            CannotOpen => (GrainStorageFaultKind.Unavailable, "it cannot be opened. Check that the folder exists and that this user may write to it."),
            ReadOnly => (GrainStorageFaultKind.Unavailable, "it is read-only. Grant this user the permission to write to the file and its folder."),
            Busy or Locked => (GrainStorageFaultKind.Unavailable, "another program holds it locked. Close that program."),
            _ => (GrainStorageFaultKind.Unavailable, "SQLite reports an error."),
        };
        return new GrainStorageFault(kind, path, $"The database file '{path}' could not be {action}: {advice} (SQLite {error.SqliteErrorCode}: {error.Message})", error);
    }
}
