using Contexter.Documents;
using Contexter.Sources;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

/// <summary>What the store keeps for sources that follow links.</summary>
public abstract class DocumentStoreLinksTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    [Fact]
    public async Task GetLeadsAsync_WhenSeveralItemsLeadToOne_GivesItOnceAtItsLeastDepth()
    {
        await Fixture.StoreAsync("job/1", Linking("deep", 2, "x", "y"), Doc("deep"));
        await Fixture.StoreAsync("job/1", Linking("root", 0, "x", "a"), Doc("root"));
        await Store.RejectItemAsync("job/1", Rejected("gone") with { Depth = 0, Leads = [Lead("moved")] }, Token);
        await Fixture.StoreAsync("job/2", Linking("root", 0, "other"), Doc("root"));

        (await LeadsAsync("job/1", 1)).ShouldBe(["a", "moved", "x"]);
        (await LeadsAsync("job/1", 3)).ShouldBe(["y"]);
        (await LeadsAsync("job/1", 2)).ShouldBeEmpty();
        (await LeadsAsync("job/unknown", 1)).ShouldBeEmpty();
        var lead = (await Store.GetLeadsAsync("job/1", Library, 1, Token))[0];
        (lead.Url, lead.Format).ShouldBe(("https://example.org/a", "html"));
    }

    [Fact]
    public async Task GetLeadsAsync_WhenTheItemIsStoredAgainByTheSameJob_StaysAsItIs()
    {
        await Fixture.StoreAsync("job/1", Linking("root", 0, "a"), Doc("root"));
        await Fixture.StoreAsync("job/1", Linking("root", 0, "b"), Doc("root"));

        (await LeadsAsync("job/1", 1)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task GetLeadsAsync_WhenALaterJobHasDealtWithAllOrTheLibraryIsDeleted_IsEmpty()
    {
        await Fixture.StoreAsync("job/1", Linking("root", 0, "a"), Doc("root"));
        await Fixture.StoreAsync("job/2", Linking("root", 0, "a"), Doc("root"));

        await Store.DeleteEarlierLedgersAsync("job/2", Library, Token);
        (await LeadsAsync("job/1", 1)).ShouldBeEmpty();
        (await LeadsAsync("job/2", 1)).ShouldBe(["a"]);
        await Store.DeleteLibraryAsync(Library, Token);
        (await LeadsAsync("job/2", 1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteEarlierLedgersAsync_WhenAnItemWasGivenUpAndNotTriedSince_KeepsItForTheNextJob()
    {
        await Fixture.StoreAsync("job/1", Linking("root", 0, "c", "d"), Doc("root"));
        await Store.RejectItemAsync("job/1", Rejected("c") with { Depth = 1 }, Token);
        await Store.RejectItemAsync("job/1", Rejected("d") with { Depth = 1 }, Token);
        await Fixture.StoreAsync("job/2", Item("root"), Doc("root"));
        await Fixture.StoreAsync("job/2", Item("d"), Doc("d"));

        await Store.DeleteEarlierLedgersAsync("job/2", Library, Token);

        (await Store.GetItemsAsync("job/1", Token)).Select(item => item.Key).ShouldBe(["c"]);
        (await LeadsAsync("job/1", 1)).ShouldBe(["c"]);
        (await Store.GetKnownItemsAsync(Library, Token)).Select(item => item.Key).ShouldBe(["c", "d", "root"]);
    }

    [Fact]
    public async Task GetKnownItemsAsync_WhenItemsHaveDocuments_NamesEachOnceWithItsTokenAndDepth()
    {
        await Fixture.StoreAsync("job/1", Item("b", "t1") with { Depth = 2 }, Doc("b/2"), Doc("b/1"));
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a"));

        (await Store.GetKnownItemsAsync(Library, Token)).ShouldBe(
        [
            new KnownItem("a", "https://example.org/a", null),
            new KnownItem("b", "https://example.org/b/1", "t1") { Depth = 2 },
        ]);
        (await Store.GetKnownItemsAsync(new LibraryVersion("vue"), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task GetKnownItemsAsync_WhenAnItemIsKept_HasTheDepthOfTheLastJob()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1") with { Depth = 2 }, Doc("a"));
        (await Store.TryKeepItemAsync("job/2", Item("a", "t1") with { Depth = 1 }, Token)).ShouldBeTrue();

        (await Store.GetKnownItemsAsync(Library, Token)).Single().Depth.ShouldBe(1);
    }

    [Fact]
    public async Task GetKnownItemsAsync_WhenADocumentIsDamaged_LeavesItsItemOutAndHasEverythingElseReadAgain()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a"));
        await Fixture.StoreAsync("job/1", Item("b", "t1"), Doc("b"));
        await Fixture.TamperAsync("UPDATE documents SET head = zeroblob(10) WHERE path = 'b'");

        (await Store.GetKnownItemsAsync(Library, Token)).ShouldBe([new KnownItem("a", "https://example.org/a", null)]);
    }

    [Fact]
    public async Task GetKnownItemsAsync_WhenLedToItemsWereGivenUp_HasThoseThatMayComeBackUntilTheyDo()
    {
        await Fixture.StoreAsync("job/1", Linking("root", 0, "busy", "broken"), Doc("root"));
        await Store.RejectItemAsync("job/1", Rejected("busy") with { Depth = 1 }, Token);
        await Store.RejectItemAsync("job/1", Rejected("broken") with { Depth = 1, ErrorCode = ErrorCodes.SourceNotFound }, Token);
        await Store.RejectItemAsync("job/1", Rejected("listed"), Token);

        var known = await Store.GetKnownItemsAsync(Library, Token);
        known.Select(item => item.Key).ShouldBe(["busy", "root"]);
        (known[0].Url, known[0].Depth, known[0].HasDocuments).ShouldBe(("https://example.org/busy", 1, false));

        await Store.LeaveOutItemAsync("job/2", Item("busy") with { Depth = 1 }, Token);
        (await Store.GetKnownItemsAsync(Library, Token)).Select(item => item.Key).ShouldBe(["root"]);
    }

    [Fact]
    public async Task LeaveOutItemAsync_WhenTheItemHadDocuments_LeavesThemToPruning()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a"));
        await Store.LeaveOutItemAsync("job/2", Item("a"), Token);

        (await Store.ListAsync(Library, Token)).Count.ShouldBe(1);
        var receipt = (await Store.GetItemsAsync("job/2", Token)).Single();
        (receipt.Outcome, receipt.ErrorCode).ShouldBe((ItemOutcome.LeftOut, null));
        (await Store.SummarizeAsync("job/2", Library, Token)).ItemsLeftOut.ShouldBe(1);
        (await Store.PruneAsync("job/2", Library, Token)).ShouldBe([Doc("a").Id]);
    }

    [Fact]
    public async Task LeaveOutItemAsync_WhenTheJobHasStoredTheItem_ChangesNothing()
    {
        await Fixture.StoreAsync("job/1", Item("a", "t1"), Doc("a"));
        var before = await Fixture.DumpAsync("job/1");

        await Store.LeaveOutItemAsync("job/1", Item("a"), Token);

        (await Fixture.DumpAsync("job/1")).ShouldBe(before);
    }

    private static SourceItem Lead(string key) => new() { Key = key, Url = "https://example.org/" + key, Format = "html" };

    private static ItemReceipt Linking(string key, int depth, params string[] leads) => Item(key, "t1") with { Depth = depth, Leads = [.. leads.Select(Lead)] };

    private async Task<string[]> LeadsAsync(string job, int depth) => [.. (await Store.GetLeadsAsync(job, Library, depth, Token)).Select(lead => lead.Key)];
}
