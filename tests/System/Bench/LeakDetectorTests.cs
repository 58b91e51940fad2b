using Contexter.Bench.Suite.Measuring;

namespace Contexter.SystemTests.Bench;

public sealed class LeakDetectorTests
{
    private const int Noise = 4_000;

    /// <summary>The control that must fail: an operation that keeps a kilobyte, on a heap that varies by four.</summary>
    [Fact]
    public async Task Watch_OperationThatKeepsAKilobyte_IsNamed()
    {
        var finding = await WatchAsync(keeps: Control.LeakedBytes);
        finding.IsLeak.ShouldBeTrue();
        finding.ToString().ShouldStartWith("'search' leaks: the heap grows by 1,0");
    }

    [Fact]
    public async Task Watch_OperationThatKeepsNothing_IsNot()
    {
        var finding = await WatchAsync(keeps: 0);
        finding.IsLeak.ShouldBeFalse();
        finding.ToString().ShouldStartWith("'search' keeps nothing");
    }

    [Fact]
    public async Task Watch_OperationThatKeepsLessThanIsTolerated_IsNot() => (await WatchAsync(keeps: LeakDetector.ToleratedBytes / 2)).IsLeak.ShouldBeFalse();

    [Fact]
    public void Judge_HeapThatJumpsOnce_IsNot()
    {
        // A cache or table that doubles between two readings is no leak: the slope has a wide interval.
        var readings = Enumerable.Range(0, 10).Select(reading => (reading * 100.0, reading < 5 ? 1_000_000.0 : 1_016_000)).ToList();
        LeakDetector.Judge("search", readings).IsLeak.ShouldBeFalse();
    }

    private static async Task<LeakFinding> WatchAsync(int keeps)
    {
        var random = new Random(3);
        var held = 1_000_000L;
        return await LeakDetector.WatchAsync(
            "search",
            _ =>
            {
                held += keeps;
                return ValueTask.CompletedTask;
            },
            readings: 10,
            operationsPerReading: 200,
            () => held + random.Next(Noise),
            TestContext.Current.CancellationToken);
    }
}
