using System.Text.Json;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Storage;

namespace Contexter.Tests.Product;

/// <summary>Libraries that leave one data directory as a file and arrive in another one.</summary>
public sealed class ArchiveTests : IAsyncDisposable
{
    private readonly ModelHost _here = new();
    private readonly ModelHost _there = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Fact]
    public async Task Import_IntoAnEmptyDataDirectory_GivesEqualDocumentsChunksAndAnswers()
    {
        await _here.StartAsync();
        await _there.StartAsync();
        _here.Write("a", 5);
        await _here.AddAsync("docs@1");
        await _here.Api.PutDocumentAsync("docs", new DocumentPut { Path = "note.md", Text = "# A note\n\nThis note was put by hand and belongs to no file of the folder at all.\n", Format = "markdown" }, Token);
        var exported = await _here.EndedAsync(await _here.Api.ExportLibraryAsync("docs", JobPriority.High, Token), JobState.Completed);
        using var archive = new MemoryStream();

        await _here.Api.CopyArchiveAsync(exported.Id, archive, Token);
        archive.Position = 0;
        var imported = await _there.EndedAsync(await _there.Api.ImportLibraryAsync(archive, new ImportRequest(), Token), JobState.Completed);

        (exported.Kind, exported.Archive!.Bytes, exported.Counters.DocumentsExported, exported.Priority).ShouldBe((JobKind.Export, archive.Length, 6, JobPriority.High));
        (imported.Kind, imported.Counters.ItemsStored, imported.Counters.DocumentsIndexed).ShouldBe((JobKind.Import, 5, 6));
        (await DumpAsync(_there)).ShouldBe(await DumpAsync(_here));
        (await _there.IndexedAsync("local", "docs@1")).ShouldBe(await _here.IndexedAsync("local", "docs@1"));
        var answer = await _there.AskAsync("how is the a3 set up");
        answer.ShouldBe(await _here.AskAsync("how is the a3 set up"));
        answer.ShouldNotBeEmpty();
        var (before, after) = (await _here.Api.GetLibraryAsync("docs", Token), await _there.Api.GetLibraryAsync("docs", Token));
        (after.State, after.Documents, after.Chunks, after.Source.Location).ShouldBe((LibraryState.Ready, before.Documents, before.Chunks, before.Source.Location));
        (await _there.Services<IDocumentChanges>().ListChangedAsync(Token)).ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(_there.Data, "archives")).ShouldBeEmpty();

        // What was read there before is known here: a refresh finds nothing to read.
        (await _there.EndedAsync(await _there.Api.RefreshLibraryAsync("docs", Token), JobState.Completed)).Counters.ItemsKept.ShouldBe(5);
    }

    [Fact]
    public async Task Import_OverALibraryThatIsHere_NeedsReplaceAndLeavesWhatTheArchiveHas()
    {
        await _here.StartAsync();
        _here.Write("a", 2);
        await _here.AddAsync("docs");
        var exported = await _here.EndedAsync(await _here.Api.ExportLibraryAsync("docs", JobPriority.Normal, Token), JobState.Completed);
        using var archive = new MemoryStream();
        await _here.Api.CopyArchiveAsync(exported.Id, archive, Token);
        var before = await DumpAsync(_here);
        _here.Write("b", 3);
        await _here.AddAsync("docs");

        (await RefusedAsync(archive, new ImportRequest())).ShouldBe(ErrorCodes.LibraryExists);
        (await RefusedAsync(new MemoryStream([1, 2, 3]), new ImportRequest { Replace = true })).ShouldBe(ErrorCodes.FileMalformed);
        archive.Position = 0;
        await _here.EndedAsync(await _here.Api.ImportLibraryAsync(archive, new ImportRequest { Replace = true }, Token), JobState.Completed);

        (await DumpAsync(_here)).ShouldBe(before);
        (await _here.IndexedAsync("local", "docs@current")).Count().ShouldBe(2);
        Directory.GetFiles(Path.Combine(_here.Data, "archives")).ShouldHaveSingleItem().ShouldEndWith($"export-{exported.Id}.zip");
        (await Should.ThrowAsync<ContexterFaultException>(() => _here.Api.CopyArchiveAsync("1", Stream.Null, Token))).Code.ShouldBe(ErrorCodes.JobState);
        (await Should.ThrowAsync<ContexterFaultException>(() => _here.Api.ExportLibraryAsync("nothing", JobPriority.Normal, Token))).Code.ShouldBe(ErrorCodes.LibraryNotFound);
    }

    [Fact]
    public async Task Import_WhenTheProcessEndsInIt_GoesOnAndIsWhole()
    {
        await _here.StartAsync();
        _here.Write("a", 6);
        await _here.AddAsync("docs");
        var exported = await _here.EndedAsync(await _here.Api.ExportLibraryAsync("docs", JobPriority.Normal, Token), JobState.Completed);
        using var archive = new MemoryStream();
        await _here.Api.CopyArchiveAsync(exported.Id, archive, Token);
        archive.Position = 0;
        var embedder = new HangingEmbedder();
        _there.Configure = embedder.Guard;
        await _there.StartAsync();
        var job = await _there.Api.ImportLibraryAsync(archive, new ImportRequest { Library = "copy" }, Token);
        await embedder.Reached.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await _there.StopAsync();
        embedder.Open();
        await _there.StartAsync();

        var ended = await _there.EndedAsync(job, JobState.Completed);
        (ended.Resumptions, ended.Counters.ItemsStored, ended.Counters.DocumentsAdded, ended.Counters.DocumentsIndexed).ShouldBe((1, 6, 6, 6));
        (await _there.Api.GetLibraryAsync("copy", Token)).Reference().ShouldBe("copy@current");
        (await _there.IndexedAsync("local", "copy@current")).Count().ShouldBe(6);
    }

    private static async Task<IReadOnlyList<string>> DumpAsync(ModelHost host)
    {
        var store = host.Services<IDocumentStore>();
        var lines = new List<string>();
        foreach (var library in await store.ListLibrariesAsync(Token))
        {
            foreach (var entry in await store.ListAsync(library, Token))
            {
                lines.Add(entry.ItemKey + " " + JsonSerializer.Serialize(await store.GetAsync(library, entry.Metadata.Id, Token)));
            }
        }

        return lines;
    }

    private async Task<string> RefusedAsync(MemoryStream archive, ImportRequest request)
    {
        archive.Position = 0;
        return (await Should.ThrowAsync<ContexterFaultException>(() => _here.Api.ImportLibraryAsync(archive, request, Token))).Code;
    }
}
