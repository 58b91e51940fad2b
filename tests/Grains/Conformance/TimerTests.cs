using System.Globalization;

namespace Contexter.Tests.Conformance;

public interface ITimerGrain : IGrainWithStringKey
{
    ValueTask Start(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive);

    ValueTask StartHolding(string gate, bool interleave);

    ValueTask StartFailing();

    ValueTask Change(TimeSpan due, TimeSpan period);

    ValueTask Dispose();

    ValueTask<int> Ticks();

    Task Hold(string gate);

    ValueTask End();
}

public sealed class TimerGrain(Journal journal) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticks;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"down {this.GetPrimaryKeyString()}");
        return Task.CompletedTask;
    }

    public ValueTask Start(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return ValueTask.CompletedTask;
    }

    public ValueTask StartHolding(string gate, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            async (name, token) =>
            {
                token.Register(() => journal.Add("tick cancelled"));
                journal.Add("tick holds");
                await journal.GateAsync(name);
                journal.Add("tick done");
            },
            gate,
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = interleave });
        return ValueTask.CompletedTask;
    }

    public ValueTask StartFailing()
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                _ = Tick();
                throw new InvalidOperationException("tick");
            },
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));
        return ValueTask.CompletedTask;
    }

    public ValueTask Change(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return ValueTask.CompletedTask;
    }

    public ValueTask Dispose()
    {
        _timer!.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> Ticks() => ValueTask.FromResult(_ticks);

    public async Task Hold(string gate)
    {
        journal.Add("call holds");
        await journal.GateAsync(gate);
    }

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    private Task Tick()
    {
        _ticks++;
        journal.Add(string.Create(CultureInfo.InvariantCulture, $"tick {_ticks}"));
        return Task.CompletedTask;
    }
}

public sealed class TimerTests : ConformanceTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_WhenTimePasses_TicksOncePerPeriod()
    {
        var grain = Host.Grain<ITimerGrain>("timer/a");
        await grain.Start(Second * 3, Second, interleave: false, keepAlive: false);
        Host.Time.Advance(Second * 2);
        (await grain.Ticks()).ShouldBe(0);
        for (var tick = 1; tick <= 3; tick++)
        {
            Host.Time.Advance(Second);
            await Journal.WaitForAsync($"tick {tick}");
            (await grain.Ticks()).ShouldBe(tick);
        }
    }

    [Fact]
    public async Task Timer_WithInfinitePeriod_TicksOnce()
    {
        var grain = Host.Grain<ITimerGrain>("timer/a");
        await grain.Start(Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick 1");
        await grain.Ticks();
        Host.Time.Advance(Second * 10);
        (await grain.Ticks()).ShouldBe(1);
    }

    [Fact]
    public async Task Timer_WhenChangedOrDisposed_FollowsAtOnce()
    {
        var grain = Host.Grain<ITimerGrain>("timer/a");
        await grain.Start(TimeSpan.FromHours(1), Second, interleave: false, keepAlive: false);
        await grain.Change(Second, Second * 5);
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick 1");
        await grain.Ticks();
        Host.Time.Advance(Second * 4);
        (await grain.Ticks()).ShouldBe(1);
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick 2");
        await grain.Dispose();
        Host.Time.Advance(Second * 50);
        (await grain.Ticks()).ShouldBe(2);
    }

    [Fact]
    public async Task Tick_WhenACallRuns_WaitsItsTurnUnlessItInterleaves()
    {
        var patient = Host.Grain<ITimerGrain>("timer/a");
        await patient.Start(Second, Second, interleave: false, keepAlive: false);
        var call = patient.Hold("gate");
        await Journal.WaitForAsync("call holds");
        Host.Time.Advance(Second);
        var eager = Host.Grain<ITimerGrain>("timer/b");
        await eager.StartHolding("tick gate", interleave: true);
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick holds");
        (await eager.Ticks()).ShouldBe(0);
        Journal.Has("tick 1").ShouldBeFalse();
        Journal.Open("gate");
        await call;
        await Journal.WaitForAsync("tick 1");
        Journal.Open("tick gate");
        await Journal.WaitForAsync("tick done");
    }

    [Fact]
    public async Task Tick_WhileItRuns_HoldsCallsBackAndDelaysTheNextTick()
    {
        var grain = Host.Grain<ITimerGrain>("timer/a");
        await grain.StartHolding("gate", interleave: false);
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick holds");
        var call = grain.Ticks().AsTask();
        Host.Time.Advance(Second * 20);
        call.IsCompleted.ShouldBeFalse();
        Journal.Entries.Count.ShouldBe(1);
        Journal.Open("gate");
        await call;
    }

    [Fact]
    public async Task Tick_WhenItFails_IsFollowedByTheNext()
    {
        var grain = Host.Grain<ITimerGrain>("timer/a");
        await grain.StartFailing();
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick 1");
        await grain.Ticks();
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick 2");
    }

    [Fact]
    public async Task Deactivation_WhenATickRuns_WaitsForItAndStopsTheTimer()
    {
        var grain = Host.Grain<ITimerGrain>("timer/a");
        await grain.StartHolding("gate", interleave: true);
        Host.Time.Advance(Second);
        await Journal.WaitForAsync("tick holds");
        await grain.End();
        Journal.Has("down timer/a").ShouldBeFalse();
        Journal.Open("gate");
        await Journal.WaitForAsync("down timer/a");
        Journal.Has("tick done").ShouldBeTrue();
        (await grain.Ticks()).ShouldBe(0);
        Host.Time.Advance(Second * 50);
        (await grain.Ticks()).ShouldBe(0);
        Journal.Entries.Count(static entry => string.Equals(entry, "tick holds", StringComparison.Ordinal)).ShouldBe(1);
    }
}
