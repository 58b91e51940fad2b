using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contexter.Documents;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage.Backups;

/// <summary>Writes a data directory into a folder, as it is at one moment, whatever processes do with it meanwhile.</summary>
/// <param name="files">Names folders and makes them durable.</param>
/// <param name="time">Tells the moment.</param>
public sealed class DataBackup(IFileSystem files, TimeProvider time)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a backup.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="target">The folder that the backup becomes; it is not there before all of the backup is in it and durable.</param>
    /// <param name="progress">Is told the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left of it.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ContexterException">
    /// There is nothing to back up, or something is there already (<see cref="ErrorCodes.InvalidInput"/>); a database is damaged (<see cref="ErrorCodes.StorageCorrupted"/>), held by
    /// somebody, or cannot be read; the disk is full, or the folder cannot be written.
    /// </exception>
    public BackupManifest Write(string data, string target, Action<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        (data, target) = (Path.GetFullPath(data), Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)));
        Check(data, target);
        var partial = $"{target}.part-{Guid.NewGuid().ToString("N")[..8]}";
        try
        {
            files.CreateDirectory(partial);
            var manifest = Fill(data, partial, progress, cancellationToken);
            files.MoveDirectory(partial, target);
            files.FlushDirectory(Path.GetDirectoryName(target)!);
            return manifest;
        }
        catch (Exception fault)
        {
            files.DeleteDirectory(partial);
            if (Describe(fault, target) is { } error)
            {
                throw error;
            }

            throw;
        }
    }

    private static ContexterException? Describe(Exception fault, string target) => fault switch
    {
        IOException when StorageErrors.IsFull(fault) => StorageErrors.Full(target, fault),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => StorageErrors.Full(target, fault),
        IOException or UnauthorizedAccessException or SqliteException => new(ErrorCodes.StorageUnavailable, $"The backup '{target}' cannot be written ({fault.Message}). Name another folder.", fault),
        _ => null,
    };

    private static void Check(string data, string target)
    {
        if (!File.Exists(Path.Combine(data, DataDirectory.DocumentsFile)))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"There is nothing to back up: '{data}' is no data directory in which anything is stored. Name another one with --data.");
        }

        if (Directory.Exists(target) || File.Exists(target))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"'{target}' is there already; a backup is a folder of its own, such as one with the date in its name.");
        }

        if ((target + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(data) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"'{target}' lies in the data directory that is to be backed up; name a folder elsewhere, best on another disk.");
        }
    }

    private BackupManifest Fill(string data, string folder, Action<double> progress, CancellationToken cancellationToken)
    {
        using var snapshot = DataSnapshot.Take(data);
        var createdAt = time.GetUtcNow();
        var total = Math.Max(1, snapshot.Files.Sum(file => file.Content.Length) + snapshot.Databases.Sum(database => new FileInfo(Path.Combine(data, database.Name)).Length));
        var written = new List<BackupFile>();
        var versions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, connection) in snapshot.Databases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            versions.Add(name, (int)connection.Scalar("PRAGMA user_version"));
            written.Add(CopyDatabase(connection, name, folder));
            Report();
        }

        foreach (var (path, content) in snapshot.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            using var target = files.CreateFile(Path.Combine(folder, path));
            written.Add(new BackupFile(path, content.Length, Copy(content, target, cancellationToken)));
            Report();
        }

        var documents = snapshot.Databases.First(database => string.Equals(database.Name, DataDirectory.DocumentsFile, StringComparison.Ordinal)).Connection;
        var manifest = new BackupManifest
        {
            Format = BackupManifest.FormatName,
            Version = BackupManifest.CurrentVersion,
            WrittenBy = ProductVersion.Current,
            CreatedAt = createdAt,
            Databases = versions,
            Libraries = [.. Texts(documents, "SELECT name FROM libraries WHERE id IN (SELECT library FROM documents) ORDER BY name")],
            Documents = documents.Scalar("SELECT count(*) FROM documents"),
            DamagedIndexes = snapshot.DamagedIndexes,
            Files = [.. written.OrderBy(file => file.Path, StringComparer.Ordinal)],
        };
        WriteManifest(manifest, folder);
        foreach (var directory in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            files.FlushDirectory(directory);
        }

        files.FlushDirectory(folder);
        progress(1);
        return manifest;

        void Report() => progress(Math.Min(1, written.Sum(file => file.Bytes) / (double)total));
    }

    /// <summary>Copies a database by SQLite's own way to back up, from the reading transaction of the snapshot, into one file without a log beside it.</summary>
    private static BackupFile CopyDatabase(SqliteConnection source, string name, string folder)
    {
        var path = Path.Combine(folder, name);
        using (var target = SqliteConnections.Open(path, SqliteOpenMode.ReadWriteCreate))
        {
            source.BackupDatabase(target);
            target.Execute("PRAGMA journal_mode = DELETE");
        }

        // A backup that could not be restored is none.
        if (SqliteFiles.FindFaults(path) is { Count: > 0 } faults)
        {
            throw new ContexterException(
                ErrorCodes.StorageCorrupted, $"'{name}' of the data directory is damaged ({faults[0]}), and so would be the backup. 'contexter doctor' says more; an older backup may still be whole.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        file.Flush(flushToDisk: true);
        return new BackupFile(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    /// <summary>Copies a file and makes it durable.</summary>
    /// <returns>The SHA-256 of what was copied.</returns>
    internal static string Copy(FileStream source, IFileWriter target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Clamp(source.Length, 1, BufferBytes)];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            target.Write(buffer.AsSpan(0, read));
        }

        target.Flush();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void WriteManifest(BackupManifest manifest, string folder)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
        Put(BackupManifest.FileName, text);
        Put(BackupManifest.ChecksumFileName, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(text)) + "\n"));

        void Put(string name, byte[] content)
        {
            using var file = files.CreateFile(Path.Combine(folder, name));
            file.Write(content);
            file.Flush();
        }
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }
}
