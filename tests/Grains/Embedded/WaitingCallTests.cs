using Contexter.Tests.Conformance;

namespace Contexter.Tests.Embedded;

/// <summary>A call that is given up before its turn never runs. Orleans tells the grain of it by a message that may come too late.</summary>
public sealed class WaitingCallTests : ConformanceTest
{
    [Fact]
    public async Task Cancel_WhileTheCallWaits_KeepsItFromRunning()
    {
        var grain = Host.Grain<IPatientGrain>("cancel/a");
        var first = grain.WaitLong("gate");
        await Journal.WaitForAsync("waits");
        using var source = new CancellationTokenSource();
        var second = grain.WaitForCancellation("two", source.Token);
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        Journal.Open("gate");
        await first;
        (await grain.Count()).ShouldBe(1);
        Journal.Has("two waits").ShouldBeFalse();
    }

    [Fact]
    public async Task Timeout_WhileTheCallWaits_KeepsItFromRunning()
    {
        var grain = Host.Grain<IPatientGrain>("cancel/a");
        var first = grain.WaitLong("gate");
        await Journal.WaitForAsync("waits");
        var second = grain.WaitShortly("gate");
        Host.Time.Advance(TimeSpan.FromSeconds(7));
        await Should.ThrowAsync<TimeoutException>(second);
        Journal.Open("gate");
        await first;
        (await grain.Count()).ShouldBe(1);
    }
}
