using Contexter.Documents;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Contexter.Storage;

/// <summary>Turns what SQLite reports into errors that say which file, what is wrong with it and what to do.</summary>
internal static class SqliteDocumentStoreFaults
{
    // Below this much free space a failed write is taken for a full disk.
    private const long FullDiskBytes = 1024 * 1024;

    public static ContexterException Describe(SqliteException fault, string path)
    {
        return fault.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => Full(fault, path),
            raw.SQLITE_IOERR when IsDiskFull(path) => Full(fault, path),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(
                ErrorCodes.StorageCorrupted,
                $"Document store '{path}' is damaged ({fault.Message}). Restore it from a back-up, or move it away together with its '-wal' and '-shm' files and add the libraries again.",
                fault),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
                ErrorCodes.DataInUse, $"Document store '{path}' is locked by another process. End that process, or configure another data directory.", fault),
            raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new(
                ErrorCodes.StorageUnavailable,
                $"Document store '{path}' cannot be read or written ({fault.Message}). Check that its folder exists, the permissions on both, and the disk's health.",
                fault),
            _ => new(ErrorCodes.Internal, $"Document store '{path}' failed: {fault.Message}", fault),
        };
    }

    /// <summary>The error of one document whose checksum or form is wrong.</summary>
    public static ContexterException Damaged(string path, LibraryVersion library, string documentPath, string documentId, Exception? cause = null) => new(
        ErrorCodes.StorageCorrupted,
        $"Document '{documentPath}' ({documentId}) of library '{library}' in '{path}' is damaged: its checksum is wrong. "
        + "Refresh the library to read the document from its source again, or restore the file from a back-up.",
        cause);

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

    private static ContexterException Full(SqliteException fault, string path) => new(
        ErrorCodes.StorageFull,
        $"Document store '{path}' cannot grow: the disk, or the quota on it, is full. Free some space or remove libraries, then resume the job; nothing stored is lost.",
        fault);
}
