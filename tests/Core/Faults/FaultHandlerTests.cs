using System.Reflection;
using Contexter.Documents;
using Contexter.Faults;

namespace Contexter.Core.Tests.Faults;

public sealed class FaultHandlerTests
{
    private static readonly FaultPlace Place = new(FaultComponents.Fetch, "a.md", new LibraryVersion("lib"), "7");
    private readonly RecordedFaults _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_EveryErrorCode_HasAKind()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToArray();

        FaultKinds.Codes.Order(StringComparer.Ordinal).ShouldBe(codes.Order(StringComparer.Ordinal), "a new code is added to the table of kinds");
        FaultKinds.Of("no_such_code").ShouldBe(FaultKind.Ingestion);
    }

    [Theory]
    [InlineData(FaultStrategy.Retry, false, FaultAction.TryAgain, FaultAction.SetAside, FaultAction.TryAgain, FaultAction.FailJob)]
    [InlineData(FaultStrategy.Skip, false, FaultAction.GiveUp, FaultAction.GiveUp, FaultAction.FailJob, FaultAction.FailJob)]
    [InlineData(FaultStrategy.FallBack, false, FaultAction.SetAside, FaultAction.SetAside, FaultAction.FailJob, FaultAction.FailJob)]
    [InlineData(FaultStrategy.FallBack, true, FaultAction.GiveUp, FaultAction.GiveUp, FaultAction.FailJob, FaultAction.FailJob)]
    [InlineData(FaultStrategy.Escalate, true, FaultAction.Escalate, FaultAction.Escalate, FaultAction.Escalate, FaultAction.Escalate)]
    [InlineData(FaultStrategy.Abort, true, FaultAction.FailJob, FaultAction.FailJob, FaultAction.FailJob, FaultAction.FailJob)]
    public void Decide_ByStrategy_SaysWhatIsDoneAtAnItemAndAtAJob(
        FaultStrategy strategy, bool hasCopy, FaultAction first, FaultAction last, FaultAction firstOfJob, FaultAction lastOfJob)
    {
        var handler = _log.Handler((FaultKind.Network, strategy));
        var fault = new KnownFault(ErrorCodes.SourceUnavailable, "away");

        handler.OfItem(Place, fault, 1, hasCopy).Action.ShouldBe(first);
        handler.OfItem(Place, fault, 3, hasCopy).Action.ShouldBe(last);
        handler.OfItem(Place, fault with { IsExhausted = true }, 1, hasCopy).Action.ShouldBe(last);
        handler.OfJob(Place, fault, 1).Action.ShouldBe(firstOfJob);
        handler.OfJob(Place, fault, 3).Action.ShouldBe(lastOfJob);
        _log.Entries.Select(entry => entry.Action).ShouldBe([first, last, last, firstOfJob, lastOfJob]);
        _log.Entries.ShouldAllBe(entry => entry.Kind == FaultKind.Network && entry.Place == Place);
    }

    [Theory]
    [InlineData(ErrorCodes.IndexUnavailable, false, FaultStrategy.Retry, FaultAction.TryAgain, FaultAction.FailJob)]
    [InlineData(ErrorCodes.StorageUnavailable, true, FaultStrategy.Escalate, FaultAction.TryAgain, FaultAction.Escalate)]
    [InlineData(ErrorCodes.StorageUnavailable, true, FaultStrategy.Abort, FaultAction.FailJob, FaultAction.FailJob)]
    public void OfJob_WhileAServerIsAway_WaitsAsLongAsPatienceLasts(string code, bool mayPass, FaultStrategy strategy, FaultAction within, FaultAction after)
    {
        var options = new FaultOptions { Attempts = 1, Patience = TimeSpan.FromMinutes(1), Strategies = FaultOptions.DefaultStrategies.ToDictionary(kind => kind.Key, _ => strategy) };
        var handler = new FaultHandler(options, _log, TimeProvider.System, _ => false);
        var fault = new KnownFault(code, "away", IsExhausted: true) { MayPass = mayPass };

        fault.IsOutage.ShouldBeTrue();
        handler.OfJob(Place, fault, 9, TimeSpan.FromSeconds(59)).Action.ShouldBe(within);
        handler.OfJob(Place, fault, 9, TimeSpan.FromSeconds(60)).Action.ShouldBe(after);
        new KnownFault(ErrorCodes.StorageUnavailable, "no permission").IsOutage.ShouldBeFalse();
    }

    [Fact]
    public void OfItem_WhenTriedAgain_PausesTwiceAsLongEachTimeUpToALimit()
    {
        var options = new FaultOptions { Attempts = 100, Delay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(5) };
        var handler = new FaultHandler(options, _log, TimeProvider.System, _ => false);

        var pauses = new[] { 1, 2, 3, 4, 99 }.Select(attempt => handler.OfItem(Place, new KnownFault(ErrorCodes.SourceUnavailable, "away"), attempt, false).Delay.TotalSeconds);

        pauses.ShouldBe([1, 2, 4, 5, 5]);
    }

    [Fact]
    public void Constructor_WhenAKindHasNoStrategy_Refuses() => Should.Throw<ArgumentException>(
        () => new FaultHandler(new FaultOptions { Strategies = new Dictionary<FaultKind, FaultStrategy>() }, _log, TimeProvider.System, _ => false));

    [Fact]
    public async Task AttemptAsync_WhenAFaultPasses_GivesTheResult()
    {
        var attempts = 0;

        var attempted = await _log.Handler().AttemptAsync(
            Place, false, () => ++attempts < 3 ? throw new ContexterException(ErrorCodes.SourceUnavailable, "away") : Task.FromResult("here"), Token);

        (attempted.Value, attempted.GivenUp, attempts).ShouldBe(("here", null, 3));
    }

    [Fact]
    public async Task AttemptAsync_WhenADefectStays_SetsTheItemAsideWithWhatWasThrown()
    {
        var attempted = await _log.Handler().AttemptAsync<string>(Place, false, () => throw new InvalidOperationException("poison"), Token);

        var givenUp = attempted.GivenUp.ShouldNotBeNull();
        givenUp.IsSetAside.ShouldBeTrue();
        givenUp.Attempts.ShouldBe(3);
        givenUp.Cause.Code.ShouldBe(ErrorCodes.Internal);
        givenUp.Cause.Message.ShouldContain("'a.md'");
        givenUp.Cause.ToString().ShouldContain(nameof(FaultHandlerTests), Case.Sensitive, "the stack leads to the defect");
    }

    [Fact]
    public async Task AttemptAsync_WhenTheWorkIsEnded_NeverBlamesTheItem()
    {
        using var ended = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => _log.Handler().AttemptAsync<string>(
            Place,
            false,
            () =>
            {
                ended.Cancel();
                throw new IOException("the connection broke");
            },
            ended.Token));
        _log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task AttemptAsync_WhenTheHostStops_LetsThatPass()
    {
        await Should.ThrowAsync<TimeoutException>(() => _log.Handler().AttemptAsync<string>(Place, false, () => throw new TimeoutException(), Token));
        _log.Entries.ShouldBeEmpty();
    }
}
