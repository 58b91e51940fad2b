using System.Data.Common;
using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>
/// A connection to a store's tables, used by one thread at a time. Statements are written so that SQLite and PostgreSQL read them alike: parameters are <c>$1</c>, <c>$2</c>, ...; whole
/// numbers are 64 bits wide; texts compare by their bytes; a reader is disposed before the next statement runs.
/// </summary>
internal abstract class SqlSession
{
    /// <summary>How errors name the store.</summary>
    public abstract string Name { get; }

    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    public abstract int Execute(string sql, params ReadOnlySpan<object?> values);

    /// <summary>The first column of the first row, or null.</summary>
    public abstract object? Scalar(string sql, params ReadOnlySpan<object?> values);

    /// <summary>Reads rows.</summary>
    public abstract DbDataReader Query(string sql, params ReadOnlySpan<object?> values);

    /// <summary>Gives freed space back to the disk, as far as a transaction may.</summary>
    public abstract void GiveBack();

    /// <summary>The error of a store that is damaged beyond single documents.</summary>
    public abstract ContexterException Damaged(Exception cause);

    /// <summary>The error of one document whose checksum or form is wrong.</summary>
    public ContexterException Damaged(LibraryVersion library, string documentPath, string documentId, Exception? cause = null) => new(
        ErrorCodes.StorageCorrupted,
        $"Document '{documentPath}' ({documentId}) of library '{library}' in {Name} is damaged: its checksum is wrong. "
        + "Refresh the library to read the document from its source again, or restore a back-up.",
        cause);

    /// <summary>Number of a library's row, or null when nothing of it is stored.</summary>
    public long? FindLibrary(LibraryVersion library) => (long?)Scalar("SELECT id FROM libraries WHERE name = $1", library.ToString());

    /// <summary>Number of a job's row, or null when it has no line.</summary>
    public long? FindJob(string jobId) => (long?)Scalar("SELECT id FROM jobs WHERE name = $1", jobId);

    /// <summary>Number of a job's row, which is made when it has no line yet. Numbers rise, and none is used twice.</summary>
    public long AddJob(string jobId) =>
        FindJob(jobId)
        ?? (long?)Scalar("INSERT INTO jobs (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id", jobId)

        // Another process has added it since.
        ?? FindJob(jobId)!.Value;

    /// <summary>Number of a library's row, which is made when nothing of it is stored.</summary>
    public long AddLibrary(LibraryVersion library) =>
        FindLibrary(library) ?? (long)Scalar("INSERT INTO libraries (name) VALUES ($1) RETURNING id", library.ToString())!;
}
