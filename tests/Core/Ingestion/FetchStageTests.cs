using Contexter.Documents;
using static Contexter.Core.Tests.Ingestion.FetchStageFixture;

namespace Contexter.Core.Tests.Ingestion;

public sealed class FetchStageTests : IAsyncDisposable
{
    private readonly FetchStageFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task RunAsync_WhenPagesLeadToOthers_ReadsEachOnceByDepthAndThenByKey()
    {
        PutTree();

        var progress = await _fixture.RunAsync("job/1");

        _fixture.Site.TakeReads().ShouldBe(["root", "b", "y", "a", "c", "d"]);
        progress.Items.ShouldBe(6);
        progress.Unread.ShouldBe(0);
        progress.Summary!.ItemsStored.ShouldBe(6);
        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "c", "d", "root", "y"]);
    }

    [Theory]
    [InlineData(0, new[] { "root" })]
    [InlineData(1, new[] { "root", "b", "y" })]
    [InlineData(2, new[] { "root", "b", "y", "a", "c" })]
    public async Task RunAsync_WhenTheDepthIsLimited_GoesNoFurther(int depth, string[] read)
    {
        PutTree();

        await _fixture.RunAsync("job/1", LinkedPages.Specification with { MaxDepth = depth });

        _fixture.Site.TakeReads().ShouldBe(read);
    }

    [Fact]
    public async Task RunAsync_WhenItemsAreLimited_TakesTheFirstByDepthAndKeyAndCountsTheOthers()
    {
        PutTree();

        var progress = await _fixture.RunAsync("job/1", LinkedPages.Specification with { MaxItems = 4 });

        _fixture.Site.TakeReads().ShouldBe(["root", "b", "y", "a"]);
        (progress.Items, progress.Unread).ShouldBe((4, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task RunAsync_WhenBytesAreLimited_StoresTheSameItemsHoweverManyAreReadAtOnce(int flows)
    {
        string[] keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
        _fixture.Site.Roots = keys;
        foreach (var key in keys)
        {
            _fixture.Site.Put(key, Text(key, 400));
        }

        // Of the first four at once, each waits for the next.
        var ended = keys.ToDictionary(key => key, _ => new TaskCompletionSource(), StringComparer.Ordinal);
        _fixture.Site.BeforeRead = async key =>
        {
            var place = Array.IndexOf(keys, key);
            if (place < flows - 1)
            {
                await ended[keys[place + 1]].Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
            }

            ended[key].SetResult();
        };

        var progress = await _fixture.RunAsync("job/1", LinkedPages.Specification with { MaxTotalBytes = 1_000, MaxItemBytes = 400 }, flows);

        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "c"], "the sizes before each of them are 0, 400 and 800 bytes");
        (progress.Items, progress.Unread).ShouldBe((8, 5));
    }

    [Fact]
    public async Task RunAsync_WhenNothingChanged_KeepsEverythingAndReadsNothing()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        _fixture.Site.TakeReads();

        var progress = await _fixture.IngestAsync("job/2");

        _fixture.Site.TakeReads().ShouldBe(["root 304", "b 304", "y 304", "a 304", "c 304", "d 304"]);
        progress.Summary!.ItemsKept.ShouldBe(6);
        progress.Summary.BytesRead.ShouldBe(0);
        (await _fixture.StoredAsync()).Length.ShouldBe(6);
    }

    [Fact]
    public async Task RunAsync_WhenAKnownPageChanged_ReadsItAloneAndWhatIsNewBehindIt()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        _fixture.Site.TakeReads();
        _fixture.Site.Put("c", Text("c, changed"), "new").Put("new", Text("new"));

        var progress = await _fixture.IngestAsync("job/2");

        _fixture.Site.TakeReads().Where(read => !read.EndsWith(" 304", StringComparison.Ordinal)).ShouldBe(["c", "new"]);
        (progress.Summary!.DocumentsUpdated, progress.Summary.DocumentsAdded).ShouldBe((1, 1));
    }

    [Fact]
    public async Task RunAsync_WhenDepthIsLimitedAndRepeated_GoesNoStepFurther()
    {
        PutTree();
        var specification = LinkedPages.Specification with { MaxDepth = 1 };
        await _fixture.IngestAsync("job/1", specification);
        _fixture.Site.Put("b", Text("b, changed"), "a", "c").Put("y", Text("y, changed"), "d");

        await _fixture.IngestAsync("job/2", specification);

        (await _fixture.StoredAsync()).ShouldBe(["b", "root", "y"]);
    }

    [Fact]
    public async Task RunAsync_WhenLessDepthIsAllowedThanBefore_StillReadsWhatTheSourceLists()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        _fixture.Site.Roots = ["d", "root"];

        await _fixture.IngestAsync("job/2", LinkedPages.Specification with { MaxDepth = 0 });

        (await _fixture.StoredAsync()).ShouldContain("d", StringComparer.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenAKnownPageIsGone_LeavesItOutAndPruningRemovesIt()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        _fixture.Site.Remove("y");

        var progress = await _fixture.IngestAsync("job/2");

        (progress.Summary!.ItemsLeftOut, progress.Summary.ItemsRejected, progress.Problems.Count).ShouldBe((1, 0, 0));
        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "c", "d", "root"]);
    }

    [Fact]
    public async Task RunAsync_WhenALinkLeadsNowhere_GivesItUpOnceAndDoesNotComeBackToIt()
    {
        _fixture.Site.Put("root", Text("root"), "a", "nowhere").Put("a", Text("a"));

        var progress = await _fixture.IngestAsync("job/1");
        _fixture.Site.TakeReads();
        await _fixture.IngestAsync("job/2");

        progress.Problems.Single().ErrorCode.ShouldBe(ErrorCodes.SourceNotFound);
        _fixture.Site.TakeReads().ShouldBe(["root 304", "a 304"]);
    }

    [Fact]
    public async Task RunAsync_WhenAPageWasGivenUpForNow_TriesItAgainThoughNoPageThatLeadsToItChanged()
    {
        _fixture.Site.Put("root", Text("root"), "a").Break("a", ErrorCodes.SourceUnavailable);
        await _fixture.IngestAsync("job/1");
        _fixture.Site.TakeReads();
        _fixture.Site.Put("a", Text("a"), "b").Put("b", Text("b"));

        await _fixture.IngestAsync("job/2", LinkedPages.Specification with { MaxDepth = 2 });

        _fixture.Site.TakeReads().ShouldBe(["root 304", "a", "b"]);
        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "root"]);
    }

    [Fact]
    public async Task RunAsync_WhenAKnownPageCannotBeRead_KeepsWhatIsStoredOfIt()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        _fixture.Site.Break("y", ErrorCodes.SourceUnavailable);

        var progress = await _fixture.IngestAsync("job/2");

        progress.Problems.Single().Key.ShouldBe("y");
        (await _fixture.StoredAsync()).ShouldContain("y", StringComparer.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenAStoredPageIsDamaged_FindsItAgainThroughPagesThatDidNotChange()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        Storage.SqliteStoreFixture.Tamper(_fixture.DatabasePath, "UPDATE documents SET head = zeroblob(10) WHERE item_key = 'd'");

        await _fixture.IngestAsync("job/2");

        var entry = (await _fixture.Store.ListAsync(Library, Token)).Single(entry => entry.ItemKey == "d");
        (await _fixture.Store.GetAsync(Library, entry.Metadata.Id, Token))!.Text.ShouldStartWith("Page d");
    }

    [Fact]
    public async Task RunAsync_WhenABodyIsDamagedAndThePageDidNotChange_ReadsThatPageAgain()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        _fixture.Site.TakeReads();
        Storage.SqliteStoreFixture.Tamper(_fixture.DatabasePath, "UPDATE bodies SET checksum = zeroblob(16) WHERE hash = (SELECT body_hash FROM documents WHERE item_key = 'b')");

        await _fixture.IngestAsync("job/2");

        _fixture.Site.TakeReads().Where(read => !read.EndsWith(" 304", StringComparison.Ordinal)).ShouldBe(["b"]);
    }

    [Fact]
    public async Task RunAsync_WhenPagesOnlyLeadElsewhere_FollowsThemAndStoresNothingOfThem()
    {
        _fixture.Site.Put("root", string.Empty, "a").Put("a", Text("a"));

        var progress = await _fixture.RunAsync("job/1");

        (progress.Summary!.ItemsLeftOut, progress.Summary.ItemsStored).ShouldBe((1, 1));
        (await _fixture.StoredAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task RunAsync_WhenEverythingIsGone_FailsSoThatNothingIsRemoved()
    {
        PutTree();
        await _fixture.IngestAsync("job/1");
        foreach (var key in await _fixture.StoredAsync())
        {
            _fixture.Site.Remove(key);
        }

        var error = await Should.ThrowAsync<ContexterException>(() => _fixture.RunAsync("job/2"));

        error.Code.ShouldBe(ErrorCodes.SourceEmpty);
        (await _fixture.StoredAsync()).Length.ShouldBe(6);
    }

    [Fact]
    public async Task RunAsync_WhenTheSourceListsNothing_FailsSoThatNothingIsRemoved()
    {
        _fixture.Site.Roots = [];

        (await Should.ThrowAsync<ContexterException>(() => _fixture.RunAsync("job/1"))).Code.ShouldBe(ErrorCodes.SourceEmpty);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(5, null)]
    [InlineData(null, 100L)]
    public async Task RunAsync_WhenCutOffAtAnyItem_EndsLikeAnUndisturbedRun(int? maxItems, long? maxTotalBytes)
    {
        PutTree();
        _fixture.Site.Break("b", ErrorCodes.SourceUnavailable);
        _fixture.Site.Put("root", Text("root"), "y", "b", "nowhere", "moved").Put("moved", string.Empty, "a");
        var specification = LinkedPages.Specification with { MaxItems = maxItems, MaxTotalBytes = maxTotalBytes, MaxItemBytes = 100 };
        var undisturbed = await _fixture.RunAsync("job/0", specification);
        var ledger = await _fixture.LedgerAsync("job/0");
        var reads = _fixture.Site.TakeReads().Length;
        var cuts = 0;
        for (var cut = 0; cut < reads; cut++)
        {
            await _fixture.Store.DeleteLibraryAsync(Library, Token);
            var read = 0;
            var isCut = false;
            _fixture.Site.BeforeRead = _ => read++ == cut && !isCut ? throw new TimeoutException("the process ends here") : Task.CompletedTask;
            var job = $"job/{cut + 1}";
            await Should.ThrowAsync<TimeoutException>(() => _fixture.RunAsync(job, specification));
            (isCut, cuts) = (true, cuts + 1);

            var resumed = await _fixture.RunAsync(job, specification);

            (await _fixture.LedgerAsync(job)).ShouldBe(ledger);
            (resumed.Items, resumed.Unread).ShouldBe((undisturbed.Items, undisturbed.Unread));
            resumed.Summary.ShouldBe(undisturbed.Summary);
            resumed.Problems.Select(item => item.Key).Order(StringComparer.Ordinal).ShouldBe(undisturbed.Problems.Select(item => item.Key).Order(StringComparer.Ordinal));
        }

        cuts.ShouldBeGreaterThan(3);
    }

    /// <summary>root → b, y; b → a, c, y; c → d, root; every page of 60 bytes.</summary>
    private void PutTree() => _fixture.Site
        .Put("root", Text("root"), "y", "b")
        .Put("b", Text("b"), "c", "a", "y")
        .Put("y", Text("y"))
        .Put("a", Text("a"))
        .Put("c", Text("c"), "d", "root")
        .Put("d", Text("d"));
}
