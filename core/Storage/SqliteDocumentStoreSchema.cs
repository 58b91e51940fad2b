using System.Globalization;
using Contexter.Documents;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>The tables of <c>documents.db</c> and how connections to it are opened.</summary>
internal static class SqliteDocumentStoreSchema
{
    /// <summary>Version of the tables, kept in <c>user_version</c>.</summary>
    public const int Version = 2;

    /// <summary>Marks the file as a document store ("CtxD").</summary>
    public const int ApplicationId = 0x43747844;

    // Jobs are numbered in the order of their first line and numbers are never used again: a later job has a higher one, which pruning relies on.
    // documents.previous_* is the document before the job that last saw it, so that the job's outcome can be told again when another item takes it over.
    // Times are UTC ticks; outcomes are the numbers of ItemOutcome and DocumentOutcome.
    private const string Tables = """
        CREATE TABLE libraries (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
        CREATE TABLE items (
            job INTEGER NOT NULL, library INTEGER NOT NULL, key TEXT NOT NULL, outcome INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
            change_token TEXT, error_code TEXT, error TEXT,
            added INTEGER NOT NULL, updated INTEGER NOT NULL, unchanged INTEGER NOT NULL,
            PRIMARY KEY (job, library, key)) WITHOUT ROWID;
                CREATE TABLE documents (
            id INTEGER PRIMARY KEY, library INTEGER NOT NULL, document_id TEXT NOT NULL, path TEXT NOT NULL, item_key TEXT NOT NULL, change_token TEXT,
            job INTEGER NOT NULL, outcome INTEGER NOT NULL, previous_hash TEXT, previous_updated_at INTEGER,
            content_hash TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, head BLOB NOT NULL, checksum BLOB NOT NULL,
            body_hash BLOB NOT NULL, depth INTEGER NOT NULL,
            UNIQUE (library, document_id));
        CREATE INDEX documents_of_item ON documents (library, item_key);
        CREATE TABLE removals (job INTEGER NOT NULL, library INTEGER NOT NULL, document_id TEXT NOT NULL, PRIMARY KEY (job, library, document_id)) WITHOUT ROWID;
        CREATE INDEX removals_of_library ON removals (library, document_id);
        """ + ItemsOfLibrary + DocumentsOfBody + Bodies + Leads;

    /// <summary>Since format 2: bodies by the hash of what they hold (<see cref="Sql.DocumentBodies"/>).</summary>
    public const string Bodies = "CREATE TABLE bodies (hash BLOB NOT NULL PRIMARY KEY, body BLOB NOT NULL, checksum BLOB NOT NULL);";

    /// <summary>Since format 2 over keys as well: finds the last job that dealt with an item.</summary>
    public const string ItemsOfLibrary = "CREATE INDEX items_of_library ON items (library, key, job);";

    /// <summary>Since format 2: finds out whether a body is still had by any document.</summary>
    public const string DocumentsOfBody = "CREATE INDEX documents_of_body ON documents (body_hash);";

    /// <summary>Since format 2: what a job has found by following links, and how deep.</summary>
    public const string Leads = """
        CREATE TABLE leads (
            job INTEGER NOT NULL, library INTEGER NOT NULL, key TEXT NOT NULL, depth INTEGER NOT NULL, url TEXT NOT NULL, format TEXT NOT NULL,
            PRIMARY KEY (job, library, key)) WITHOUT ROWID;
        CREATE INDEX leads_of_library ON leads (library);
        """;

    // Since format 2; files of earlier builds get them when they are opened. Numbers of dead letters and changes are never used again.
    private const string Additions = """
        CREATE TABLE IF NOT EXISTS shares (
            job INTEGER NOT NULL, library INTEGER NOT NULL, document_id TEXT NOT NULL, item_key TEXT NOT NULL, PRIMARY KEY (job, library, document_id, item_key)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS shares_of_library ON shares (library);
        CREATE TABLE IF NOT EXISTS dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT, library INTEGER NOT NULL, stage INTEGER NOT NULL, key TEXT NOT NULL, job TEXT NOT NULL,
            code TEXT NOT NULL, error TEXT NOT NULL, detail TEXT, attempts INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
            url TEXT NOT NULL, format TEXT NOT NULL, change_token TEXT, depth INTEGER NOT NULL, held INTEGER NOT NULL,
            UNIQUE (library, stage, key));
        CREATE TABLE IF NOT EXISTS changes (sequence INTEGER PRIMARY KEY AUTOINCREMENT, library INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS changes_of_library ON changes (library);
        """;

    /// <summary>Opens the writing connection, makes the tables of a new file, and upgrades an old one.</summary>
    /// <exception cref="ContexterException">The file is of a newer format or no document store (<see cref="ErrorCodes.StorageFormat"/>).</exception>
    /// <exception cref="SqliteException">SQLite refuses the file.</exception>
    public static SqliteDocumentStoreSession OpenWriter(string path, long? maxFileBytes)
    {
        var connection = SqliteConnections.Open(path, SqliteOpenMode.ReadWriteCreate);
        var session = new SqliteDocumentStoreSession(connection, path);
        try
        {
            // Takes effect only before the first table is made; later it lets a deletion give space back to the disk.
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.UseWriteAheadLog();
            if (maxFileBytes is { } max)
            {
                var pages = Math.Max(1, max / connection.Scalar("PRAGMA page_size"));
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }

            var version = connection.Scalar("PRAGMA user_version");
            if (version == 0 && connection.Scalar("SELECT count(*) FROM sqlite_master") == 0)
            {
                connection.Transact(() => connection.Execute(string.Create(CultureInfo.InvariantCulture, $"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}")));
            }
            else
            {
                Check(path, version, connection.Scalar("PRAGMA application_id"));
            }

            if (version == 1)
            {
                SqliteDocumentStoreUpgrade.FromFormatOne(session);
            }

            session.Execute(Additions);

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    /// <remarks>
    /// It keeps a quarter of a megabyte of pages: the system has them in memory, too, and eight readers would come to have 2 MB each (what SQLite allows) by and by.
    /// </remarks>
    public static SqliteConnection OpenReader(string path)
    {
        // Not SqliteOpenMode.ReadOnly: a reader of a write-ahead log maps shared memory for writing.
        var connection = SqliteConnections.Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            connection.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -256");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Check(string path, long version, long applicationId)
    {
        if (applicationId != ApplicationId || version < 1)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat,
                $"'{path}' is a SQLite file but not a document store of Contexter; move it away or configure another data directory.");
        }

        if (version > Version)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat,
                $"Document store '{path}' has format {version}, written by a newer Contexter; this one reads format {Version}. "
                + "Install the newer Contexter again, or configure another data directory.");
        }
    }
}
