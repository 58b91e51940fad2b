using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Contexter.Storage.Backups;

namespace Contexter.Tests.Product;

/// <summary>Backups of the product at work, restored elsewhere.</summary>
public sealed class BackupTests : IAsyncDisposable
{
    private readonly ModelHost _here = new();
    private readonly ModelHost _there = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(Path.GetDirectoryName(_here.Docs)!, "backup");

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Fact]
    public async Task Restore_OfABackupMadeDuringAnIngestion_AnswersAlikeAndEndsTheJobWithoutLosingOrDoublingADocument()
    {
        var gate = new GatedSource();
        _here.Configure = gate.Guard;
        await _here.StartAsync();
        _here.Write("a", 12);
        await _here.AddAsync("first@1");
        var answers = await AnswersAsync(_here);
        _here.Write("late", 12);
        var job = await _here.SubmitAsync("second@1");
        await gate.Reached.WaitAsync(TimeSpan.FromMinutes(1), Token);

        var manifest = new DataBackup(new PhysicalFileSystem(), TimeProvider.System).Write(_here.Data, Backup, _ => { }, Token);
        gate.Open();
        await _here.EndedAsync(job, JobState.Completed);

        Restore(manifest);
        await _there.StartAsync();
        (await AnswersAsync(_there)).ShouldBe(answers);
        await _there.EndedAsync(await _there.Api.GetJobAsync(job.Id, Token), JobState.Completed);
        (await DumpAsync(_there)).ShouldBe(await DumpAsync(_here));
        foreach (var library in new[] { "first@1", "second@1" })
        {
            var (before, after) = (await _here.Api.GetLibraryAsync(library, Token), await _there.Api.GetLibraryAsync(library, Token));
            (after.State, after.Documents, after.Chunks).ShouldBe((LibraryState.Ready, before.Documents, before.Chunks));
            (await _there.IndexedAsync("local", library)).ShouldBe(await _here.IndexedAsync("local", library));
        }

        (await _there.Api.GetLibraryAsync("second@1", Token)).Documents.ShouldBe(24);
    }

    [Fact]
    public async Task Write_AgainAndAgainDuringAnIngestion_GivesBackupsThatAllEndAlike()
    {
        await _here.StartAsync();
        _here.Write("a", 60);
        var job = await _here.SubmitAsync("docs@1");
        var backups = new List<(string Path, BackupManifest Manifest)>();
        var ended = _here.EndedAsync(job, JobState.Completed);
        while (!ended.IsCompleted && backups.Count < 3)
        {
            var path = Backup + backups.Count;
            backups.Add((path, await Task.Run(() => new DataBackup(new PhysicalFileSystem(), TimeProvider.System).Write(_here.Data, path, _ => { }, Token), Token)));
        }

        await ended;
        var expected = await DumpAsync(_here);
        expected.Count.ShouldBe(60);
        foreach (var (path, manifest) in backups)
        {
            await using var there = new ModelHost();
            Directory.CreateDirectory(there.Data);
            new DataRestore(new PhysicalFileSystem()).Restore(path, manifest, there.Data, force: false, _ => { }, Token);
            await there.StartAsync();
            if ((await there.Api.ListJobsAsync(Token)).Length > 0)
            {
                await there.EndedAsync(await there.Api.GetJobAsync(job.Id, Token), JobState.Completed);
                (await there.IndexedAsync("local", "docs@1")).ShouldBe(await _here.IndexedAsync("local", "docs@1"));
                (await DumpAsync(there)).ShouldBe(expected, $"from a backup with {manifest.Documents} documents");
            }
        }
    }

    private void Restore(BackupManifest manifest)
    {
        Directory.CreateDirectory(_there.Data);
        DataRestore.ReadManifest(Backup, StoredFormats.Newest).Files.ShouldBe(manifest.Files);
        new DataRestore(new PhysicalFileSystem()).Restore(Backup, manifest, _there.Data, force: false, _ => { }, Token);
    }

    private static async Task<string> AnswersAsync(ModelHost host)
    {
        var answers = new List<string>();
        foreach (var query in new[] { "how is the a3 set up", "restart the service", "a11", "daily work" })
        {
            var reply = await host.Api.SearchAsync(new() { Query = query, Libraries = ["first@1"], TopK = 10 }, Token);
            reply.Results.ShouldNotBeEmpty();
            answers.AddRange(reply.Results.Select(hit => $"{hit.ChunkId} {hit.Content}"));
        }

        return string.Join('\n', answers);
    }

    private static async Task<IReadOnlyList<string>> DumpAsync(ModelHost host)
    {
        var store = host.Services<IDocumentStore>();
        var lines = new List<string>();
        foreach (var library in await store.ListLibrariesAsync(Token))
        {
            foreach (var entry in await store.ListAsync(library, Token))
            {
                var document = (await store.GetAsync(library, entry.Metadata.Id, Token)).ShouldNotBeNull();
                lines.Add($"{library} {entry.ItemKey} {entry.Metadata.Path} {entry.Metadata.ContentHash} {document.Text}");
            }
        }

        return lines;
    }
}
