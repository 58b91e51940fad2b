using Contexter.Documents;
using Contexter.Quality;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

/// <summary>What is kept of the quality of documents, and of what was given up.</summary>
public abstract class DocumentStoreQualityTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    private static readonly QualityReason Reason = new(Severity.Warning, FindingCodes.DocumentShort, "it has 4 characters", 0.1);

    [Fact]
    public async Task GetAsync_WhenReasonsWereStored_GivesThem()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a") with { QualityReasons = [Reason] }, Doc("b"));
        await Fixture.ReopenAsync();

        (await Store.GetAsync(Library, Doc("a").Id, Token))!.QualityReasons.ShouldBe([Reason]);
        (await Store.GetAsync(Library, Doc("b").Id, Token))!.QualityReasons.ShouldBeEmpty();
    }

    [Fact]
    public async Task StoreItemAsync_WhenOnlyTheReasonsChange_ReplacesThem()
    {
        await Fixture.StoreAsync("job/1", Item("a"), Doc("a") with { QualityReasons = [Reason] });
        await Fixture.StoreAsync("job/2", Item("a"), Doc("a") with { QualityScore = 1, QualityReasons = [] });

        var document = (await Store.GetAsync(Library, Doc("a").Id, Token))!;

        (document.QualityScore, document.QualityReasons.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task VisitAsync_WhenDocumentsAreStored_VisitsThoseOfTheLibraryInOrder()
    {
        await Fixture.StoreAsync("job/1", Item("x"), Doc("b"), Doc("B") with { QualityReasons = [Reason] }, Doc("a/c"));
        var other = new LibraryVersion("vue");
        await Fixture.StoreAsync("job/1", Item("x", library: other), Doc("z", library: other));
        var visited = new List<DocumentMetadata>();

        await Store.VisitAsync(Library, visited.Add, Token);
        await Store.VisitAsync(new LibraryVersion("none"), visited.Add, Token);

        visited.Select(document => document.Path).ShouldBe(["B", "a/c", "b"]);
        visited[0].QualityReasons.ShouldBe([Reason]);
    }

    [Fact]
    public async Task GetGivenUpAsync_WhenTheLastJobGaveUpLess_ListsThatJobAlone()
    {
        await Store.RejectItemAsync("job/1", Rejected("old"), Token);
        await Store.RejectItemAsync("job/2", Rejected("b", "too large for b"), Token);
        await Fixture.StoreAsync("job/2", Item("a") with { ErrorCode = "unused", Error = "unused" }, Doc("a", "one"));
        await Fixture.StoreAsync("job/2", Item("c"), Doc("a", "another"));

        var items = await Store.GetGivenUpAsync(Library, Token);

        items.Select(item => (item.Key, item.Outcome, item.ErrorCode)).ShouldBe(
            [("b", ItemOutcome.Rejected, ErrorCodes.FileTooLarge), ("c", ItemOutcome.Rejected, ErrorCodes.DocumentInvalid)]);
        items[0].Error.ShouldBe("too large for b");
        (await Store.GetGivenUpAsync(new LibraryVersion("none"), Token)).ShouldBeEmpty();
    }
}
