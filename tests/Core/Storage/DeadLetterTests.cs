using Contexter.Documents;
using Contexter.Storage;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public abstract class DeadLetterTests(DocumentStoreFixture fixture) : DocumentStoreSuite(fixture)
{
    private IDeadLetterStore Letters => Store.DeadLetters;

    [Fact]
    public async Task RejectItemAsync_WhenItIsSetAside_KeepsAnEntryThatCountsOnAndSurvivesARestart()
    {
        await SetAsideAsync("job/1", "a.md", hour: 1);
        await SetAsideAsync("job/2", "a.md", hour: 2);

        await Fixture.ReopenAsync();

        var letter = (await Letters.ListAsync(null, 0, 10, Token)).ShouldHaveSingleItem();
        (letter.Key, letter.Stage, letter.JobId, letter.Attempts, letter.Detail).ShouldBe(("a.md", DeadLetterStage.Item, "job/2", 6, "stack"));
        (letter.FirstAt, letter.LastAt).ShouldBe((Start.AddHours(1), Start.AddHours(2)));
        letter.ToItem().ShouldBe(new() { Key = "a.md", Url = "https://docs.test/a.md", Format = "markdown" });
        (await Letters.FindAsync(letter.Id, Token)).ShouldBe(letter);
        (await Letters.CountAsync("job/2", Token)).ShouldBe(1);
        (await Letters.CountAsync("job/1", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task StoreItemAsync_WhenTheItemWasSetAside_RemovesTheEntry()
    {
        await SetAsideAsync("job/1", "a.md");

        await Fixture.StoreAsync("job/2", Item("a.md"), Doc("a.md"));

        (await Letters.CountAsync(null, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task PruneAsync_WhenTheSourceHasItNoLonger_RemovesTheEntry()
    {
        await SetAsideAsync("job/1", "gone.md");
        await SetAsideAsync("job/2", "kept.md");
        await Letters.PutAsync([Letter("job/2", "no-document.md") with { Stage = DeadLetterStage.Document }], Token);

        await Store.PruneAsync("job/2", Library, Token);

        (await Letters.ListAsync(Library, 0, 10, Token)).Select(letter => letter.Key).ShouldBe(["kept.md"]);
    }

    [Fact]
    public async Task DeleteLibraryAsync_Always_RemovesItsEntriesAlone()
    {
        var other = new LibraryVersion("vue", "3.0");
        await SetAsideAsync("job/1", "a.md");
        await SetAsideAsync("job/2", "a.md", library: other);

        await Store.DeleteLibraryAsync(Library, Token);

        (await Letters.ListAsync(null, 0, 10, Token)).ShouldHaveSingleItem().Library.ShouldBe(other);
    }

    [Fact]
    public async Task ListAsync_PageByPage_GivesAllInTheOrderTheyWereSetAside()
    {
        foreach (var key in (string[])["c", "a", "b"])
        {
            await SetAsideAsync("job/1", key);
        }

        var first = await Letters.ListAsync(Library, 0, 2, Token);
        var second = await Letters.ListAsync(Library, first[^1].Id, 2, Token);

        first.Concat(second).Select(letter => letter.Key).ShouldBe(["c", "a", "b"]);
    }

    [Fact]
    public async Task ClearDocumentsAsync_Always_KeepsThoseThatFailedAndThoseOfItems()
    {
        await SetAsideAsync("job/1", "item");
        await Letters.PutAsync([.. new[] { "bad", "good" }.Select(key => Letter("job/1", key) with { Stage = DeadLetterStage.Document })], Token);

        await Letters.ClearDocumentsAsync(Library, ["bad"], Token);

        (await Letters.ListAsync(null, 0, 10, Token)).Select(letter => letter.Key).ShouldBe(["item", "bad"]);
    }

    [Fact]
    public async Task ReleaseAsync_OfAHeldEntry_LetsJobsTryIt()
    {
        await Store.RejectItemAsync("job/1", Rejected("a.md") with { DeadLetter = Letter("job/1", "a.md") with { IsHeld = true } }, Token);
        var held = (await Letters.ListHeldAsync(Library, DeadLetterStage.Item, Token)).ShouldHaveSingleItem();

        await Letters.ReleaseAsync([held.Id], Token);

        (await Letters.ListHeldAsync(Library, DeadLetterStage.Item, Token)).ShouldBeEmpty();
        (await Letters.RemoveAsync(held.Id, Token)).ShouldBeTrue();
        (await Letters.RemoveAsync(held.Id, Token)).ShouldBeFalse();
    }

    private Task SetAsideAsync(string job, string key, int hour = 0, LibraryVersion? library = null) => Store.RejectItemAsync(
        job, Rejected(key) with { Library = library ?? Library, DeadLetter = Letter(job, key, hour) with { Library = library ?? Library } }, Token);

    private static DeadLetter Letter(string job, string key, int hour = 0) => new()
    {
        Library = Library,
        Stage = DeadLetterStage.Item,
        Key = key,
        JobId = job,
        Code = ErrorCodes.Internal,
        Error = "poison",
        Detail = "stack",
        Attempts = 3,
        FirstAt = Start.AddHours(hour),
        LastAt = Start.AddHours(hour),
        Url = "https://docs.test/" + key,
        Format = "markdown",
    };
}
