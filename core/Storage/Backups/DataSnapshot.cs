using System.Globalization;
using Contexter.Documents;
using Contexter.Indexing.Embedded;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage.Backups;

/// <summary>
/// A data directory as it is at one moment, held while processes go on with it: all that is in it then can be read for as long as it is held.
/// </summary>
/// <remarks>
/// <para>
/// For the moment itself, which takes milliseconds, all databases are kept from being written: each is locked as by a writer, in one order. Meanwhile a reading transaction
/// is begun in each, and the files of the index, which never change, are opened by the manifests that hold then. What is held is therefore what a machine that lost power at
/// that moment would have kept, and what Contexter starts from then.
/// </para>
/// <para>No process that writes to these files holds one of them while it waits for another, so that nobody waits for ever.</para>
/// </remarks>
internal sealed class DataSnapshot : IDisposable
{
    private const int Attempts = 20;

    private readonly List<(string Name, SqliteConnection Connection)> _databases = [];
    private readonly List<(string Path, FileStream Content)> _files = [];
    private readonly List<string> _damagedIndexes = [];
    private readonly string _data;

    private DataSnapshot(string data) => _data = data;

    /// <summary>The databases, each with a reading transaction of the moment.</summary>
    public IReadOnlyList<(string Name, SqliteConnection Connection)> Databases => _databases;

    /// <summary>The other files, open, by their paths below the data directory.</summary>
    public IReadOnlyList<(string Path, FileStream Content)> Files => _files;

    /// <summary>Folders of indexes that cannot be read.</summary>
    public IReadOnlyList<string> DamagedIndexes => _damagedIndexes;

    /// <summary>Takes the snapshot.</summary>
    /// <param name="data">The data directory.</param>
    /// <exception cref="ContexterException">A file cannot be read, or is held by somebody for longer than anybody waits.</exception>
    public static DataSnapshot Take(string data)
    {
        var snapshot = new DataSnapshot(data);
        var locks = new List<SqliteConnection>();
        try
        {
            snapshot.Begin(locks);
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
        finally
        {
            // What was locked goes on; the reading transactions stay.
            locks.ForEach(connection => connection.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _databases.ForEach(database => database.Connection.Dispose());
        _files.ForEach(file => file.Content.Dispose());
    }

    private void Begin(List<SqliteConnection> locks)
    {
        var names = BackupLayout.Databases.Where(name => File.Exists(Path.Combine(_data, name))).ToList();
        foreach (var name in names)
        {
            Use(name, path =>
            {
                locks.Add(SqliteConnections.Open(path));
                locks[^1].Execute("BEGIN IMMEDIATE");
            });
        }

        foreach (var name in names)
        {
            Use(name, path =>
            {
                _databases.Add((name, SqliteConnections.Open(path)));
                _databases[^1].Connection.Execute("BEGIN; SELECT count(*) FROM sqlite_master;");
            });
        }

        OpenIndexes();
        OpenArchives();
    }

    private void OpenIndexes()
    {
        var root = Path.Combine(_data, DataDirectory.IndexFolder);
        if (!Directory.Exists(root))
        {
            return;
        }

        foreach (var library in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).SelectMany(model => Directory.EnumerateDirectories(model).Order(StringComparer.Ordinal)).ToList())
        {
            OpenIndex(library);
        }
    }

    /// <summary>Opens the files of a library's index. The index is not locked: a manifest that is replaced meanwhile has the library looked at once more.</summary>
    private void OpenIndex(string directory)
    {
        for (var attempt = 1; ; attempt++)
        {
            var first = _files.Count;
            var manifest = Path.Combine(directory, Manifest.FileName);
            try
            {
                if (!File.Exists(manifest))
                {
                    return;
                }

                var before = File.ReadAllBytes(manifest);
                foreach (var (segment, _) in Manifest.Read(new PhysicalFileSystem(), directory, string.Empty).Segments)
                {
                    Open(Path.Combine(directory, segment.FileName), segment.FileBytes);
                }

                Open(manifest, before.Length);
                if (File.ReadAllBytes(manifest).AsSpan().SequenceEqual(before))
                {
                    return;
                }
            }
            catch (Exception fault) when (fault is IOException or ContexterException)
            {
                // A file of the commit before is gone already, or the index is damaged: the last attempt tells.
            }

            CloseFrom(first);
            if (attempt == Attempts)
            {
                _damagedIndexes.Add(Path.GetFileName(directory));
                return;
            }
        }
    }

    private void OpenArchives()
    {
        var folder = Path.Combine(_data, BackupLayout.Archives);
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal).ToList() : [])
        {
            try
            {
                Open(path, null);
            }
            catch (FileNotFoundException)
            {
                // It was too old, and went.
            }
        }
    }

    private void Open(string path, long? length)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        _files.Add((Path.GetRelativePath(_data, path).Replace(Path.DirectorySeparatorChar, '/'), file));
        if (length is { } expected && file.Length != expected)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"'{path}' has {file.Length} bytes instead of {expected}."));
        }
    }

    private void CloseFrom(int first)
    {
        _files.Skip(first).ToList().ForEach(file => file.Content.Dispose());
        _files.RemoveRange(first, _files.Count - first);
    }

    private void Use(string name, Action<string> action)
    {
        var path = Path.Combine(_data, name);
        try
        {
            action(path);
        }
        catch (Exception fault) when (SqliteDocumentStoreFaults.IsOfFile(fault))
        {
            throw SqliteDocumentStoreFaults.Describe(fault, path);
        }
    }
}
