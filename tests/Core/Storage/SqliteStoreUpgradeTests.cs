using Contexter.Documents;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

/// <summary>A file of format 1, in which every document had a body of its own, becomes one of the present format.</summary>
public sealed class SqliteStoreUpgradeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-upgrade-").FullName;
    private readonly string _path;

    public SqliteStoreUpgradeTests()
    {
        _path = Path.Combine(_folder, "documents.db");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "Storage", "documents-v1.bin"), _path);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_WhenTheFileIsOfFormatOne_MovesItsBodiesAndChangesNothingThatIsSeen()
    {
        await using var store = SqliteDocumentStore.Open(_path);

        (await store.ListLibrariesAsync(Token)).ShouldBe([Library]);
        var document = (await store.GetAsync(Library, Doc("guide/a.md").Id, Token)).ShouldNotBeNull();
        document.Text.ShouldBe("# A\n\nOne.");
        document.Blocks.ShouldBe([new Block(BlockKind.Heading, 0, 3, 1, "A"), new Block(BlockKind.Paragraph, 5, 9)]);
        document.Tags.ShouldBe(["one", "two"]);
        document.FetchedAt.ShouldBe(Start.AddHours(1));
        var items = await store.GetItemsAsync("job/2", Token);
        items.Select(i => (i.Key, i.Outcome)).ShouldBe([("a", ItemOutcome.Stored), ("b", ItemOutcome.Kept), ("c", ItemOutcome.Rejected)]);
        (await store.SummarizeAsync("job/2", Library, Token)).DocumentsRemoved.ShouldBe(1);
        SqliteStoreFixture.Count(_path, "PRAGMA user_version").ShouldBe(2);
        SqliteStoreFixture.Count(_path, "SELECT count(*) FROM documents d JOIN bodies b ON b.hash = d.body_hash").ShouldBe(2);
    }

    [Fact]
    public async Task Open_WhenTheUpgradeWasDone_GoesOnAsWithAnyFile()
    {
        await SqliteDocumentStore.Open(_path).DisposeAsync();
        await using var store = SqliteDocumentStore.Open(_path);

        await store.StoreItemAsync("job/3", Item("a", "t9"), [Doc("guide/a.md", "# A\n\nTwo.")], Token);
        await store.PruneAsync("job/3", Library, Token);

        (await store.ListAsync(Library, Token)).Select(entry => entry.Metadata.Path).ShouldBe(["guide/a.md"]);
        SqliteStoreFixture.Count(_path, "SELECT count(*) FROM bodies").ShouldBe(1);
    }

    [Fact]
    public async Task Open_WhenAnEarlierUpgradeFailedInTheMiddle_BeginsAgainAndLosesNothing()
    {
        SqliteStoreFixture.Tamper(_path, "CREATE TRIGGER fault BEFORE UPDATE ON documents WHEN NEW.id = (SELECT max(id) FROM documents) BEGIN SELECT RAISE(ABORT, 'cut off'); END");
        Should.Throw<ContexterException>(() => SqliteDocumentStore.Open(_path)).Code.ShouldBe(ErrorCodes.StorageCorrupted);
        SqliteStoreFixture.Count(_path, "PRAGMA user_version").ShouldBe(1);
        SqliteStoreFixture.Count(_path, "SELECT count(*) FROM documents d JOIN bodies b ON b.document = d.id").ShouldBe(2);
        SqliteStoreFixture.Tamper(_path, "DROP TRIGGER fault");

        await using var store = SqliteDocumentStore.Open(_path);

        foreach (var entry in await store.ListAsync(Library, Token))
        {
            (await store.GetAsync(Library, entry.Metadata.Id, Token)).ShouldNotBeNull();
        }

        SqliteStoreFixture.Count(_path, "SELECT count(*) FROM documents").ShouldBe(2);
    }

    [Theory]
    [InlineData("UPDATE bodies SET checksum = zeroblob(16) WHERE document = (SELECT id FROM documents WHERE path = 'guide/a.md')")]
    [InlineData("DELETE FROM bodies WHERE document = (SELECT id FROM documents WHERE path = 'guide/a.md')")]
    [InlineData("UPDATE documents SET head = zeroblob(10) WHERE path = 'guide/a.md'")]
    public async Task Open_WhenADocumentOfFormatOneIsDamaged_StillReportsItAndARefreshHealsIt(string damage)
    {
        SqliteStoreFixture.Tamper(_path, damage);

        await using var store = SqliteDocumentStore.Open(_path);

        var id = Doc("guide/a.md").Id;
        (await Should.ThrowAsync<ContexterException>(() => store.GetAsync(Library, id, Token))).Code.ShouldBe(ErrorCodes.StorageCorrupted);
        await store.StoreItemAsync("job/3", Item("a", "t9"), [Doc("guide/a.md", "healed")], Token);
        (await store.GetAsync(Library, id, Token))!.Text.ShouldBe("healed");
    }
}
