using System.Security.Cryptography;
using System.Text;
using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.LibraryArchives;
using Contexter.Sources.Archives;

namespace Contexter.Core.Tests.LibraryArchives;

public sealed class LibraryArchiveTests : IAsyncDisposable
{
    private readonly ArchiveFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Import_OfAnExport_StoresTheSameDocumentsUnderTheSameItems()
    {
        await _fixture.FillAsync();
        var upload = await _fixture.UploadAsync(await _fixture.ExportAsync());

        var manifest = _fixture.Archives.EndUpload(upload);
        var progress = await _fixture.ImportAsync(upload);

        (manifest.Library, manifest.Items, manifest.Documents, manifest.Source.Include).ShouldBe(("react@19.0", 2, 4, manifest.Source.Include));
        manifest.Source.Include.ShouldBe(["*.md"]);
        (await ArchiveFixture.DumpAsync(_fixture.Target)).ShouldBe(await ArchiveFixture.DumpAsync(_fixture.Source));
        (await _fixture.Target.Store.GetKnownItemsAsync(DocumentStoreFixture.Library, ArchiveFixture.Token))
            .ShouldBe(await _fixture.Source.Store.GetKnownItemsAsync(DocumentStoreFixture.Library, ArchiveFixture.Token));
        (progress.Items, progress.Summary!.ItemsStored, progress.Summary.DocumentsAdded).ShouldBe((2, 2, 3));
    }

    [Fact]
    public async Task Import_UnderAnotherName_GivesItsDocumentsItsIds()
    {
        await _fixture.FillAsync();
        var other = new LibraryVersion("other", "1");
        var upload = await _fixture.UploadAsync(await _fixture.ExportAsync());
        _fixture.Archives.EndUpload(upload);

        await _fixture.ImportAsync(upload, library: other);

        var entries = await _fixture.Target.Store.ListAsync(other, ArchiveFixture.Token);
        entries.Select(entry => entry.Metadata.Id).ShouldBe(entries.Select(entry => DocumentId.Create(other, entry.Metadata.Path)));
        entries.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Import_WhenItIsTakenUpAgain_StoresOnlyTheRest()
    {
        await _fixture.FillAsync();
        var upload = await _fixture.UploadAsync(await _fixture.ExportAsync());
        _fixture.Archives.EndUpload(upload);
        await _fixture.Target.StoreAsync("9", DocumentStoreFixture.Item("a.md", size: 1), DocumentStoreFixture.Doc("z/second.md", "Two"), DocumentStoreFixture.Doc("first.md", "One"));

        var progress = await _fixture.ImportAsync(upload);
        var again = await _fixture.ImportAsync(upload);

        (await _fixture.Target.Store.GetItemsAsync("9", ArchiveFixture.Token)).Select(item => (item.Key, item.SizeBytes)).ShouldBe([("a.md", 1), ("b.md", 39)]);
        (await ArchiveFixture.DumpAsync(_fixture.Target)).ShouldBe(await ArchiveFixture.DumpAsync(_fixture.Source));
        again.Summary.ShouldBe(progress.Summary);
    }

    [Fact]
    public async Task Import_OverAnotherLibrary_LeavesNothingOfItAfterPruning()
    {
        await _fixture.FillAsync();
        var target = _fixture.Target;
        await target.StoreAsync("8", DocumentStoreFixture.Item("gone.md"), DocumentStoreFixture.Doc("gone.md"), DocumentStoreFixture.Doc("first.md", "Another one"));
        await target.Store.PutDocumentAsync(DocumentStoreFixture.Doc("guide.md", "Put in the place of the guide"), ArchiveFixture.Token);
        var upload = await _fixture.UploadAsync(await _fixture.ExportAsync());
        _fixture.Archives.EndUpload(upload);

        await _fixture.ImportAsync(upload);
        await target.Store.PruneAsync("9", DocumentStoreFixture.Library, ArchiveFixture.Token);

        (await target.Store.ListAsync(DocumentStoreFixture.Library, ArchiveFixture.Token)).Select(entry => (entry.Metadata.Path, entry.ItemKey, entry.Metadata.ContentHash))
            .ShouldBe((await _fixture.Source.Store.ListAsync(DocumentStoreFixture.Library, ArchiveFixture.Token)).Select(entry => (entry.Metadata.Path, entry.ItemKey, entry.Metadata.ContentHash)));
    }

    [Theory]
    [InlineData("truncated", ErrorCodes.FileMalformed, "zip archive")]
    [InlineData("text", ErrorCodes.FileMalformed, "zip archive")]
    [InlineData("manifest", ErrorCodes.FileMalformed, "the checksum of its manifest is wrong")]
    [InlineData("no manifest", ErrorCodes.FileMalformed, "it has no entry 'manifest.json'")]
    [InlineData("part gone", ErrorCodes.FileMalformed, "entry 'documents/000001.jsonl' is missing")]
    [InlineData("escape", ErrorCodes.FileMalformed, "it holds an entry '../../etc/evil'")]
    [InlineData("twice", ErrorCodes.FileMalformed, "it holds an entry 'manifest.json'")]
    [InlineData("newer", ErrorCodes.FileMalformed, "has format 2, written by a newer Contexter; this one reads format 1")]
    [InlineData("other", ErrorCodes.FileMalformed, "its manifest is not that of a library")]
    public async Task EndUpload_WhenTheArchiveIsNotWhole_SaysWhy(string damage, string code, string message)
    {
        await _fixture.FillAsync();
        var upload = await _fixture.UploadAsync(Damage(await _fixture.ExportAsync(), damage));

        var fault = Should.Throw<ContexterException>(() => _fixture.Archives.EndUpload(upload));

        (fault.Code, fault.IsExhausted).ShouldBe((code, true));
        fault.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("One", "Ten", "the checksum of entry 'documents/000001.jsonl' is wrong")]
    [InlineData("\"end\":3", "\"end\":9", "Document 'first.md' has blocks that do not fit its text")]
    [InlineData("\"path\":\"first.md\"", "\"path\":\"guide.md\"", "document 'guide.md' is in it twice")]
    [InlineData("\"item\":\"a.md\"", "\"item\":\"c.md\"", "its documents are not in order")]
    [InlineData("\"title\":", "\"tutle\":", "cannot be read")]
    [InlineData("\n", "{\n", "cannot be read")]
    public async Task Import_WhenADocumentIsChanged_StoresNothing(string from, string to, string message)
    {
        await _fixture.FillAsync();
        var archive = ArchiveFixture.Change(
            await _fixture.ExportAsync(),
            (name, content) => name.EndsWith(".jsonl", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(from, to, StringComparison.Ordinal)) : content);
        var upload = await _fixture.UploadAsync(archive);
        _fixture.Archives.EndUpload(upload);

        var fault = await Should.ThrowAsync<ContexterException>(() => _fixture.ImportAsync(upload));

        fault.Code.ShouldBe(ErrorCodes.FileMalformed);
        fault.Message.ShouldContain(message);
        (await _fixture.Target.Store.ListLibrariesAsync(ArchiveFixture.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_WhenTheArchiveUnpacksToTooMuch_Ends()
    {
        await _fixture.FillAsync();
        var archive = await _fixture.ExportAsync();
        using var reader = LibraryArchiveReader.Open("archive", new MemoryStream(archive), new ArchiveLimits { MaxUnpackedBytes = 1_500 });

        var fault = await Should.ThrowAsync<ContexterException>(async () => await reader.ReadAsync(DocumentStoreFixture.Library, ArchiveFixture.Token).ToListAsync(ArchiveFixture.Token));

        fault.Code.ShouldBe(ErrorCodes.FileTooLarge);
    }

    private static byte[] Damage(byte[] archive, string damage) => damage switch
    {
        "truncated" => archive[..(archive.Length / 2)],
        "text" => Encoding.UTF8.GetBytes("<html>an error page</html>"),
        "manifest" => Manifest(archive, text => text.Replace("\"items\":2", "\"items\":3", StringComparison.Ordinal), isSigned: false),
        "no manifest" => ArchiveFixture.Change(archive, (name, content) => name == "manifest.json" ? null : content),
        "part gone" => ArchiveFixture.Change(archive, (name, content) => name.EndsWith(".jsonl", StringComparison.Ordinal) ? null : content),
        "escape" => ArchiveFixture.Change(archive, (_, content) => content, ("../../etc/evil", [1])),
        "twice" => ArchiveFixture.Change(archive, (_, content) => content, ("manifest.json", [1])),
        "newer" => Manifest(archive, text => text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal), isSigned: true),
        _ => Manifest(archive, text => text.Replace("contexter-library", "contexter-else", StringComparison.Ordinal), isSigned: true),
    };

    private static byte[] Manifest(byte[] archive, Func<string, string> change, bool isSigned)
    {
        byte[] changed = [];
        return ArchiveFixture.Change(archive, (name, content) => name switch
        {
            "manifest.json" => changed = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(content))),
            "manifest.sha256" when isSigned => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(changed))),
            _ => content,
        });
    }
}
