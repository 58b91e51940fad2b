using Contexter.Documents;
using Contexter.Storage;
using Contexter.Storage.Sql;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public abstract class DocumentStoreCheckTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    [Theory]
    [InlineData("UPDATE documents SET head = zeroblob(10) WHERE path = 'b'", DocumentDamage.Metadata)]
    [InlineData("UPDATE documents SET body_hash = (SELECT hash FROM bodies WHERE hash <> documents.body_hash LIMIT 1) WHERE path = 'b'", DocumentDamage.Metadata)]
    [InlineData("DELETE FROM bodies WHERE hash = (SELECT body_hash FROM documents WHERE path = 'b')", DocumentDamage.TextMissing)]
    [InlineData("UPDATE bodies SET body = zeroblob(20) WHERE hash = (SELECT body_hash FROM documents WHERE path = 'b')", DocumentDamage.Text)]
    public async Task CheckAsync_WhenADocumentIsDamaged_NamesItWithItsDamage(string damage, DocumentDamage expected)
    {
        await Fixture.StoreAsync("job/1", Item("i"), Doc("a", "one"), Doc("b", "two"), Doc("c", "three"));
        await Fixture.TamperAsync(damage);

        var check = await Store.CheckAsync(Library, null, 10, Token);

        check.Checked.ShouldBe(3);
        check.Damaged.ShouldBe([new DamagedDocument("b", Doc("b").Id.Value, expected)]);
        check.Next.ShouldBeNull();
    }

    [Fact]
    public async Task CheckAsync_WhenABodyIsNotWhatItIsKeptUnder_FindsItThoughItsChecksumIsRight()
    {
        await Fixture.StoreAsync("job/1", Item("i"), Doc("a", "one"));
        var forged = DocumentCodec.EncodeBody(DocumentCodec.SerializeBody(Doc("a", "forged")));
        var checksum = DocumentCodec.BodyChecksum(DocumentCodec.HashBody(DocumentCodec.SerializeBody(Doc("a", "one"))), forged);
        await Fixture.TamperAsync($"UPDATE bodies SET body = x'{Convert.ToHexString(forged)}', checksum = x'{Convert.ToHexString(checksum)}'");

        (await Store.CheckAsync(Library, null, 10, Token)).Damaged.Single().Damage.ShouldBe(DocumentDamage.Text);
    }

    [Fact]
    public async Task CheckAsync_WhenReadInParts_ReadsEveryDocumentOnce()
    {
        await Fixture.StoreAsync("job/1", Item("i"), [.. Enumerable.Range(0, 10).Select(i => Doc($"d{i}"))]);
        await Fixture.StoreAsync("job/1", Item("i", library: new LibraryVersion("vue")), Doc("other", library: new LibraryVersion("vue")));
        var parts = new List<int>();
        string? after = null;
        do
        {
            var part = await Store.CheckAsync(Library, after, 4, Token);
            parts.Add(part.Checked);
            after = part.Next;
        }
        while (after is not null);

        parts.ShouldBe([4, 4, 2]);
    }

    [Fact]
    public async Task GetStatusAsync_WhenTheStoreIsWhole_CountsWhatItHolds()
    {
        await Fixture.StoreAsync("job/1", Item("i"), Doc("a", "same"), Doc("b", "same"), Doc("c", "other"));

        var status = await Store.GetStatusAsync(Token);

        status.Libraries.ShouldBe([Library]);
        (status.Documents, status.Bodies, status.OrphanBodies, status.OrphanDocuments).ShouldBe((3, 2, 0, 0));
        status.BodyBytes.ShouldBeInRange(40, 400);
        status.FileBytes.ShouldBeGreaterThan(status.BodyBytes);
        status.FileFaults.ShouldBeEmpty();
    }

    [Fact]
    public async Task CompactAsync_WhenSomethingBelongsToNothing_RemovesItAndNothingElse()
    {
        await Fixture.StoreAsync("job/1", Item("i"), Doc("a", "one"), Doc("b", "two"));
        await Fixture.TamperAsync("DELETE FROM documents WHERE path = 'b'");
        await Fixture.TamperAsync("INSERT INTO documents (library, document_id, path, item_key, change_token, job, outcome, previous_hash, previous_updated_at, content_hash, created_at, updated_at, head, checksum, body_hash, depth) SELECT library + 100, document_id, path, item_key, change_token, job, outcome, previous_hash, previous_updated_at, content_hash, created_at, updated_at, head, checksum, body_hash, depth FROM documents");
        var before = await Store.GetStatusAsync(Token);

        await Store.CompactAsync(Token);

        (before.OrphanBodies, before.OrphanDocuments).ShouldBe((1, 1));
        var after = await Store.GetStatusAsync(Token);
        (after.OrphanBodies, after.OrphanDocuments, after.Documents, after.Bodies).ShouldBe((0, 0, 1, 1));
        (await Store.GetAsync(Library, Doc("a").Id, Token))!.Text.ShouldBe("one");
    }
}
