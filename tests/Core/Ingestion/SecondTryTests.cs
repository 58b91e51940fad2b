using Contexter.Documents;
using Contexter.Faults;
using Contexter.Sources;
using static Contexter.Core.Tests.Ingestion.FetchStageFixture;

namespace Contexter.Core.Tests.Ingestion;

/// <summary>What failed in a way that may pass is asked for once more, when everything else is done.</summary>
public sealed class SecondTryTests : IAsyncDisposable
{
    private readonly FetchStageFixture _fixture = new();
    private readonly Dictionary<string, int> _faults = new(StringComparer.Ordinal);

    public SecondTryTests()
    {
        _fixture.Site.Roots = ["a", "b", "c"];
        _fixture.Site.Put("a", Text("a"), "d").Put("b", Text("b"), "e").Put("c", Text("c")).Put("d", Text("d")).Put("e", Text("e"), "f").Put("f", Text("f"));
        _fixture.Site.BeforeRead = key => _faults.TryGetValue(key, out var left) && (_faults[key] = left - 1) >= 0 ? throw MayPass(key) : Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task RunAsync_WhenAFaultPasses_ReadsTheItemAndWhatItLeadsToAtLast()
    {
        (_faults["b"], _faults["c"]) = (1, 1);

        var progress = await _fixture.RunAsync("job/1");

        _fixture.Site.TakeReads().ShouldBe(["a", "d", "b", "c", "e", "f"]);
        progress.Problems.ShouldBeEmpty();
        (progress.Items, progress.Unread, progress.Summary!.ItemsStored).ShouldBe((6, 0, 6));
        _fixture.Time.Pauses.ShouldBe([SecondTry.After]);
        (await _fixture.Store.GetKnownItemsAsync(Library, Token)).Single(item => item.Key == "e").Depth.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_WhenAFaultStays_GivesTheItemUpAfterTheSecondTry()
    {
        _faults["b"] = 2;

        var progress = await _fixture.RunAsync("job/1");

        progress.Problems.ShouldHaveSingleItem().Error.ShouldBe("'b' does not answer.");
        (progress.Items, progress.Summary!.ItemsRejected).ShouldBe((4, 1));
        (await _fixture.StoredAsync()).ShouldBe(["a", "c", "d"]);
    }

    [Fact]
    public async Task RunAsync_WhenAFaultIsForGoodOrTheTableSkips_GivesTheItemUpAtOnce()
    {
        _fixture.Faults = _fixture.Log.Handler((FaultKind.Network, FaultStrategy.Skip));
        _fixture.Site.Break("b", ErrorCodes.SourceRefused);
        _faults["c"] = 1;

        await _fixture.RunAsync("job/1");

        _fixture.Site.TakeReads().ShouldBe(["a", "b", "d"]);
        (await _fixture.StoredAsync()).ShouldBe(["a", "d"]);
        _fixture.Time.Pauses.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_WhenBytesAreLimited_CountsWhatIsReadAtLast()
    {
        _faults["a"] = 1;

        var progress = await _fixture.RunAsync("job/1", LinkedPages.Specification with { MaxDepth = 0, MaxTotalBytes = 60, MaxItemBytes = 60 });

        (await _fixture.StoredAsync()).ShouldBe(["b"]);
        (progress.Items, progress.Unread).ShouldBe((3, 2));
    }

    [Fact]
    public async Task RunAsync_WhenTheListingFails_ListsOnceMore()
    {
        _fixture.Site.ListingFaults.Enqueue(_ => throw MayPass("the list"));

        (await _fixture.RunAsync("job/1")).Summary!.ItemsStored.ShouldBe(6);

        _fixture.Site.ListingFaults.Enqueue(_ => throw MayPass("the list"));
        _fixture.Site.ListingFaults.Enqueue(_ => throw MayPass("the list"));
        (await Should.ThrowAsync<ContexterException>(() => _fixture.RunAsync("job/2"))).Message.ShouldBe("'the list' does not answer.");
    }

    [Fact]
    public async Task RunAsync_WhenTheListingGoesOnWithoutSomething_SaysSoUnlessTheSecondTryHasIt()
    {
        _fixture.Site.ListingFaults.Enqueue(listing => listing.Report("map", MayPass("map")));

        (await _fixture.RunAsync("job/1")).ListingProblems.ShouldBeEmpty();

        _fixture.Site.ListingFaults.Enqueue(listing => listing.Report("map", new ContexterException(ErrorCodes.FileMalformed, "'map' is no map.")));
        var progress = await _fixture.RunAsync("job/2");

        progress.ListingProblems.ShouldHaveSingleItem().Fault.Message.ShouldBe("'map' is no map.");
        progress.Problems.ShouldBeEmpty();
        _fixture.Time.Pauses.ToArray().ShouldBe([SecondTry.After], "what is malformed is so the next time, too");
    }

    private static ContexterException MayPass(string what) => new(ErrorCodes.SourceUnavailable, $"'{what}' does not answer.") { IsExhausted = true, MayPass = true };
}
