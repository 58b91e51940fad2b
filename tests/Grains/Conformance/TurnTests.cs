using Orleans.Concurrency;

namespace Contexter.Tests.Conformance;

public interface ITurnGrain : IGrainWithStringKey
{
    ValueTask<int> Add(int value);

    Task<int> AddSlowly(string gate);

    ValueTask<int> Read();

    /// <summary>Adds in many small steps, each of which other turns could come between.</summary>
    Task AddInSteps(int steps);

    /// <summary>Tells whether code after an await runs in the grain's turns, and code in Task.Run does not.</summary>
    Task<bool[]> WhereDoesItRun();

    Task<string> UseFactoryOutsideTurns();

    [AlwaysInterleave]
    ValueTask<int> Peek();

    [ReadOnly]
    Task ReadSlowly(string name, string gate);

    [OneWay]
    Task Fire(string entry);

    void FireAndFail(string entry);
}

[Reentrant]
public sealed class ReentrantTurnGrain(Journal journal) : TurnGrain(journal), IReentrantTurnGrain;

public interface IReentrantTurnGrain : ITurnGrain;

public sealed class PlainTurnGrain(Journal journal) : TurnGrain(journal), IPlainTurnGrain;

public interface IPlainTurnGrain : ITurnGrain;

public abstract class TurnGrain(Journal journal) : Grain
{
    private int _value;
    private int _running;

    public ValueTask<int> Add(int value) => ValueTask.FromResult(_value += value);

    public ValueTask<int> Read() => ValueTask.FromResult(_value);

    public ValueTask<int> Peek() => ValueTask.FromResult(_value);

    public async Task<int> AddSlowly(string gate)
    {
        journal.Add($"waits at {gate}");
        var before = _value;
        await journal.GateAsync(gate);
        return _value = before + 1;
    }

    public async Task AddInSteps(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var running = ++_running;
            var before = _value;
            for (var spin = 0; spin < 100; spin++)
            {
                Thread.SpinWait(1);
            }

            _value = before + 1;
            if (running != 1)
            {
                journal.Add("two turns at once");
            }

            _running--;
            await Task.Yield();
        }
    }

    public async Task<bool[]> WhereDoesItRun()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current == scheduler;
        await Task.Run(static () => { }, CancellationToken.None);
        var afterRun = TaskScheduler.Current == scheduler;
        var inRun = await Task.Run(() => TaskScheduler.Current == scheduler);
        var inStartNew = await Task.Factory.StartNew(() => TaskScheduler.Current == scheduler, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current);
        return [afterYield, afterRun, inRun, inStartNew, SynchronizationContext.Current is null && _running == 0];
    }

    public async Task<string> UseFactoryOutsideTurns()
    {
        try
        {
            await Task.Run(() => GrainFactory.GetGrain<IPlainTurnGrain>("other"));
            return "allowed";
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    public async Task ReadSlowly(string name, string gate)
    {
        journal.Add($"{name} reads");
        await journal.GateAsync(gate);
    }

    public async Task Fire(string entry)
    {
        await journal.GateAsync("fire");
        journal.Add(entry);
    }

    public void FireAndFail(string entry)
    {
        journal.Add(entry);
        throw new InvalidOperationException("Nobody sees this.");
    }
}

public sealed class TurnTests : ConformanceTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Call_WhenGrainWasNeverCalled_ActivatesIt()
    {
        (await Host.Grain<IPlainTurnGrain>("turn/a").Add(5)).ShouldBe(5);
        (await Host.Grain<IPlainTurnGrain>("turn/a").Read()).ShouldBe(5);
        (await Host.Grain<IPlainTurnGrain>("turn/b").Read()).ShouldBe(0);
    }

    [Fact]
    public async Task Call_WhenAnotherRuns_WaitsItsTurn()
    {
        var grain = Host.Grain<IPlainTurnGrain>("turn/a");
        await grain.Read();
        var first = grain.AddSlowly("one");
        var second = grain.AddSlowly("two");
        await Journal.WaitForAsync("waits at one");
        Journal.Entries.ShouldBe(["waits at one"]);
        Journal.Open("two");
        second.IsCompleted.ShouldBeFalse();
        Journal.Open("one");
        (await first).ShouldBe(1);
        (await second).ShouldBe(2);
    }

    [Fact]
    public async Task Call_WhenGrainIsReentrant_RunsBesideOthers()
    {
        var grain = Host.Grain<IReentrantTurnGrain>("turn/a");
        var first = grain.AddSlowly("one");
        var second = grain.AddSlowly("two");
        await Journal.WaitForAsync("waits at one");
        await Journal.WaitForAsync("waits at two");
        Journal.Open("one");
        Journal.Open("two");
        await Task.WhenAll(first, second);

        // Both read the value before either wrote it: re-entrancy gives up exactly that.
        (await grain.Read()).ShouldBe(1);
    }

    [Fact]
    public async Task Turns_WhenGrainIsReentrant_RunOneAtATime()
    {
        var grain = Host.Grain<IReentrantTurnGrain>("turn/a");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => grain.AddInSteps(200)));
        Journal.Entries.ShouldBeEmpty();
        (await grain.Read()).ShouldBe(3200);
    }

    [Fact]
    public async Task AlwaysInterleave_WhenAnotherRuns_RunsAtOnce()
    {
        var grain = Host.Grain<IPlainTurnGrain>("turn/a");
        var slow = grain.AddSlowly("one");
        (await grain.Peek()).ShouldBe(0);
        slow.IsCompleted.ShouldBeFalse();
        Journal.Open("one");
        await slow;
    }

    [Fact]
    public async Task ReadOnly_WhenReadersRun_RunsBesideThemButNotBesideAWriter()
    {
        var grain = Host.Grain<IPlainTurnGrain>("turn/a");
        var first = grain.ReadSlowly("first", "reads");
        var second = grain.ReadSlowly("second", "reads");
        await Journal.WaitForAsync("second reads");
        var writer = grain.AddSlowly("write");
        var third = grain.ReadSlowly("third", "reads");
        await Journal.WaitForAsync("third reads");
        Journal.Has("waits at write").ShouldBeFalse();
        Journal.Open("reads");
        await Task.WhenAll(first, second, third).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        await Journal.WaitForAsync("waits at write");
        var fourth = grain.ReadSlowly("fourth", "reads");
        (await grain.Peek().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken)).ShouldBe(0);
        Journal.Has("fourth reads").ShouldBeFalse();
        Journal.Open("write");
        await writer.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        await fourth.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Awaits_InAGrain_StayInItsTurnsUnlessLeftByTaskRun()
    {
        (await Host.Grain<IPlainTurnGrain>("turn/a").WhereDoesItRun()).ShouldBe([true, true, false, true, true]);
    }

    [Fact]
    public async Task GrainFactory_WhenUsedOutsideTurns_IsRefused()
    {
        (await Host.Grain<IPlainTurnGrain>("turn/a").UseFactoryOutsideTurns()).ShouldContain("Activation access violation");
    }

    [Fact]
    public async Task OneWay_WhenCalled_ReturnsBeforeTheGrainIsDone()
    {
        var grain = Host.Grain<IPlainTurnGrain>("turn/a");
        await grain.Fire("fired");
        Journal.Entries.ShouldBeEmpty();
        Journal.Open("fire");
        await Journal.WaitForAsync("fired");
    }

    [Fact]
    public async Task Void_WhenTheGrainFails_LosesTheErrorAndKeepsTheGrain()
    {
        var grain = Host.Grain<IPlainTurnGrain>("turn/a");
        await grain.Add(1);
        grain.FireAndFail("ran");
        await Journal.WaitForAsync("ran");
        (await grain.Read()).ShouldBe(1);
    }
}
