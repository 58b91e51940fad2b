using Contexter.Concurrency;
using Contexter.Core.Tests;
using Contexter.GrainInterfaces;
using Contexter.Silo.Hosting.Clusters;

namespace Contexter.ClusterTests.Parts;

/// <summary>Which calls are made again, how long, and what becomes of those that wait for a silo that is gone.</summary>
public sealed class CallRetryFilterTests : IScripted
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly SteppedTimeProvider _time = new(longest: TimeSpan.FromMinutes(1), skips: true);
    private readonly Signal _lost = new();
    private Func<Task<string>> _second = () => throw new InvalidOperationException("There was to be no second call.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<string> ReadAsync(string what, CancellationToken cancellationToken)
    {
        what.ShouldBe("what");
        return _second();
    }

    public Task<string> WriteAsync(string what, CancellationToken cancellationToken) => throw new InvalidOperationException("A call that may not be made again was.");

    [Fact]
    public async Task Invoke_WhenTheSiloIsGone_TriesAgainUntilAnotherAnswers()
    {
        var call = new ScriptedCall(this, nameof(ReadAsync), Rejected, Rejected, Rejected, () => Task.FromResult("answer"));

        await Filter().Invoke(call).WaitAsync(Deadline, Token);

        call.Result.ShouldBe("answer");
        _time.Pauses.Select(pause => pause.TotalMilliseconds).ShouldBe([50, 100, 200]);
    }

    [Fact]
    public async Task Invoke_WhenNoSiloAnswers_GivesUpWhenPatienceEnds()
    {
        var call = new ScriptedCall(this, nameof(ReadAsync), Rejected);
        var began = _time.GetUtcNow();

        await Should.ThrowAsync<SiloUnavailableException>(() => Filter().Invoke(call).WaitAsync(Deadline, Token));

        (_time.GetUtcNow() - began).ShouldBeInRange(Patience, Patience + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Invoke_WhenItTimesOutTwice_IsNotTriedAThirdTime()
    {
        var call = new ScriptedCall(this, nameof(ReadAsync), () => throw new TimeoutException());

        await Should.ThrowAsync<TimeoutException>(() => Filter().Invoke(call).WaitAsync(Deadline, Token));

        call.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Invoke_WhenTheGrainRefuses_SaysSoAtOnce()
    {
        var call = new ScriptedCall(this, nameof(ReadAsync), () => throw new ContexterFaultException("library_not_found", "There is none."));

        await Should.ThrowAsync<ContexterFaultException>(() => Filter().Invoke(call).WaitAsync(Deadline, Token));

        call.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_WhenItMayNotBeMadeAgain_FailsAndIsMadeOnce()
    {
        var call = new ScriptedCall(this, nameof(WriteAsync), Rejected);

        await Should.ThrowAsync<SiloUnavailableException>(() => Filter().Invoke(call).WaitAsync(Deadline, Token));

        call.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_WhenASiloIsLostMeanwhile_MakesTheCallOnceMoreAndTakesItsAnswer()
    {
        var never = new TaskCompletionSource<string>();
        var call = new ScriptedCall(this, nameof(ReadAsync), () => never.Task);
        _second = () => Task.FromResult("second");
        var invoking = Filter().Invoke(call);
        invoking.IsCompleted.ShouldBeFalse();

        _lost.Raise();
        await invoking.WaitAsync(Deadline, Token);

        call.Result.ShouldBe("second");
    }

    [Fact]
    public async Task Invoke_WhenAnotherSiloIsLostMeanwhile_TakesTheAnswerThatComesFirst()
    {
        var first = new TaskCompletionSource<string>();
        var asked = new TaskCompletionSource();
        var call = new ScriptedCall(this, nameof(ReadAsync), () => first.Task);
        _second = () =>
        {
            asked.SetResult();
            return new TaskCompletionSource<string>().Task;
        };
        var invoking = Filter().Invoke(call);
        _lost.Raise();
        await asked.Task.WaitAsync(Deadline, Token);

        first.SetResult("first");
        await invoking.WaitAsync(Deadline, Token);

        call.Result.ShouldBe("first");
    }

    [Fact]
    public async Task Invoke_WhenASiloIsLostAndTheFirstAttemptFails_WaitsForTheSecond()
    {
        var first = new TaskCompletionSource<string>();
        var second = new TaskCompletionSource<string>();
        var asked = new TaskCompletionSource();
        var call = new ScriptedCall(this, nameof(ReadAsync), () => first.Task);
        _second = () =>
        {
            asked.SetResult();
            return second.Task;
        };
        var invoking = Filter().Invoke(call);
        _lost.Raise();
        await asked.Task.WaitAsync(Deadline, Token);

        first.SetException(new TimeoutException());
        second.SetResult("second");
        await invoking.WaitAsync(Deadline, Token);

        call.Result.ShouldBe("second");
    }

    [Fact]
    public async Task Invoke_WhenItMayNotBeMadeAgainAndASiloIsLost_WaitsForItsAnswer()
    {
        var first = new TaskCompletionSource<string>();
        var call = new ScriptedCall(this, nameof(WriteAsync), () => first.Task);
        var invoking = new CallRetryFilter(Patience, _lost, TimeProvider.System).Invoke(call);

        _lost.Raise();
        first.SetResult("first");
        await invoking.WaitAsync(Deadline, Token);

        (call.Attempts, call.Result).ShouldBe((1, "first"));
    }

    [Fact]
    public async Task Invoke_WhenItMayNotBeMadeAgainAndNobodyAnswersAfterALoss_TimesOut()
    {
        var call = new ScriptedCall(this, nameof(WriteAsync), () => new TaskCompletionSource<string>().Task);
        var invoking = Filter().Invoke(call);
        invoking.IsCompleted.ShouldBeFalse();

        _lost.Raise();

        (await Should.ThrowAsync<TimeoutException>(() => invoking.WaitAsync(Deadline, Token))).Message.ShouldContain("A silo is gone");
        _time.Pauses.ShouldBe([Patience]);
        call.Attempts.ShouldBe(1);
    }

    private static Task<string> Rejected() => throw new SiloUnavailableException("gone");

    private CallRetryFilter Filter() => new(Patience, _lost, _time);
}
