using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Contexter.Tests.Conformance;

public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Calls another grain, which calls this one back.</summary>
    Task<string> CallAround(string other, bool allow);

    Task<string> CallBack(IChainGrain caller);

    Task<string> CallItself(bool allow, bool suppressAgain);

    ValueTask<string> Answer();
}

public sealed class ChainGrain : Grain, IChainGrain
{
    public async Task<string> CallAround(string other, bool allow)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : default;
        return await GrainFactory.GetGrain<IChainGrain>(other).CallBack(this);
    }

    public async Task<string> CallBack(IChainGrain caller) => await caller.Answer();

    public async Task<string> CallItself(bool allow, bool suppressAgain)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : default;
        if (suppressAgain)
        {
            using var suppressed = RequestContext.SuppressCallChainReentrancy();
            return await this.AsReference<IChainGrain>().Answer();
        }

        return await this.AsReference<IChainGrain>().Answer();
    }

    public ValueTask<string> Answer() => ValueTask.FromResult(this.GetPrimaryKeyString());
}

public interface IPickyGrain : IGrainWithStringKey
{
    Task Hold(string gate);

    ValueTask<string> Ask(string kind);
}

[MayInterleave(nameof(Allows))]
public sealed class PickyGrain(Journal journal) : Grain, IPickyGrain
{
    public static bool Allows(IInvokable request) =>
        string.Equals(request.GetMethodName(), nameof(Ask), StringComparison.Ordinal) && Equals(request.GetArgument(0), "urgent");

    public async Task Hold(string gate)
    {
        journal.Add("holds");
        await journal.GateAsync(gate);
    }

    public ValueTask<string> Ask(string kind) => ValueTask.FromResult(kind);
}

public sealed class CallChainTests : ConformanceTest
{
    [Fact]
    public async Task CallBack_WhenReentrancyIsAllowedForTheChain_GetsIn()
    {
        (await Host.Grain<IChainGrain>("chain/a").CallAround("chain/b", allow: true)).ShouldBe("chain/a");
        (await Host.Grain<IChainGrain>("chain/a").CallItself(allow: true, suppressAgain: false)).ShouldBe("chain/a");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task CallToItself_WhenReentrancyIsNotAllowed_WaitsUntilItsTimeIsUp(bool allow, bool suppressAgain)
    {
        var call = Host.Grain<IChainGrain>("chain/a").CallItself(allow, suppressAgain);
        await Should.ThrowAsync<TimeoutException>(Host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(5), call));
    }

    [Fact]
    public async Task CallBack_WhenReentrancyIsNotAllowed_WaitsUntilItsTimeIsUp()
    {
        var call = Host.Grain<IChainGrain>("chain/a").CallAround("chain/b", allow: false);
        await Should.ThrowAsync<TimeoutException>(Host.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(5), call));
    }

    [Fact]
    public async Task CallFromElsewhere_WhenAChainIsAllowedIn_StillWaits()
    {
        var picky = Host.Grain<IPickyGrain>("chain/p");
        var holding = picky.Hold("gate");
        await Journal.WaitForAsync("holds");
        (await picky.Ask("urgent")).ShouldBe("urgent");
        var ordinary = picky.Ask("ordinary").AsTask();
        (await picky.Ask("urgent")).ShouldBe("urgent");
        ordinary.IsCompleted.ShouldBeFalse();
        Journal.Open("gate");
        await holding;
        (await ordinary).ShouldBe("ordinary");
    }
}
