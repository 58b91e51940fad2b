using Contexter.Documents;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public sealed class DocumentStoreCheckTests : IAsyncDisposable
{
    private readonly DocumentStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("UPDATE documents SET head = zeroblob(10) WHERE path = 'b'", DocumentDamage.Metadata)]
    [InlineData("UPDATE documents SET body_hash = (SELECT hash FROM bodies WHERE hash <> documents.body_hash) WHERE path = 'b'", DocumentDamage.Metadata)]
    [InlineData("DELETE FROM bodies WHERE hash = (SELECT body_hash FROM documents WHERE path = 'b')", DocumentDamage.TextMissing)]
    [InlineData("UPDATE bodies SET body = zeroblob(20) WHERE hash = (SELECT body_hash FROM documents WHERE path = 'b')", DocumentDamage.Text)]
    public async Task CheckAsync_WhenADocumentIsDamaged_NamesItWithItsDamage(string damage, DocumentDamage expected)
    {
        await _fixture.StoreAsync("job/1", Item("i"), Doc("a", "one"), Doc("b", "two"), Doc("c", "three"));
        Tamper(_fixture.DatabasePath, damage);

        var check = await _fixture.Store.CheckAsync(Library, null, 10, Token);

        check.Checked.ShouldBe(3);
        check.Damaged.ShouldBe([new DamagedDocument("b", Doc("b").Id.Value, expected)]);
        check.Next.ShouldBeNull();
    }

    [Fact]
    public async Task CheckAsync_WhenABodyIsNotWhatItIsKeptUnder_FindsItThoughItsChecksumIsRight()
    {
        await _fixture.StoreAsync("job/1", Item("i"), Doc("a", "one"));
        var forged = SqliteDocumentStoreCodec.EncodeBody(SqliteDocumentStoreCodec.SerializeBody(Doc("a", "forged")));
        var checksum = SqliteDocumentStoreCodec.BodyChecksum(SqliteDocumentStoreCodec.HashBody(SqliteDocumentStoreCodec.SerializeBody(Doc("a", "one"))), forged);
        Tamper(_fixture.DatabasePath, $"UPDATE bodies SET body = x'{Convert.ToHexString(forged)}', checksum = x'{Convert.ToHexString(checksum)}'");

        (await _fixture.Store.CheckAsync(Library, null, 10, Token)).Damaged.Single().Damage.ShouldBe(DocumentDamage.Text);
    }

    [Fact]
    public async Task CheckAsync_WhenReadInParts_ReadsEveryDocumentOnce()
    {
        await _fixture.StoreAsync("job/1", Item("i"), [.. Enumerable.Range(0, 10).Select(i => Doc($"d{i}"))]);
        await _fixture.StoreAsync("job/1", Item("i", library: new LibraryVersion("vue")), Doc("other", library: new LibraryVersion("vue")));
        var parts = new List<int>();
        string? after = null;
        do
        {
            var part = await _fixture.Store.CheckAsync(Library, after, 4, Token);
            parts.Add(part.Checked);
            after = part.Next;
        }
        while (after is not null);

        parts.ShouldBe([4, 4, 2]);
    }

    [Fact]
    public async Task GetStatusAsync_WhenTheStoreIsWhole_CountsWhatItHolds()
    {
        await _fixture.StoreAsync("job/1", Item("i"), Doc("a", "same"), Doc("b", "same"), Doc("c", "other"));

        var status = await _fixture.Store.GetStatusAsync(Token);

        status.Libraries.ShouldBe([Library]);
        (status.Documents, status.Bodies, status.OrphanBodies, status.OrphanDocuments).ShouldBe((3, 2, 0, 0));
        status.BodyBytes.ShouldBeInRange(40, 400);
        status.FileBytes.ShouldBeGreaterThan(status.BodyBytes);
        status.FileFaults.ShouldBeEmpty();
    }

    [Fact]
    public async Task CompactAsync_WhenSomethingBelongsToNothing_RemovesItAndNothingElse()
    {
        await _fixture.StoreAsync("job/1", Item("i"), Doc("a", "one"), Doc("b", "two"));
        Tamper(_fixture.DatabasePath, "DELETE FROM documents WHERE path = 'b'");
        Tamper(_fixture.DatabasePath, "INSERT INTO documents SELECT id + 100, library + 100, document_id, path, item_key, change_token, job, outcome, previous_hash, previous_updated_at, content_hash, created_at, updated_at, head, checksum, body_hash, depth FROM documents");
        var before = await _fixture.Store.GetStatusAsync(Token);

        await _fixture.Store.CompactAsync(Token);

        (before.OrphanBodies, before.OrphanDocuments).ShouldBe((1, 1));
        var after = await _fixture.Store.GetStatusAsync(Token);
        (after.OrphanBodies, after.OrphanDocuments, after.Documents, after.Bodies).ShouldBe((0, 0, 1, 1));
        (await _fixture.Store.GetAsync(Library, Doc("a").Id, Token))!.Text.ShouldBe("one");
    }

    [Fact]
    public async Task CompactAsync_WhenMuchWasRemoved_GivesTheSpaceBack()
    {
        await _fixture.StoreAsync("job/1", Item("i"), [.. Enumerable.Range(0, 200).Select(i => Doc($"d{i}", $"{i} " + Guid.NewGuid()))]);
        await _fixture.StoreAsync("job/2", Item("j"), Doc("left"));
        await _fixture.Store.PruneAsync("job/2", Library, Token);
        var before = await _fixture.Store.GetStatusAsync(Token);

        await _fixture.Store.CompactAsync(Token);

        var after = await _fixture.Store.GetStatusAsync(Token);
        before.FreeBytes.ShouldBeGreaterThan(0);
        (after.FreeBytes, after.FileBytes < before.FileBytes).ShouldBe((0, true));
    }
}
