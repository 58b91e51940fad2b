using Contexter.Documents;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Contexter.Storage;

/// <summary>Turns what SQLite reports into errors that say which file, what is wrong with it and what to do.</summary>
internal static class SqliteDocumentStoreFaults
{
    // Below this much free space a failed write is taken for a full disk.
    private const long FullDiskBytes = 1024 * 1024;

    /// <summary>
    /// Whether an exception is about the file: SQLite's own, or one about a value of another type than its column's, which means that rows are not as they
    /// were written.
    /// </summary>
    public static bool IsOfFile(Exception exception) =>
        exception is SqliteException or InvalidCastException || (exception is InvalidOperationException and not ObjectDisposedException);

    /// <summary>The error for people that an exception about the file stands for.</summary>
    public static ContexterException Describe(Exception exception, string path) =>
        exception is SqliteException fault ? DescribeFault(fault, path) : DamagedFile(path, exception);

    /// <summary>The error of a file that is damaged beyond single documents.</summary>
    public static ContexterException DamagedFile(string path, Exception cause) => new(
        ErrorCodes.StorageCorrupted,
        $"Document store '{path}' is damaged ({cause.Message}). "
        + "Restore it from a back-up, or move it away together with its '-wal' and '-shm' files and add the libraries again.",
        cause);

    private static ContexterException DescribeFault(SqliteException fault, string path) => fault.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => StorageErrors.Full(path, fault),
        raw.SQLITE_IOERR when IsDiskFull(path) => StorageErrors.Full(path, fault),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
            ErrorCodes.DataInUse, $"Document store '{path}' is locked by another process. End that process, or configure another data directory.", fault),
        raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new(
            ErrorCodes.StorageUnavailable,
            $"Document store '{path}' cannot be read or written ({fault.Message}). Check that its folder exists, the permissions on both, and the disk's health.",
            fault),
        raw.SQLITE_NOMEM => new(ErrorCodes.Internal, $"There is not enough memory to use document store '{path}'.", fault),

        // Corruption that SQLite sees, and statements that do not fit the tables: the statements are fixed, so it is the tables that have changed.
        _ => DamagedFile(path, fault),
    };

    // SQLite says SQLITE_FULL when a write finds no space, but only SQLITE_IOERR when a flush, a truncation or its shared memory does.
    private static bool IsDiskFull(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < FullDiskBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
