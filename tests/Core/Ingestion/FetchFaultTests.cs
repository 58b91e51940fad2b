using Contexter.Documents;
using Contexter.Faults;
using static Contexter.Core.Tests.Ingestion.FetchStageFixture;

namespace Contexter.Core.Tests.Ingestion;

/// <summary>What a fault at one item costs, by the table of strategies.</summary>
public sealed class FetchFaultTests : IAsyncDisposable
{
    private readonly FetchStageFixture _fixture = new();
    private int _reads;

    public FetchFaultTests()
    {
        _fixture.Site.Roots = ["a", "b", "c"];
        foreach (var key in _fixture.Site.Roots)
        {
            _fixture.Site.Put(key, Text(key));
        }
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task RunAsync_WhenAFaultPasses_StoresTheItem()
    {
        FailAt("b", new ContexterException(ErrorCodes.SourceUnavailable, "away"), times: 2);

        var progress = await _fixture.RunAsync("job/1");

        progress.Summary!.ItemsStored.ShouldBe(3);
        progress.Problems.ShouldBeEmpty();
        _fixture.Log.Entries.Select(entry => entry.Action).ShouldBe([FaultAction.TryAgain, FaultAction.TryAgain]);
    }

    [Fact]
    public async Task RunAsync_WhenAnItemMeetsADefect_CostsThatItemAlone()
    {
        FailAt("b", new InvalidOperationException("poison"), times: int.MaxValue);

        var progress = await _fixture.RunAsync("job/1");

        (await _fixture.StoredAsync()).ShouldBe(["a", "c"]);
        (await _fixture.LedgerAsync("job/1")).ShouldContain(line => line == "b Rejected 0 internal_error");
        progress.Problems.ShouldHaveSingleItem().Error!.ShouldContain("InvalidOperationException: poison");
        _reads.ShouldBe(3);
    }

    [Fact]
    public async Task RunAsync_WhenClientsHaveTriedAlready_DoesNotTryOnTop()
    {
        FailAt("b", new ContexterException(ErrorCodes.SourceUnavailable, "away") { IsExhausted = true }, times: int.MaxValue);

        await _fixture.RunAsync("job/1");

        _reads.ShouldBe(1);
    }

    [Theory]
    [InlineData(FaultStrategy.Abort, FaultAction.FailJob)]
    [InlineData(FaultStrategy.Escalate, FaultAction.Escalate)]
    public async Task RunAsync_WhenTheTableEndsTheJob_FailsWithTheFaultAndGoesOnLater(FaultStrategy strategy, FaultAction action)
    {
        _fixture.Faults = _fixture.Log.Handler((FaultKind.Network, strategy));
        FailAt("b", new ContexterException(ErrorCodes.SourceUnavailable, "away"), times: 1);

        (await Should.ThrowAsync<ContexterException>(() => _fixture.RunAsync("job/1"))).Code.ShouldBe(ErrorCodes.SourceUnavailable);
        _fixture.Log.Entries.ShouldHaveSingleItem().Action.ShouldBe(action);
        (await _fixture.StoredAsync()).ShouldBe(["a"]);

        (await _fixture.RunAsync("job/1")).Summary!.ItemsStored.ShouldBe(3);
    }

    [Fact]
    public async Task RunAsync_WhenThereIsACopy_FallsBackToIt()
    {
        await _fixture.IngestAsync("job/1");
        _fixture.Faults = _fixture.Log.Handler((FaultKind.Network, FaultStrategy.FallBack));
        _fixture.Site.Put("b", Text("changed"));
        FailAt("b", new ContexterException(ErrorCodes.SourceUnavailable, "away"), times: int.MaxValue);

        await _fixture.IngestAsync("job/2");

        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "c"]);
        _fixture.Log.Entries.ShouldHaveSingleItem().Action.ShouldBe(FaultAction.GiveUp);
    }

    [Fact]
    public async Task RunAsync_WhenAnItemIsSetAside_IsADeadLetterUntilItSucceeds()
    {
        FailAt("b", new InvalidOperationException("poison"), times: 3);

        await _fixture.RunAsync("job/1");

        var letter = (await _fixture.Store.DeadLetters.ListAsync(Library, 0, 10, Token)).ShouldHaveSingleItem();
        (letter.Key, letter.Code, letter.Attempts, letter.JobId, letter.IsHeld).ShouldBe(("b", ErrorCodes.Internal, 3, "job/1", false));
        letter.Detail!.ShouldContain("InvalidOperationException: poison");

        var progress = await _fixture.RunAsync("job/2", only: ["b"]);

        (progress.Items, progress.Summary!.ItemsStored).ShouldBe((1, 1));
        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "c"]);
        (await _fixture.Store.DeadLetters.CountAsync(null, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_WhenProcessesEndAtAnItem_SetsItAsideAfterThreeAndLeavesItAloneUntilAskedFor()
    {
        // Flows of three: the neighbours are at work, too, when the process ends.
        _fixture.Site.BeforeRead = key =>
        {
            if (key != "b")
            {
                return Task.CompletedTask;
            }

            _reads++;
            _fixture.Die();
            throw new TimeoutException();
        };
        for (var start = 1; start <= 3; start++)
        {
            await Should.ThrowAsync<TimeoutException>(() => _fixture.RunAsync("job/1", flows: 3));
        }

        await _fixture.RunAsync("job/1", flows: 3);
        _reads.ShouldBe(3);
        (await _fixture.StoredAsync()).ShouldBe(["a", "c"]);
        var letter = (await _fixture.Store.DeadLetters.ListAsync(Library, 0, 10, Token)).ShouldHaveSingleItem();
        (letter.Code, letter.Attempts, letter.IsHeld).ShouldBe((ErrorCodes.ProcessEnded, 3, true));

        // A refresh leaves it alone, and says so; then somebody asks for another try, and it works.
        await _fixture.RunAsync("job/2");
        _reads.ShouldBe(3);
        (await _fixture.LedgerAsync("job/2")).ShouldContain(line => line == "b Rejected 0 process_ended");
        _fixture.Site.BeforeRead = _ => Task.CompletedTask;
        await _fixture.Store.DeadLetters.ReleaseAsync([letter.Id], Token);
        await _fixture.RunAsync("job/3", only: ["b"]);
        (await _fixture.StoredAsync()).ShouldBe(["a", "b", "c"]);
        (await _fixture.Store.DeadLetters.CountAsync(null, Token)).ShouldBe(0);
    }

    private void FailAt(string key, Exception fault, int times) => _fixture.Site.BeforeRead = read =>
        read == key && ++_reads <= times ? Task.FromException(fault) : Task.CompletedTask;
}
