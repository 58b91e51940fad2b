using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Core.Tests.Indexing;
using Contexter.Documents;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;
using Contexter.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace Contexter.Core.Tests.Storage.Backups;

/// <summary>Backups and restores of data directories that are no more than files; the whole product's are tried where it runs.</summary>
public sealed class DataRestoreTests : IAsyncLifetime
{
    private static readonly IReadOnlyDictionary<string, int> Newest = DataFormats.Newest(1);

    private readonly string _root = Directory.CreateTempSubdirectory("contexter-backup-").FullName;

    private string Data => Path.Combine(_root, "data");

    private string Backup => Path.Combine(_root, "backups", "one");

    private string Other => Path.Combine(_root, "other");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Fill(Data, "new");
        var model = new EmbeddedIndexOptions { Root = Path.Combine(Data, "index", "model"), ModelId = "first", Dimension = TestDocuments.Dimension };
        await using var index = new EmbeddedChunkIndex(model, new PhysicalFileSystem(), new TextAnalyzer());
        await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create(TestDocuments.Library, "a", "cache")], Token);
        Write();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Restore_IntoANewDirectory_GivesWhatWasBackedUp()
    {
        Restore(Other, force: false);

        ContentOf(Other).ShouldBe(["documents.db: new", "index: 2 files", "jobs.db: new", "state.db: new"]);
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Backup)!).ShouldHaveSingleItem("nothing is left beside the backup");
    }

    [Fact]
    public void Write_WhenTheTargetIsThereOrInTheDataDirectoryOrThereIsNothing_SaysSo()
    {
        Should.Throw<ContexterException>(Write).Message.ShouldContain("is there already");
        Should.Throw<ContexterException>(() => Write(Data, Path.Combine(Data, "backup"))).Message.ShouldContain("lies in the data directory");
        Should.Throw<ContexterException>(() => Write(Path.Combine(_root, "nothing"), Path.Combine(_root, "b"))).Message.ShouldContain("There is nothing to back up");
    }

    [Fact]
    public void Write_WhenADatabaseIsDamaged_RefusesAndLeavesNothing()
    {
        Damage(Path.Combine(Data, "documents.db"));

        Should.Throw<ContexterException>(() => Write(Data, Path.Combine(_root, "backups", "two"))).Code.ShouldBe(ErrorCodes.StorageCorrupted);

        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Backup)!).ShouldHaveSingleItem();
    }

    [Fact]
    public void Write_WhenAnIndexIsDamaged_LeavesItOutAndSaysSo()
    {
        File.Delete(Directory.EnumerateFiles(Data, "*.segment", SearchOption.AllDirectories).First());

        var manifest = Write(Data, Path.Combine(_root, "backups", "two"));

        manifest.DamagedIndexes.ShouldBe([TestDocuments.Library.ToString()]);
        manifest.Files.ShouldNotContain(file => file.Path.StartsWith("index/", StringComparison.Ordinal));
    }

    [Fact]
    public void Restore_OverWhatIsThere_NeedsForceAndReplacesAllOfIt()
    {
        FillOther();

        var refused = Should.Throw<ContexterException>(() => Restore(Other, force: false));

        refused.Message.ShouldContain("--force replaces all of it");
        ContentOf(Other).ShouldBe(OldContent);
        Restore(Other, force: true);
        ContentOf(Other).ShouldBe(NewContent);
    }

    [Fact]
    public void Restore_WhereverItIsKilled_LeavesAllOfTheOldOrAllOfTheNew()
    {
        var (olds, news) = (0, 0);
        for (var stop = 1; ; stop++)
        {
            if (Directory.Exists(Other))
            {
                Directory.Delete(Other, recursive: true);
            }

            FillOther();
            var isWhole = false;
            try
            {
                Restore(Other, force: true, new StoppingFileSystem(stop));
                isWhole = true;
            }
            catch (SimulatedCrashException)
            {
                // What the next start does is killed once more, a step further, before it is left alone.
                try
                {
                    new DataRestore(new StoppingFileSystem(1 + (stop % 3))).Finish(Other);
                }
                catch (SimulatedCrashException)
                {
                }
            }

            using (DataDirectory.Acquire(Other, "test"))
            {
                var content = ContentOf(Other);
                (olds, news) = content.SequenceEqual(OldContent, StringComparer.Ordinal) ? (olds + 1, news) : (olds, news + 1);
                string.Join(", ", content).ShouldBe(string.Join(", ", content.SequenceEqual(OldContent, StringComparer.Ordinal) ? OldContent : NewContent), $"killed at step {stop}");
                Directory.EnumerateDirectories(Other, "restore.*").ShouldBeEmpty();
            }

            if (isWhole)
            {
                (olds, news).ShouldSatisfyAllConditions(() => olds.ShouldBeGreaterThan(5), () => news.ShouldBeGreaterThan(5));
                return;
            }
        }
    }

    [Fact]
    public void Restore_WhenAnyFileIsMissingCutOrChanged_RefusesAndTouchesNothing()
    {
        FillOther();
        foreach (var path in Directory.EnumerateFiles(Backup, "*", SearchOption.AllDirectories).ToList())
        {
            var original = File.ReadAllBytes(path);
            var changed = original.ToArray();
            changed[changed.Length / 2] ^= 1;
            foreach (var damaged in new[] { null, original[..^1], [.. original, 0], changed })
            {
                if (damaged is null)
                {
                    File.Delete(path);
                }
                else
                {
                    File.WriteAllBytes(path, damaged);
                }

                // A line feed more after the checksum of the manifest changes nothing.
                if (path.EndsWith("sha256", StringComparison.Ordinal) && damaged is not null && damaged.Length != original.Length)
                {
                    continue;
                }

                Should.Throw<ContexterException>(() => Restore(Other, force: true)).Code.ShouldBeOneOf(ErrorCodes.FileMalformed, ErrorCodes.SourceNotFound);
                ContentOf(Other).ShouldBe(OldContent);
                Directory.EnumerateDirectories(Other, "restore.*").ShouldBeEmpty();
            }

            File.WriteAllBytes(path, original);
        }

        DataRestore.Verify(Backup, DataRestore.ReadManifest(Backup, Newest), _ => { }, Token);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("index/../../evil")]
    [InlineData("index/a/b/c/d")]
    [InlineData("owner.lock")]
    [InlineData("index\\evil")]
    [InlineData("c:evil")]
    public void ReadManifest_WhenItNamesAFileThatNoBackupHas_Refuses(string path)
    {
        Rewrite(manifest => manifest["files"]![0]!["path"] = path);

        Should.Throw<ContexterException>(() => DataRestore.ReadManifest(Backup, Newest)).Message.ShouldContain("which no backup has");
    }

    [Fact]
    public void ReadManifest_WhenItIsOfANewerContexter_SaysSo()
    {
        Rewrite(manifest => manifest["databases"]!["documents.db"] = 99);

        Should.Throw<ContexterException>(() => DataRestore.ReadManifest(Backup, Newest)).Code.ShouldBe(ErrorCodes.StorageFormat);
    }

    private static string[] OldContent => ["documents.db: old", "embeddings.db: old", "index: 1 files", "jobs.db: old", "state.db: old"];

    private static string[] NewContent => ["documents.db: new", "embeddings.db: old", "index: 2 files", "jobs.db: new", "state.db: new"];

    private void Write() => Write(Data, Backup);

    private static BackupManifest Write(string data, string target) => new DataBackup(new PhysicalFileSystem(), TimeProvider.System).Write(data, target, _ => { }, Token);

    private void Restore(string data, bool force, IFileSystem? files = null)
    {
        var manifest = DataRestore.ReadManifest(Backup, Newest);
        Directory.CreateDirectory(data);
        new DataRestore(files ?? new PhysicalFileSystem()).Restore(Backup, manifest, data, force, _ => { }, Token);
    }

    /// <summary>A directory of something else, with a log beside a database, with an index, and with what derives from it.</summary>
    private void FillOther()
    {
        Fill(Other, "old");
        CreateDatabase(Path.Combine(Other, "embeddings.db"), "old");
        Directory.CreateDirectory(Path.Combine(Other, "index", "m", "vue@3"));
        File.WriteAllText(Path.Combine(Other, "index", "m", "vue@3", "manifest"), "old");
        Directory.CreateDirectory(Path.Combine(Other, "signatures"));
        File.WriteAllText(Path.Combine(Other, "signatures", "old"), "old");
        File.WriteAllText(Path.Combine(Other, "jobs.db-wal"), string.Empty);
    }

    private static void Fill(string data, string content)
    {
        Directory.CreateDirectory(data);
        foreach (var name in new[] { "state.db", "documents.db", "jobs.db" })
        {
            CreateDatabase(Path.Combine(data, name), content);
        }
    }

    private static void CreateDatabase(string path, string content)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; PRAGMA user_version = 1;
            CREATE TABLE libraries (id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE TABLE documents (id INTEGER PRIMARY KEY, library INTEGER NOT NULL, text TEXT);
            INSERT INTO libraries VALUES (1, '{content}');
            INSERT INTO documents WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 50) SELECT value, 1, hex(randomblob(200)) FROM n;
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>What a data directory holds: each database by the library in it, the index by the number of its files, what derives from it if it is there.</summary>
    private static List<string> ContentOf(string data)
    {
        var content = Directory.EnumerateFiles(data, "*.db").Select(path => $"{Path.GetFileName(path)}: {LibraryIn(path)}").ToList();
        content.AddRange(new[] { "index", "signatures" }.Where(name => Directory.Exists(Path.Combine(data, name))).Select(name =>
            $"{name}: {Directory.EnumerateFiles(Path.Combine(data, name), "*", SearchOption.AllDirectories).Count()} files"));
        content.Remove("signatures: 1 files");
        content.Sort(StringComparer.Ordinal);
        return content;
    }

    private static string LibraryIn(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM libraries";
        return (string)command.ExecuteScalar()!;
    }

    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 3, bytes.Length / 3).Fill(0xA5);
        File.WriteAllBytes(path, bytes);
    }

    private void Rewrite(Action<JsonNode> change)
    {
        var path = Path.Combine(Backup, BackupManifest.FileName);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        change(manifest);
        var text = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        File.WriteAllBytes(path, text);
        File.WriteAllText(Path.Combine(Backup, BackupManifest.ChecksumFileName), Convert.ToHexStringLower(SHA256.HashData(text)));
    }

    /// <summary>The machine's file system, on which a process is killed before one of its changes.</summary>
    private sealed class StoppingFileSystem(int stopAt) : IFileSystem
    {
        private readonly PhysicalFileSystem _files = new();
        private int _changes;

        public bool FileExists(string path) => _files.FileExists(path);

        public IReadOnlyList<string> ListFiles(string directory) => _files.ListFiles(directory);

        public IReadOnlyList<string> ListDirectories(string directory) => _files.ListDirectories(directory);

        public void CreateDirectory(string path) => Change(() => _files.CreateDirectory(path));

        public IFileWriter CreateFile(string path)
        {
            Change(() => { });
            return _files.CreateFile(path);
        }

        public IFileReader OpenFile(string path) => _files.OpenFile(path);

        public void MoveFile(string source, string destination) => Change(() => _files.MoveFile(source, destination));

        public void MoveDirectory(string source, string destination) => Change(() => _files.MoveDirectory(source, destination));

        public void DeleteFile(string path) => Change(() => _files.DeleteFile(path));

        public void DeleteDirectory(string path) => Change(() => _files.DeleteDirectory(path));

        public void FlushDirectory(string path) => Change(() => _files.FlushDirectory(path));

        private void Change(Action change)
        {
            if (++_changes >= stopAt)
            {
                throw new SimulatedCrashException();
            }

            change();
        }
    }
}
