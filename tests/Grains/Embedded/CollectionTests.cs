using Contexter.Tests.Conformance;
using Orleans.Configuration;

namespace Contexter.Tests.Embedded;

/// <summary>Collection by age. Orleans' collector reads the system's clock, so these run where the clock can be moved.</summary>
public sealed class CollectionTests : ConformanceTest
{
    [Fact]
    public async Task Collection_WhenIdleForItsAge_EndsTheActivation()
    {
        var grain = Host.Grain<ILifeGrain>("life/a");
        var stubborn = Host.Grain<IStubbornGrain>("life/s");
        await grain.Touch();
        await stubborn.Touch();
        Host.Time.Advance(TimeSpan.FromMinutes(10));
        await grain.Touch();
        Host.Time.Advance(TimeSpan.FromMinutes(10));
        (await grain.Touch()).ShouldBe(3);
        Host.Time.Advance(TimeSpan.FromMinutes(17));
        await Journal.WaitForAsync("down ActivationIdle after 3");
        (await grain.Touch()).ShouldBe(1);
        (await stubborn.Touch()).ShouldBe(2);
    }

    [Fact]
    public async Task Collection_WhenDelayed_Waits()
    {
        var grain = Host.Grain<ILifeGrain>("life/a");
        await grain.StayFor(TimeSpan.FromHours(2));
        Host.Time.Advance(TimeSpan.FromHours(1));
        (await grain.Touch()).ShouldBe(1);
        Host.Time.Advance(TimeSpan.FromMinutes(70));
        await Journal.WaitForAsync("down ActivationIdle after 1");
    }

    [Fact]
    public async Task Workers_WhenIdle_AreTakenAwayAndComeBack()
    {
        Journal.Open("gate");
        var worker = Host.Grain<IWorkerGrain>("worker/a");
        var before = await worker.Work("gate");
        Host.Time.Advance(TimeSpan.FromMinutes(20));
        string after;
        do
        {
            after = await worker.Work("gate");
        }
        while (string.Equals(after, before, StringComparison.Ordinal));

        // A call that is sent the moment the last one is answered may find its worker not idle yet, and get another.
        (await CountActivationsAsync<WorkerGrain>()).ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task Timer_WhenItKeepsAlive_PreventsCollectionAndOtherwiseDoesNot()
    {
        var kept = Host.Grain<ITimerGrain>("timer/kept");
        await kept.Start(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), interleave: false, keepAlive: true);
        var plain = Host.Grain<ITimerGrain>("timer/plain");
        await plain.Start(TimeSpan.FromHours(10), TimeSpan.FromMinutes(1), interleave: false, keepAlive: false);
        Host.Time.Advance(TimeSpan.FromMinutes(10));
        await Journal.WaitForAsync("tick 1");
        await kept.Ticks();
        Host.Time.Advance(TimeSpan.FromMinutes(10));
        await Journal.WaitForAsync("tick 2");

        // Without the second tick the grain would be idle for 24 minutes now.
        Host.Time.Advance(TimeSpan.FromMinutes(14));
        await Journal.WaitForAsync("down timer/plain");
        (await kept.Ticks()).ShouldBeGreaterThanOrEqualTo(2);
        Journal.Has("down timer/kept").ShouldBeFalse();
    }

    protected override void Configure(ISiloBuilder silo) => silo.Configure<GrainCollectionOptions>(static options => options.CollectionAge = TimeSpan.FromMinutes(15));
}
