using Contexter.Http.Politeness;
using Contexter.Tests.Hosting;

namespace Contexter.Core.Tests.Http.Politeness;

public sealed class HostGateTests
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(2);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task EnterAsync_WhenHostHasAsManyAsItTakes_WaitsInOrder()
    {
        using var gate = new HostGate(2, MaxPause, _time);
        var first = await EnterAsync(gate);
        await EnterAsync(gate);
        var third = EnterAsync(gate);
        var fourth = EnterAsync(gate);
        third.IsCompleted.ShouldBeFalse();
        first.Dispose();
        first.Dispose();
        await third;
        fourth.IsCompleted.ShouldBeFalse("a turn ends once, however often it is disposed of");
    }

    [Fact]
    public async Task EnterAsync_WhenAnyCallerGaveACrawlDelay_SpacesAll()
    {
        using var gate = new HostGate(10, MaxPause, _time);
        await EnterAsync(gate, seconds: 5);
        var second = EnterAsync(gate);
        var third = EnterAsync(gate);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await second;
        third.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(5));
        await third;
    }

    [Fact]
    public async Task EnterAsync_WhenHostAsksToBeLeftAlone_WaitsThatLong()
    {
        using var gate = new HostGate(10, MaxPause, _time);
        using (var turn = await EnterAsync(gate))
        {
            turn.Overloaded(TimeSpan.FromSeconds(90));
            turn.Overloaded(TimeSpan.FromSeconds(30));
        }

        var next = EnterAsync(gate);
        _time.Advance(TimeSpan.FromSeconds(89));
        next.IsCompleted.ShouldBeFalse("a shorter pause does not end a longer one");
        _time.Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task EnterAsync_WhenHostAsksForLongerThanAnyoneWaits_FailsForThoseWhoWaitAndThoseWhoCome()
    {
        using var gate = new HostGate(1, MaxPause, _time);
        using var turn = await EnterAsync(gate);
        var waiting = EnterAsync(gate);
        turn.Overloaded(TimeSpan.FromMinutes(10));
        (await Should.ThrowAsync<HostPausedException>(waiting)).Left.ShouldBe(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(1));
        (await Should.ThrowAsync<HostPausedException>(() => EnterAsync(gate))).Left.ShouldBe(TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(8));
        turn.Dispose();
        var patient = EnterAsync(gate);
        _time.Advance(TimeSpan.FromMinutes(1));
        await patient;
    }

    [Fact]
    public async Task EnterAsync_WhenCallerGivesUp_TheNextOneGoes()
    {
        using var gate = new HostGate(1, MaxPause, _time);
        using var source = new CancellationTokenSource();
        var first = await EnterAsync(gate);
        var given = gate.EnterAsync(TimeSpan.Zero, source.Token);
        var next = EnterAsync(gate);
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(given);
        first.Dispose();
        await next;
    }

    [Fact]
    public async Task IsIdle_WhenNobodyUsesIt_OnlyAfterTheTime()
    {
        using var gate = new HostGate(1, MaxPause, _time);
        var turn = await EnterAsync(gate);
        _time.Advance(TimeSpan.FromHours(1));
        gate.IsIdle(TimeSpan.FromMinutes(1)).ShouldBeFalse();
        turn.Dispose();
        gate.IsIdle(TimeSpan.FromMinutes(1)).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        gate.IsIdle(TimeSpan.FromMinutes(1)).ShouldBeTrue();
    }

    [Fact]
    public async Task EnterAsync_OfAllGates_KeepsToTheTotal()
    {
        using var gates = new HostGates(total: 2, perHost: 10, MaxPause, _time);
        var turns = new List<HostTurn>();
        foreach (var host in new[] { "a", "b" })
        {
            turns.Add(await gates.EnterAsync(new Uri($"http://{host}/"), TimeSpan.Zero, CancellationToken.None));
        }

        var third = gates.EnterAsync(new Uri("http://c/"), TimeSpan.Zero, CancellationToken.None);
        third.IsCompleted.ShouldBeFalse();
        turns[0].Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task EnterAsync_WhenThousandsOfHostsWereAsked_ForgetsThoseNobodyUses()
    {
        using var gates = new HostGates(total: 2, perHost: 10, MaxPause, _time);
        for (var i = 0; i < 3000; i++)
        {
            (await gates.EnterAsync(new Uri($"http://host{i}/"), TimeSpan.Zero, CancellationToken.None)).Dispose();
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        gates.Count.ShouldBeLessThanOrEqualTo(256);
    }

    private static Task<HostTurn> EnterAsync(HostGate gate, int seconds = 0) => gate.EnterAsync(TimeSpan.FromSeconds(seconds), CancellationToken.None);
}
