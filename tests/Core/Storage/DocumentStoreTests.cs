using Contexter.Documents;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public abstract class DocumentStoreTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    [Fact]
    public async Task GetAsync_WhenStored_ReturnsTheSameDocument()
    {
        var text = "# Hooks <T>\n\n\"quoted\" & 'single' \u00e9\u4e2d\U0001F600\n\n```js\nlet a = b < c;\n```";
        var document = Doc("guide/a.md") with
        {
            Text = text,
            Blocks = [new Block(BlockKind.Heading, 0, 11, 1, "Hooks <T>"), new Block(BlockKind.Code, 40, text.Length, 0, "js")],
        };
        await Fixture.StoreAsync("job/1", Item("a"), document);
        await Fixture.ReopenAsync();

        var read = await Store.GetAsync(Library, document.Id, Token);

        read.ShouldNotBeNull();
        (read with { Blocks = document.Blocks, Tags = document.Tags }).ShouldBe(document);
        read.Blocks.ShouldBe(document.Blocks);
        read.Tags.ShouldBe(document.Tags);
    }

    [Fact]
    public async Task GetAsync_WhenNotThere_ReturnsNull()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));

        (await Store.GetAsync(Library, DocumentId.Create(Library, "b"), Token)).ShouldBeNull();
        (await Store.GetAsync(new LibraryVersion("vue"), DocumentId.Create(Library, "a"), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_WhenSeveralAreStored_OrdersByPathAndCarriesMetadata()
    {
        await Fixture.StoreAsync("job/1", Item("x"), Doc("b"), Doc("B"), Doc("a/c"));

        var entries = await Store.ListAsync(Library, Token);

        entries.Select(e => e.Metadata.Path).ShouldBe(["B", "a/c", "b"]);
        var metadata = DocumentMetadata.Of(Doc("b"));
        entries[2].Metadata.Tags.ShouldBe(metadata.Tags);
        (entries[2].Metadata with { Tags = metadata.Tags }).ShouldBe(metadata);
        entries[2].ItemKey.ShouldBe("x");
        entries[2].JobId.ShouldBe("job/1");
        entries[2].Outcome.ShouldBe(DocumentOutcome.Added);
    }

    [Fact]
    public async Task StoreItemAsync_WhenContentChanges_KeepsCreatedAtAndMovesUpdatedAt()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a", "one", hour: 0), Doc("b", "same", hour: 0));
        await Fixture.StoreAsync("job/2", Item("a"), Doc("a", "two", hour: 1), Doc("b", "same", hour: 1));

        var changed = (await Store.GetAsync(Library, Doc("a").Id, Token))!;
        var same = (await Store.GetAsync(Library, Doc("b").Id, Token))!;

        (changed.Text, changed.CreatedAt, changed.UpdatedAt, changed.FetchedAt).ShouldBe(("two", Start, Start.AddHours(1), Start.AddHours(1)));
        (same.Text, same.CreatedAt, same.UpdatedAt, same.FetchedAt).ShouldBe(("same", Start, Start, Start.AddHours(1)));
        (await Fixture.CountAsync("job/1")).ShouldBe((2, 0, 0, 0));
        (await Fixture.CountAsync("job/2")).ShouldBe((0, 1, 1, 0));
    }

    [Fact]
    public async Task StoreItemAsync_WhenRepeatedByTheSameJob_ChangesNothing()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a", "one"));
        await Fixture.StoreAsync("job/2", Item("a", "t2"), Doc("a", "two", hour: 1), Doc("new", hour: 1));
        var before = await Fixture.DumpAsync("job/1", "job/2");

        await Fixture.StoreAsync("job/2", Item("a", "t2"), Doc("a", "two", hour: 1), Doc("new", hour: 1));
        await Store.RejectItemAsync("job/2", Rejected("a"), Token);
        (await Store.TryKeepItemAsync("job/2", Item("a", "t2"), Token)).ShouldBeTrue();

        (await Fixture.DumpAsync("job/1", "job/2")).ShouldBe(before);
        (await Fixture.CountAsync("job/2")).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public async Task StoreItemAsync_WhenOnlyMetadataChanges_StoresItAsUnchanged()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));
        await Fixture.StoreAsync("job/2", Item("a"), Doc("a", hour: 2) with { Tags = ["three"], Type = DocumentType.Api });

        var read = (await Store.GetAsync(Library, Doc("a").Id, Token))!;

        read.Tags.ShouldBe(["three"]);
        read.Type.ShouldBe(DocumentType.Api);
        read.UpdatedAt.ShouldBe(Start);
        (await Fixture.CountAsync("job/2")).ShouldBe((0, 0, 1, 0));
    }

    [Fact]
    public async Task StoreItemAsync_WhenRejectedBefore_StoresAfterAll()
    {
        await Store.RejectItemAsync("job/1", Rejected("a", "first"), Token);
        await Store.RejectItemAsync("job/1", Rejected("a", "second"), Token);
        (await Store.GetItemsAsync("job/1", Token)).ShouldBe([Rejected("a", "second")]);

        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));

        (await Store.GetItemsAsync("job/1", Token)).ShouldBe([Item("a")]);
        (await Fixture.CountAsync("job/1")).ShouldBe((1, 0, 0, 0));
    }

    [Fact]
    public async Task StoreItemAsync_WhenADocumentIsOfAnotherLibrary_Throws()
    {
        await Should.ThrowAsync<ArgumentException>(() => Fixture.StoreAsync("job/1", Item("a"), Doc("a", library: new LibraryVersion("vue"))));

        (await Store.GetItemsAsync("job/1", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task TryKeepItemAsync_WhenTokenIsTheSame_KeepsItsDocuments()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a"), Doc("b"));

        (await Store.TryKeepItemAsync("job/2", Item("a", "t1", size: 99), Token)).ShouldBeTrue();
        (await Store.TryKeepItemAsync("job/2", Item("a", "t1", size: 99), Token)).ShouldBeTrue();

        (await Store.PruneAsync("job/2", Library, Token)).ShouldBeEmpty();
        var summary = await Store.SummarizeAsync("job/2", Library, Token);
        (summary.ItemsKept, summary.BytesRead, summary.DocumentsUnchanged).ShouldBe((1, 0, 2));
    }

    [Theory]
    [InlineData("t2")]
    [InlineData(null)]
    public async Task TryKeepItemAsync_WhenTokenDiffers_IsFalseAndLeavesNoLine(string? token)
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a"));

        (await Store.TryKeepItemAsync("job/2", Item("a", token), Token)).ShouldBeFalse();
        (await Store.TryKeepItemAsync("job/2", Item("b", "t1"), Token)).ShouldBeFalse();

        (await Store.GetItemsAsync("job/2", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task TryKeepItemAsync_WhenDocumentsStemFromDifferentTokens_IsFalse()
    {
        // The second job found one document less and did not live to prune; then the item got its first token back.
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a"), Doc("b"));
        await Fixture.StoreAsync("job/2", Item("a", "t2"), Doc("a", "changed"));

        (await Store.TryKeepItemAsync("job/3", Item("a", "t1"), Token)).ShouldBeFalse();
        (await Store.TryKeepItemAsync("job/3", Item("a", "t2"), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task PruneAsync_WhenItemsAreGoneOrGivenUp_RemovesOnlyTheGone()
    {
        await Fixture.StoreAsync("job/1", Item("gone"), Doc("gone/1"), Doc("gone/2"));
        await Fixture.StoreAsync("job/1", Item("shrunk"), Doc("shrunk/1"), Doc("shrunk/2"));
        await Fixture.StoreAsync("job/1", Item("failing"), Doc("failing"));
        await Fixture.StoreAsync("job/2", Item("shrunk"), Doc("shrunk/1"));
        await Store.RejectItemAsync("job/2", Rejected("failing"), Token);

        var removed = await Store.PruneAsync("job/2", Library, Token);
        await Fixture.ReopenAsync();
        var again = await Store.PruneAsync("job/2", Library, Token);

        removed.ShouldBe(new[] { Doc("gone/1").Id, Doc("gone/2").Id, Doc("shrunk/2").Id }.OrderBy(id => id.Value, StringComparer.Ordinal));
        again.ShouldBe(removed);
        (await Store.ListAsync(Library, Token)).Select(e => e.Metadata.Path).ShouldBe(["failing", "shrunk/1"]);
        (await Fixture.CountAsync("job/2")).ShouldBe((0, 0, 1, 3));
    }

    [Fact]
    public async Task PruneAsync_WhenRepeatedAfterALaterJob_LeavesTheLaterJobsDocuments()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));
        await Fixture.StoreAsync("job/2", Item("b"), Doc("b"));
        await Store.PruneAsync("job/2", Library, Token);
        await Fixture.StoreAsync("job/3", Item("c"), Doc("c"));
        await Fixture.StoreAsync("job/3", Item("a"), Doc("a"));

        (await Store.PruneAsync("job/2", Library, Token)).ShouldBeEmpty("the document that job/2 removed is back");

        (await Store.ListAsync(Library, Token)).Select(e => e.Metadata.Path).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task DeleteLibraryAsync_WhenTwoAreStored_LeavesTheOther()
    {
        var other = new LibraryVersion("react", "18.0");
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));
        await Fixture.StoreAsync("job/1", Item("a", library: other), Doc("a", "other", library: other));

        await Store.DeleteLibraryAsync(Library, Token);
        await Store.DeleteLibraryAsync(Library, Token);

        (await Store.ListLibrariesAsync(Token)).ShouldBe([other]);
        (await Store.ListAsync(Library, Token)).ShouldBeEmpty();
        (await Store.GetItemsAsync("job/1", Token)).ShouldBe([Item("a", library: other)]);
        (await Store.GetAsync(other, DocumentId.Create(other, "a"), Token))!.Text.ShouldBe("other");
    }

    [Fact]
    public async Task DeleteEarlierLedgersAsync_WhenAllWasDealtWithAgain_LeavesTheDocumentsAndTheLastLedger()
    {
        var other = new LibraryVersion("react", "18.0");
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));
        await Fixture.StoreAsync("job/1", Item("b"), Doc("b"));
        await Fixture.StoreAsync("job/2", Item("a", library: other), Doc("a", library: other));
        await Fixture.StoreAsync("job/3", Item("b"), Doc("b"));
        await Store.PruneAsync("job/3", Library, Token);

        await Store.DeleteEarlierLedgersAsync("job/3", Library, Token);
        await Store.DeleteEarlierLedgersAsync("job/unknown", Library, Token);

        (await Store.GetItemsAsync("job/1", Token)).ShouldBeEmpty();
        (await Store.GetItemsAsync("job/2", Token)).Count.ShouldBe(1, "another version has ledgers of its own");
        (await Fixture.CountAsync("job/3")).ShouldBe((0, 0, 1, 1));
        (await Store.ListAsync(Library, Token)).Select(e => (e.Metadata.Path, e.JobId)).ShouldBe([("b", "job/3")]);
        (await Store.GetKnownItemsAsync(Library, Token)).Select(item => item.Key).ShouldBe(["b"]);
    }

    [Fact]
    public async Task StoreItemAsync_WhenManyCallersWriteAtOnce_LosesNothing()
    {
        const int Callers = 200;
        var readers = Enumerable.Range(0, 20).Select(_ => Store.ListAsync(Library, Token));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Fixture.StoreAsync("job/1", Item($"item{i:000}"), Doc($"a{i:000}"), Doc($"b{i:000}"))));
        await Task.WhenAll(readers);

        (await Store.ListAsync(Library, Token)).Count.ShouldBe(2 * Callers);
        (await Fixture.CountAsync("job/1")).ShouldBe((2 * Callers, 0, 0, 0));
        (await Store.GetItemsAsync("job/1", Token)).Count.ShouldBe(Callers);
    }

    [Fact]
    public async Task ApplyAsync_WhenCancelled_ThrowsAndTheStoreGoesOn()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Store.DeleteLibraryAsync(Library, cancelled.Token));
        await Should.ThrowAsync<OperationCanceledException>(() => Store.StoreItemAsync("job/1", Item("a"), [Doc("a")], cancelled.Token));

        (await Store.ListAsync(Library, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task AnyCall_WhenDisposed_ThrowsObjectDisposed()
    {
        await Store.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => Store.DeleteLibraryAsync(Library, Token));
        await Should.ThrowAsync<ObjectDisposedException>(() => Store.ListAsync(Library, Token));
    }
}
