using Orleans.Configuration;

namespace Contexter.Tests.Conformance;

public interface IPatientGrain : IGrainWithStringKey
{
    Task<string> WaitForCancellation(string name, CancellationToken cancellationToken);

    Task<string> IgnoreCancellation(string gate, CancellationToken cancellationToken);

    [ResponseTimeout("00:00:05")]
    Task WaitShortly(string gate);

    Task WaitLong(string gate);

    ValueTask<int> Count();
}

public sealed class PatientGrain(Journal journal) : Grain, IPatientGrain
{
    private int _done;

    public async Task<string> WaitForCancellation(string name, CancellationToken cancellationToken)
    {
        journal.Add($"{name} waits");
        var scheduler = TaskScheduler.Current;
        var wait = journal.GateAsync("never").WaitAsync(cancellationToken);
        await using var registration = cancellationToken.Register(() => journal.Add(TaskScheduler.Current == scheduler ? $"{name} told in a turn" : $"{name} told elsewhere"));
        await wait;
        return "never";
    }

    public async Task<string> IgnoreCancellation(string gate, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => journal.Add("told"));
        journal.Add("ignores");
        await journal.GateAsync(gate);
        _done++;
        journal.Add(cancellationToken.IsCancellationRequested ? "saw it late" : "saw nothing");
        return "done";
    }

    public Task WaitShortly(string gate) => WaitLong(gate);

    public async Task WaitLong(string gate)
    {
        journal.Add("waits");
        await journal.GateAsync(gate);
        _done++;
    }

    public ValueTask<int> Count() => ValueTask.FromResult(_done);
}

public sealed class CancellationTests : ConformanceTest
{
    [Fact]
    public async Task Cancel_WhileTheCallRuns_ReachesBothSides()
    {
        using var source = new CancellationTokenSource();
        var call = Host.Grain<IPatientGrain>("cancel/a").WaitForCancellation("one", source.Token);
        await Journal.WaitForAsync("one waits");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        await Journal.WaitForAsync("one told in a turn");
        (await Host.Grain<IPatientGrain>("cancel/a").Count()).ShouldBe(0);
    }

    [Fact]
    public async Task Cancel_WhenTheGrainIgnoresIt_ReleasesTheCallerAndLetsTheGrainFinish()
    {
        using var source = new CancellationTokenSource();
        var grain = Host.Grain<IPatientGrain>("cancel/a");
        var call = grain.IgnoreCancellation("gate", source.Token);
        await Journal.WaitForAsync("ignores");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        await Journal.WaitForAsync("told");
        Journal.Open("gate");
        await Journal.WaitForAsync("saw it late");
        (await grain.Count()).ShouldBe(1);
    }

    [Fact]
    public async Task Call_WithACancelledToken_IsNotSent()
    {
        // Some hosts throw at once, others return a cancelled task.
        await Should.ThrowAsync<OperationCanceledException>(() => Host.Grain<IPatientGrain>("cancel/a").WaitForCancellation("one", new CancellationToken(canceled: true)));
        Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Timeout_WhenItsTimeIsUp_ReleasesTheCallerAndNotTheGrain()
    {
        var grain = Host.Grain<IPatientGrain>("cancel/a");
        var call = grain.WaitShortly("gate");
        await Journal.WaitForAsync("waits");
        Host.Time.Advance(TimeSpan.FromSeconds(4));
        call.IsCompleted.ShouldBeFalse();
        (await TimeOutAsync(call)).Message.ShouldContain("WaitShortly");
        var behind = grain.Count().AsTask();
        behind.IsCompleted.ShouldBeFalse();
        Journal.Open("gate");
        (await behind).ShouldBe(1);
    }

    [Fact]
    public async Task Timeout_WhenTheMethodNamesNone_IsTheHosts()
    {
        var call = Host.Grain<IPatientGrain>("cancel/a").WaitLong("gate");
        await Journal.WaitForAsync("waits");
        Host.Time.Advance(TimeSpan.FromSeconds(5));
        call.IsCompleted.ShouldBeFalse();
        await TimeOutAsync(call);
    }

    /// <summary>Moves the clock until a call's time is up: hosts look for that now and then, and Orleans measures it with the real clock.</summary>
    private async Task<TimeoutException> TimeOutAsync(Task call)
    {
        var ended = call.ContinueWith(static _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        await Host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), ended);
        return await Should.ThrowAsync<TimeoutException>(call);
    }

    protected override void Configure(ISiloBuilder silo) => silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(6));
}
