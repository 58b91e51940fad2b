using System.IO.Compression;
using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Ingestion;
using Contexter.LibraryArchives;
using Contexter.Observability;
using Contexter.Storage;

namespace Contexter.Core.Tests.LibraryArchives;

/// <summary>A store that is exported, one that is imported into, and the folder of archives between them.</summary>
internal sealed class ArchiveFixture : IAsyncDisposable
{
    private readonly FlowTelemetry _telemetry = new(TimeProvider.System);

    public ArchiveFixture(long maxBytes = 1 << 20)
    {
        Folder = Path.Combine(Source.Folder, "archives");
        Archives = new ArchiveFolder(new ArchiveFolderOptions { Path = Folder, MaxBytes = maxBytes }, new PhysicalFileSystem(), Time);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public SqliteStoreFixture Source { get; } = new();

    public SqliteStoreFixture Target { get; } = new();

    public string Folder { get; }

    public ArchiveFolder Archives { get; }

    public LaterTime Time { get; } = new();

    public async Task FillAsync()
    {
        var guide = DocumentStoreFixture.Doc("guide.md", "A guide, with \"quotes\" and a snowman \u2603.");
        await Source.StoreAsync("1", DocumentStoreFixture.Item("b.md", "token-b") with { Depth = 2 }, guide with { UpdatedAt = guide.CreatedAt.AddDays(1), QualityScore = 0 });
        await Source.StoreAsync("1", DocumentStoreFixture.Item("a.md"), DocumentStoreFixture.Doc("z/second.md", "Two"), DocumentStoreFixture.Doc("first.md", "One"));
        await Source.Store.PutDocumentAsync(DocumentStoreFixture.Doc("by-hand.md", "Put by hand"), Token);
    }

    /// <summary>Exports the source's library, and gives the bytes of the archive.</summary>
    public async Task<byte[]> ExportAsync(LibraryVersion? library = null)
    {
        var written = await new ExportStage(Source.Store, Archives, Time).RunAsync(
            "7", library ?? DocumentStoreFixture.Library, new ArchivedSource { Kind = "files", Location = "/docs", Include = ["*.md"] }, DocumentStoreFixture.Start, null, new ExportProgress(), Token);
        var bytes = await Archives.ReadExportAsync("7", 0, int.MaxValue, Token);
        bytes.Length.ShouldBe((int)written.Bytes);
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)).ShouldBe(written.Sha256);
        return bytes;
    }

    /// <summary>Brings an archive in parts.</summary>
    public async Task<string> UploadAsync(byte[] archive)
    {
        var upload = Archives.BeginUpload();
        for (var offset = 0; offset < archive.Length; offset += 1_000)
        {
            await Archives.AppendAsync(upload, offset, archive.AsMemory(offset, Math.Min(1_000, archive.Length - offset)), Token);
        }

        return upload;
    }

    public async Task<FetchProgress> ImportAsync(string upload, string job = "9", LibraryVersion? library = null)
    {
        var progress = new FetchProgress(new FlowRecorder(job, _telemetry, Time));
        await new ImportStage(Target.Store, Target.Store, Archives, Time).RunAsync(job, library ?? DocumentStoreFixture.Library, upload, progress, Token);
        return progress;
    }

    /// <summary>Every document of a store with the item that it came from, whole.</summary>
    public static async Task<IReadOnlyList<string>> DumpAsync(SqliteStoreFixture store, LibraryVersion? library = null)
    {
        var lines = new List<string>();
        foreach (var entry in await store.Store.ListAsync(library ?? DocumentStoreFixture.Library, Token))
        {
            var document = await store.Store.GetAsync(library ?? DocumentStoreFixture.Library, entry.Metadata.Id, Token);
            lines.Add(entry.ItemKey + " " + System.Text.Json.JsonSerializer.Serialize(document));
        }

        return lines;
    }

    /// <summary>An archive with entries changed: null removes one.</summary>
    public static byte[] Change(byte[] archive, Func<string, byte[], byte[]?> change, params (string Name, byte[] Content)[] added)
    {
        using var result = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(archive)))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                {
                    stream.CopyTo(content);
                }

                if (change(entry.FullName, content.ToArray()) is { } changed)
                {
                    Write(target, entry.FullName, changed);
                }
            }

            foreach (var (name, content) in added)
            {
                Write(target, name, content);
            }
        }

        return result.ToArray();

        static void Write(ZipArchive zip, string name, byte[] content)
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(content);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _telemetry.Dispose();
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }

    /// <summary>A clock that can be set ahead.</summary>
    internal sealed class LaterTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
