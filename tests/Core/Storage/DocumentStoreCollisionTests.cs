using Contexter.Documents;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public abstract class DocumentStoreCollisionTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    public static TheoryData<int[]> Orders() => new([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]);

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task StoreItemAsync_WhenItemsShareAPath_StoresThatOfTheSmallestKeyInAnyOrder(int[] order)
    {
        // Before: a shared document with the text that item c will bring again, so that outcomes have to be told from before the job.
        await Fixture.StoreAsync("job/1", Item("c", "t"), Doc("shared", "of c"), Doc("only-c", "c"));
        (ItemReceipt Item, Document[] Documents)[] items =
        [
            (Item("a", "t"), [Doc("shared", "of a", hour: 1)]),
            (Item("b", "t"), [Doc("shared", "of b", hour: 1)]),
            (Item("c", "t"), [Doc("shared", "of c", hour: 1), Doc("only-c", "c", hour: 1)]),
        ];

        foreach (var i in order)
        {
            await Fixture.StoreAsync("job/2", items[i].Item, items[i].Documents);
        }

        (await Fixture.DumpAsync("job/2")).ShouldBe(
            """
            only-c c job/2 Unchanged c 12 12
            shared a job/2 Updated of a 12 13
            job/2 a Stored t 
            job/2 b Rejected t document_invalid
            job/2 c Stored t document_invalid
            job/2 (0, 1, 1, 0)
            """.ReplaceLineEndings("\n"));
        var receipts = await Store.GetItemsAsync("job/2", Token);
        receipts[1].Error.ShouldNotBeNull().ShouldContain("'shared'");
        receipts[1].Error!.ShouldContain("'b'");
        (await Store.TryKeepItemAsync("job/3", Item("a", "t"), Token)).ShouldBeTrue();
        (await Store.TryKeepItemAsync("job/3", Item("b", "t"), Token)).ShouldBeFalse("its document was left out");
        (await Store.TryKeepItemAsync("job/3", Item("c", "t"), Token)).ShouldBeFalse("one of its documents was left out");
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task StoreItemAsync_WhenItemsShareADocument_StoresItOnceAndNobodyHasLostIt(int[] order)
    {
        (ItemReceipt Item, Document[] Documents)[] items =
        [
            (Item("a", "t"), [Doc("shared", "same"), Doc("only-a", "a")]),
            (Item("b", "t"), [Doc("shared", "same")]),
            (Item("c", "t"), [Doc("shared", "same"), Doc("only-c", "c")]),
        ];

        foreach (var i in order)
        {
            await Fixture.StoreAsync("job/1", items[i].Item, items[i].Documents);
        }

        (await Store.GetItemsAsync("job/1", Token)).ShouldBe(items.Select(item => item.Item));
        (await Store.ListAsync(Library, Token)).Select(entry => (entry.Metadata.Path, entry.ItemKey)).ShouldBe([("only-a", "a"), ("only-c", "c"), ("shared", "a")]);
        (await Fixture.CountAsync("job/1")).ShouldBe((3, 0, 0, 0));
        (await Store.TryKeepItemAsync("job/2", Item("a", "t"), Token)).ShouldBeTrue();
        (await Store.TryKeepItemAsync("job/2", Item("c", "t"), Token)).ShouldBeFalse("what it shares is kept only while another item has it");
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task StoreItemAsync_WhenWhatItemsShareIsReplaced_TellsAllOfThem(int[] order)
    {
        (ItemReceipt Item, Document[] Documents)[] items =
        [
            (Item("a", "t"), [Doc("shared", "another")]),
            (Item("b", "t"), [Doc("shared", "same")]),
            (Item("c", "t"), [Doc("shared", "same"), Doc("only-c", "c")]),
        ];

        foreach (var i in order)
        {
            await Fixture.StoreAsync("job/1", items[i].Item, items[i].Documents);
        }

        (await Store.GetItemsAsync("job/1", Token)).Select(item => (item.Key, item.Outcome, item.ErrorCode)).ShouldBe(
            [("a", ItemOutcome.Stored, null), ("b", ItemOutcome.Rejected, ErrorCodes.DocumentInvalid), ("c", ItemOutcome.Stored, ErrorCodes.DocumentInvalid)]);
    }

    [Fact]
    public async Task StoreItemAsync_WhenAnItemHasAPathTwice_StoresTheFirstAndSaysSo()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("x", "first"), Doc("x", "second"), Doc("y"), Doc("y", "other"));

        (await Store.GetAsync(Library, Doc("x").Id, Token))!.Text.ShouldBe("first");
        var receipt = (await Store.GetItemsAsync("job/1", Token)).ShouldHaveSingleItem();
        receipt.Outcome.ShouldBe(ItemOutcome.Stored);
        receipt.ErrorCode.ShouldBe(ErrorCodes.DocumentInvalid);
        receipt.Error.ShouldNotBeNull().ShouldContain("more than once (1 more of the item as well)");
        (await Fixture.CountAsync("job/1")).ShouldBe((2, 0, 0, 0));
    }

    [Fact]
    public async Task StoreItemAsync_WhenADocumentMovesToAnItemWithAHigherKeyInALaterJob_IsNoCollision()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("x"));
        await Fixture.StoreAsync("job/2", Item("b"), Doc("x"));

        (await Store.GetItemsAsync("job/2", Token)).ShouldBe([Item("b")]);
        (await Fixture.CountAsync("job/2")).ShouldBe((0, 0, 1, 0));
    }

    [Fact]
    public async Task StoreItemAsync_WhenTheWinnerIsGoneInTheNextJob_StoresTheOthersDocument()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t"), Doc("x", "of a"));
        await Fixture.StoreAsync("job/1", Item("b", "t"), Doc("x", "of b"), Doc("y"));

        (await Store.TryKeepItemAsync("job/2", Item("b", "t"), Token)).ShouldBeFalse();
        await Fixture.StoreAsync("job/2", Item("b", "t"), Doc("x", "of b"), Doc("y"));

        (await Store.GetAsync(Library, Doc("x").Id, Token))!.Text.ShouldBe("of b");
        (await Fixture.CountAsync("job/2")).ShouldBe((0, 1, 1, 0));
        (await Store.PruneAsync("job/2", Library, Token)).ShouldBeEmpty();
    }
}
