using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Tests.Conformance;

/// <summary>What one call of a generated program does, step by step.</summary>
public enum Step
{
    /// <summary>Gives its turn away and comes back.</summary>
    Yield,

    /// <summary>Leaves the grain's turns for the pool and comes back.</summary>
    LeaveForPool,

    /// <summary>Calls another grain.</summary>
    CallOther,

    /// <summary>Starts a timer that ticks once, at once.</summary>
    StartTimer,

    /// <summary>Stores how many calls there were.</summary>
    Store,

    /// <summary>Asks for the activation's end.</summary>
    Deactivate,
}

public interface IProgramGrain : IGrainWithStringKey
{
    Task Run(int number, Step[] steps);

    Task<long> Stored();
}

/// <summary>Runs calls of generated programs and notes what no call may ever see.</summary>
public sealed class ProgramGrain(Journal journal, [PersistentState("conformance-program")] IPersistentState<Tally> stored) : Grain, IProgramGrain
{
    private int _inTurn;
    private int _inCall;

    public async Task Run(int number, Step[] steps)
    {
        Note(++_inCall > 1, "two calls at once");
        journal.Add($"{this.GetPrimaryKeyString()} begins {number}");
        stored.State.Count++;
        var before = stored.State.Count;
        foreach (var step in steps)
        {
            await TakeAsync(step);
            Turn();
        }

        Note(stored.State.Count != before, "another call came between");
        await stored.WriteStateAsync();
        _inCall--;
    }

    public Task<long> Stored() => Task.FromResult(stored.State.Count);

    private async Task TakeAsync(Step step)
    {
        switch (step)
        {
            case Step.Yield:
                await Task.Yield();
                break;
            case Step.LeaveForPool:
                await Task.Run(static () => { });
                break;
            case Step.CallOther:
                await GrainFactory.GetGrain<IOrderGrain>($"of {this.GetPrimaryKeyString()}").Append(1, 1);
                break;
            case Step.StartTimer:
                this.RegisterGrainTimer(
                    () =>
                    {
                        Turn();
                        return Task.CompletedTask;
                    },
                    new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
                break;
            case Step.Store:
                await stored.WriteStateAsync();
                break;
            default:
                DeactivateOnIdle();
                break;
        }
    }

    /// <summary>Does something that another turn would disturb, if one ran at the same time.</summary>
    private void Turn()
    {
        Note(++_inTurn != 1, "two turns at once");
        Thread.SpinWait(20);
        Note(_inTurn-- != 1, "two turns at once");
    }

    private void Note(bool broken, string rule)
    {
        if (broken)
        {
            journal.Add($"broken: {rule}");
        }
    }
}

/// <summary>Generated interleavings of calls, awaits, timers, states and deactivations of one grain, against the simplest model: one call after the other.</summary>
public sealed class ProgramTests : ConformanceTest
{
    private int _run;

    [Fact]
    public void Calls_OfAnyProgram_RunOneAfterTheOtherAndNoneIsLostOverDeactivations() =>
        Prop.ForAll(ArbMap.Default.ArbFor<Step[][]>(), calls => RunAsync(calls).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Calls_OfAnyProgramWithoutDeactivations_RunInOrder()
    {
        var steps = Gen.Elements(Step.Yield, Step.LeaveForPool, Step.CallOther, Step.StartTimer, Step.Store);
        Prop.ForAll(steps.ArrayOf().ArrayOf().ToArbitrary(), calls => RunAsync(calls).GetAwaiter().GetResult() && IsInOrder(calls.Length))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(50));
    }

    private async Task<bool> RunAsync(Step[][] calls)
    {
        var grain = Host.Grain<IProgramGrain>($"program/{++_run}");
        var before = await grain.Stored();
        var all = Task.WhenAll(calls.Select((steps, number) => grain.Run(number, steps)));
        await Host.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(1), all);
        return before == 0
            && await grain.Stored() == calls.Length
            && Begun().Order().SequenceEqual(Enumerable.Range(0, calls.Length))
            && !Journal.Entries.Any(static entry => entry.StartsWith("broken", StringComparison.Ordinal));
    }

    private bool IsInOrder(int count) => Begun().SequenceEqual(Enumerable.Range(0, count));

    private IEnumerable<int> Begun()
    {
        var prefix = $"program/{_run} begins ";
        return Journal.Entries.Where(entry => entry.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => int.Parse(entry.AsSpan(prefix.Length), System.Globalization.CultureInfo.InvariantCulture));
    }
}
