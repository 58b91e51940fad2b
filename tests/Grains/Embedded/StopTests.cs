using Contexter.Tests.Conformance;

namespace Contexter.Tests.Embedded;

/// <summary>What Orleans leaves open about a silo that stops and the embedded host promises.</summary>
public sealed class StopTests : ConformanceTest
{
    [Fact]
    public async Task Stop_WhileACallRuns_RefusesNewCallsAtOnce()
    {
        var busy = Host.Grain<ILifeGrain>("life/a").EndWhileBusy("gate");
        await Journal.WaitForAsync("busy");
        var stopped = Host.StopAsync(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<SiloUnavailableException>(Host.Grain<ILifeGrain>("life/b").Touch().AsTask());
        stopped.IsCompleted.ShouldBeFalse();
        Journal.Open("gate");
        await busy;
        await stopped;
    }

    [Fact]
    public async Task Stop_WhileATickRuns_LetsItMakeItsCalls()
    {
        await Host.Grain<ILifeGrain>("life/a").GoOnCalling("life/b", 3);
        Host.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Journal.WaitForAsync("goes on");
        var stopped = Host.StopAsync(TestContext.Current.CancellationToken);
        for (var call = 0; call < 3; call++)
        {
            Journal.Open($"call {call}");
        }

        await stopped;
        Journal.Has("went on").ShouldBeTrue();
    }

    [Fact]
    public async Task Stop_WhenACallNeverEnds_EndsWithItsTime()
    {
        var stuck = Host.Grain<ILifeGrain>("life/a").EndWhileBusy("never");
        await Journal.WaitForAsync("busy");
        using var limit = new CancellationTokenSource();
        var stopped = Host.StopAsync(limit.Token);
        await limit.CancelAsync();
        await stopped;
        await Should.ThrowAsync<SiloUnavailableException>(stuck);
    }
}
