using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public sealed class SqliteStoreBodiesTests() : DocumentStoreBodiesTests(new SqliteStoreFixture());

public sealed class SqliteStoreChangesTests() : DocumentStoreChangesTests(new SqliteStoreFixture());

public sealed class SqliteStoreCheckTests() : DocumentStoreCheckTests(new SqliteStoreFixture());

public sealed class SqliteStoreCollisionTests() : DocumentStoreCollisionTests(new SqliteStoreFixture());

public sealed class SqliteStoreLinksTests() : DocumentStoreLinksTests(new SqliteStoreFixture());

public sealed class SqliteStoreQualityTests() : DocumentStoreQualityTests(new SqliteStoreFixture());

public sealed class SqliteStoreModelTests() : DocumentStoreModelTests(new SqliteStoreFixture());

public sealed class SqliteDeadLetterTests() : DeadLetterTests(new SqliteStoreFixture());

/// <summary>What every store does, and what only a file does.</summary>
public sealed class SqliteDocumentStoreTests : DocumentStoreTests
{
    private readonly SqliteStoreFixture _fixture;

    public SqliteDocumentStoreTests()
        : this(new SqliteStoreFixture())
    {
    }

    private SqliteDocumentStoreTests(SqliteStoreFixture fixture)
        : base(fixture) => _fixture = fixture;

    [Fact]
    public async Task DeleteLibraryAsync_WhenItWasLarge_GivesSpaceBackToTheDisk()
    {
        var random = new Random(7);
        var noise = Enumerable.Range(0, 40).Select(i => Doc($"d{i}", new string([.. Enumerable.Range(0, 20_000).Select(_ => (char)random.Next('!', '~'))]))).ToArray();
        await Fixture.StoreAsync("job/1", Item("a"), noise);
        await Fixture.ReopenAsync();
        var full = new FileInfo(_fixture.DatabasePath).Length;

        await Store.DeleteLibraryAsync(Library, Token);
        await Fixture.ReopenAsync();

        full.ShouldBeGreaterThan(400_000);
        new FileInfo(_fixture.DatabasePath).Length.ShouldBeLessThan(full / 4);
    }

    [Fact]
    public async Task CompactAsync_WhenMuchWasRemoved_GivesTheSpaceBack()
    {
        await Fixture.StoreAsync("job/1", Item("i"), [.. Enumerable.Range(0, 200).Select(i => Doc($"d{i}", $"{i} " + Guid.NewGuid()))]);
        await Fixture.StoreAsync("job/2", Item("j"), Doc("left"));
        await Store.PruneAsync("job/2", Library, Token);
        var before = await Store.GetStatusAsync(Token);

        await Store.CompactAsync(Token);

        var after = await Store.GetStatusAsync(Token);
        before.FreeBytes.ShouldBeGreaterThan(0);
        (after.FreeBytes, after.FileBytes < before.FileBytes).ShouldBe((0, true));
    }

    [Fact]
    public async Task StoreItemAsync_WhenItReturned_IsOnDiskEvenIfTheProcessDiesThen()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a", "durable"));
        var copy = Directory.CreateDirectory(Path.Combine(_fixture.Folder, "crashed")).FullName;
        foreach (var file in Directory.GetFiles(_fixture.Folder, "documents.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await using var survivor = SqliteDocumentStore.Open(Path.Combine(copy, "documents.db"));

        (await survivor.GetAsync(Library, Doc("a").Id, Token))!.Text.ShouldBe("durable");
    }
}
