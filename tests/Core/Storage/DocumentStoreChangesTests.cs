using Contexter.Documents;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

/// <summary>Documents that are put and removed one by one.</summary>
public abstract class DocumentStoreChangesTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    [Fact]
    public async Task PutDocumentAsync_WhenDone_SaysWhatChangedAndKeepsTimes()
    {
        (await Store.PutDocumentAsync(Doc("a", "one"), Token)).ShouldBe(DocumentOutcome.Added);
        (await Store.PutDocumentAsync(Doc("a", "one", hour: 1), Token)).ShouldBe(DocumentOutcome.Unchanged);
        (await Store.PutDocumentAsync(Doc("a", "two", hour: 2), Token)).ShouldBe(DocumentOutcome.Updated);
        await Fixture.ReopenAsync();

        var document = (await Store.GetAsync(Library, Doc("a").Id, Token))!;

        (document.Text, document.CreatedAt, document.UpdatedAt).ShouldBe(("two", Start, Start.AddHours(2)));
        (await Store.GetStatusAsync(Token)).OrphanBodies.ShouldBe(0);
    }

    [Fact]
    public async Task PruneAsync_WhenDocumentsWerePut_KeepsThem()
    {
        await Fixture.StoreAsync("job/1", Item("old"), Doc("old"));
        await Store.PutDocumentAsync(Doc("put"), Token);
        await Fixture.StoreAsync("job/2", Item("new"), Doc("new"));

        (await Store.PruneAsync("job/2", Library, Token)).ShouldBe([Doc("old").Id]);

        (await Store.ListAsync(Library, Token)).Select(entry => entry.Metadata.Path).ShouldBe(["new", "put"]);
        (await Store.GetKnownItemsAsync(Library, Token)).Select(item => item.Key).ShouldBe(["new"]);
    }

    [Fact]
    public async Task StoreItemAsync_WhenADocumentWasPut_LeavesItAndSaysSo()
    {
        await Store.PutDocumentAsync(Doc("a", "by hand"), Token);

        await Fixture.StoreAsync("job/1", Item("x", "token"), Doc("a", "from the source"), Doc("b"));

        (await Store.GetAsync(Library, Doc("a").Id, Token))!.Text.ShouldBe("by hand");
        var item = (await Store.GetGivenUpAsync(Library, Token)).ShouldHaveSingleItem();
        item.Outcome.ShouldBe(ItemOutcome.Stored);
        item.Error.ShouldBe("Document 'a' of item 'x' was left out: it was put by hand and stays until it is removed ('contexter documents remove').");
        (await Store.TryKeepItemAsync("job/2", Item("x", "token"), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task RemoveDocumentAsync_WhenItIsOfAnItem_HasTheItemReadAgain()
    {
        await Fixture.StoreAsync("job/1", Item("x", "token"), Doc("a"), Doc("b"));

        (await Store.RemoveDocumentAsync(Library, Doc("a").Id, Token)).ShouldBeTrue();
        (await Store.RemoveDocumentAsync(Library, Doc("a").Id, Token)).ShouldBeFalse();
        (await Store.RemoveDocumentAsync(new LibraryVersion("none"), Doc("a").Id, Token)).ShouldBeFalse();

        (await Store.GetAsync(Library, Doc("a").Id, Token)).ShouldBeNull();
        (await Store.TryKeepItemAsync("job/2", Item("x", "token"), Token)).ShouldBeFalse();
        (await Store.GetStatusAsync(Token)).OrphanBodies.ShouldBe(0);
    }

    [Fact]
    public async Task PutDocumentAsync_WhenItTakesADocumentOfAnItem_HasTheItemReadAgain()
    {
        await Fixture.StoreAsync("job/1", Item("x", "token"), Doc("a"), Doc("b"));

        (await Store.PutDocumentAsync(Doc("a", "by hand"), Token)).ShouldBe(DocumentOutcome.Updated);

        (await Store.TryKeepItemAsync("job/2", Item("x", "token"), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task ListChangedAsync_UntilChangesAreFollowed_NamesTheLibrary()
    {
        var other = new LibraryVersion("vue");
        (await Store.ListChangedAsync(Token)).ShouldBeEmpty();
        await Store.PutDocumentAsync(Doc("a"), Token);
        var first = (await Store.GetLastChangeAsync(Library, Token))!.Value;
        await Store.PutDocumentAsync(Doc("z", library: other), Token);
        await Store.RemoveDocumentAsync(Library, Doc("a").Id, Token);
        await Fixture.ReopenAsync();

        (await Store.ListChangedAsync(Token)).ShouldBe([Library, other]);
        await Store.ForgetChangesAsync(Library, first, Token);
        var last = (await Store.GetLastChangeAsync(Library, Token))!.Value;
        last.ShouldBeGreaterThan(first);
        await Store.ForgetChangesAsync(Library, last, Token);
        (await Store.GetLastChangeAsync(Library, Token)).ShouldBeNull();
        await Store.DeleteLibraryAsync(other, Token);
        (await Store.ListChangedAsync(Token)).ShouldBeEmpty();
    }
}
