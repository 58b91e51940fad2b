using System.Globalization;

namespace Contexter.Tests.Conformance;

public interface ILifeGrain : IGrainWithStringKey
{
    ValueTask<int> Touch();

    ValueTask End();

    Task EndWhileBusy(string gate);

    ValueTask StayFor(TimeSpan time);

    /// <summary>Returns at once and calls another grain each time a gate opens.</summary>
    ValueTask GoOnCalling(string other, int calls);
}

public sealed class LifeGrain(Journal journal) : Grain, ILifeGrain
{
    private int _touches;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        journal.Add("up");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        journal.Add(string.Create(CultureInfo.InvariantCulture, $"down {reason.ReasonCode} after {_touches}"));
    }

    public ValueTask<int> Touch() => ValueTask.FromResult(++_touches);

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public async Task EndWhileBusy(string gate)
    {
        DeactivateOnIdle();
        journal.Add("busy");
        await journal.GateAsync(gate);
        _touches = 100;
    }

    public ValueTask StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return ValueTask.CompletedTask;
    }

    public ValueTask GoOnCalling(string other, int calls)
    {
        this.RegisterGrainTimer(
            async () =>
            {
                journal.Add("goes on");
                for (var call = 0; call < calls; call++)
                {
                    await journal.GateAsync($"call {call}");
                    await GrainFactory.GetGrain<ILifeGrain>(other).Touch();
                }

                journal.Add("went on");
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        return ValueTask.CompletedTask;
    }
}

public interface IStubbornGrain : IGrainWithStringKey
{
    ValueTask<int> Touch();
}

[KeepAlive]
public sealed class StubbornGrain : Grain, IStubbornGrain
{
    private int _touches;

    public ValueTask<int> Touch() => ValueTask.FromResult(++_touches);
}

public interface IReluctantGrain : IGrainWithStringKey
{
    ValueTask<string> Answer();
}

/// <summary>Fails to come up as often as its key says.</summary>
public sealed class ReluctantGrain(Journal journal) : Grain, IReluctantGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Add("tries");
        var failures = int.Parse(this.GetPrimaryKeyString().Split('/')[1], CultureInfo.InvariantCulture);
        return journal.Entries.Count <= failures ? throw new InvalidDataException("not yet") : Task.CompletedTask;
    }

    public ValueTask<string> Answer() => ValueTask.FromResult("here");
}

public interface IUnbornGrain : IGrainWithStringKey
{
    ValueTask Touch();
}

public sealed class UnbornGrain : Grain, IUnbornGrain
{
    public UnbornGrain() => throw new InvalidDataException("never");

    public ValueTask Touch() => ValueTask.CompletedTask;
}

public sealed class LifeTests : ConformanceTest
{
    [Fact]
    public async Task Deactivation_WhenAsked_RunsOnDeactivateAndBringsUpANewOne()
    {
        var grain = Host.Grain<ILifeGrain>("life/a");
        await grain.Touch();
        await grain.End();
        (await grain.Touch()).ShouldBe(1);
        Journal.Entries.ShouldBe(["up", "down ApplicationRequested after 1", "up"]);
    }

    [Fact]
    public async Task Deactivation_WhileACallRuns_WaitsForItAndKeepsTheCallsBehindIt()
    {
        var grain = Host.Grain<ILifeGrain>("life/a");
        var busy = grain.EndWhileBusy("gate");
        await Journal.WaitForAsync("busy");
        var behind = Enumerable.Range(0, 20).Select(_ => grain.Touch().AsTask()).ToList();
        behind.ShouldAllBe(static call => !call.IsCompleted);
        Journal.Open("gate");
        await busy;
        (await Task.WhenAll(behind)).ShouldBe(Enumerable.Range(1, 20), ignoreOrder: true);
        Journal.Has("down ApplicationRequested after 100").ShouldBeTrue();
    }

    [Fact]
    public async Task Collection_WhenForced_EndsWhatIsIdle()
    {
        var grain = Host.Grain<ILifeGrain>("life/a");
        var busy = Host.Grain<ILifeGrain>("life/b").EndWhileBusy("gate");
        await Journal.WaitForAsync("busy");
        await grain.Touch();
        await Host.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await Journal.WaitForAsync("down ActivationIdle after 1");
        busy.IsCompleted.ShouldBeFalse();
        Journal.Open("gate");
        await busy;
        (await grain.Touch()).ShouldBe(1);
    }

    [Fact]
    public async Task Activation_WhenItFails_TellsTheCallersAndIsTriedAnewByTheNextCall()
    {
        var grain = Host.Grain<IReluctantGrain>("life/2");
        (await Should.ThrowAsync<InvalidDataException>(grain.Answer().AsTask())).Message.ShouldBe("not yet");
        await Should.ThrowAsync<InvalidDataException>(grain.Answer().AsTask());
        (await grain.Answer()).ShouldBe("here");
    }

    [Fact]
    public async Task Constructor_WhenItFails_IsReportedWithTheGrainType()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(Host.Grain<IUnbornGrain>("life/u").Touch().AsTask());
        error.Message.ShouldContain(typeof(UnbornGrain).FullName!);
        error.Message.ShouldContain("Failed to create an instance of grain type");
    }

    [Fact]
    public async Task Stop_WhenGrainsAreActive_RunsTheirOnDeactivateAndRefusesNewCalls()
    {
        var grain = Host.Grain<ILifeGrain>("life/a");
        await grain.Touch();
        await Host.Grain<ILifeGrain>("life/b").Touch();
        await Host.StopAsync(TestContext.Current.CancellationToken);
        Journal.Entries.Count(static entry => entry.StartsWith("down ShuttingDown", StringComparison.Ordinal)).ShouldBe(2);
        await Should.ThrowAsync<SiloUnavailableException>(grain.Touch().AsTask());
    }

    [Fact]
    public async Task Stop_WhileACallRuns_LetsItFinish()
    {
        var busy = Host.Grain<ILifeGrain>("life/a").EndWhileBusy("gate");
        await Journal.WaitForAsync("busy");
        var stopped = Host.StopAsync(TestContext.Current.CancellationToken);
        Journal.Open("gate");
        await busy;
        await stopped;
        Journal.Has("down ApplicationRequested after 100").ShouldBeTrue();
    }
}
