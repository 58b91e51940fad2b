using Contexter.Documents;
using Contexter.Knowledge.Pipeline;
using Contexter.Tests.Hosting;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>Who is let in, who waits and who is sent away.</summary>
public sealed class AdmissionGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_WhenFull_WaitsAndIsRefusedInTheEnd()
    {
        var time = new ManualTimeProvider();
        using var gate = new AdmissionGate(1, TimeSpan.FromSeconds(2), time);
        var inside = await gate.EnterAsync(Token);
        var next = gate.EnterAsync(Token);
        next.IsCompleted.ShouldBeFalse();

        time.Advance(TimeSpan.FromSeconds(2));

        (await Should.ThrowAsync<ContexterException>(next)).Code.ShouldBe(ErrorCodes.TooManyRequests);
        gate.Inside.ShouldBe(1);
        inside.Dispose();
        inside.Dispose();
        gate.Inside.ShouldBe(0, "leaving twice frees one place");
    }

    [Fact]
    public async Task Enter_WhenAPlaceBecomesFree_GoesIn()
    {
        using var gate = new AdmissionGate(1, TimeSpan.FromSeconds(2), new ManualTimeProvider());
        var inside = await gate.EnterAsync(Token);
        var next = gate.EnterAsync(Token);

        inside.Dispose();

        using var place = await next.WaitAsync(Token);
        gate.Inside.ShouldBe(1);
    }

    [Fact]
    public async Task Enter_WhenTheCallerHangsUp_LeavesNothingBehind()
    {
        using var gate = new AdmissionGate(1, TimeSpan.FromSeconds(2), new ManualTimeProvider());
        using var caller = new CancellationTokenSource();
        var inside = await gate.EnterAsync(Token);
        var next = gate.EnterAsync(caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(next);
        inside.Dispose();
        gate.Inside.ShouldBe(0);
    }
}
