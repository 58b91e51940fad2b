using Contexter.Bench.Soak;

namespace Contexter.SystemTests.Bench;

public sealed class TrendTests
{
    private const int Samples = 720;

    [Fact]
    public void Of_SamplesThatOnlySwing_DoNotGrow()
    {
        var trend = Trend.Of(Take(minute => 200 + (30 * Math.Sin(minute * 1.7))));

        trend.Grows.ShouldBeFalse();
        trend.Mean.ShouldBe(200, 5);
    }

    [Fact]
    public void Of_SamplesThatGrowUnderTheirSwing_GrowByAsMuch()
    {
        var trend = Trend.Of(Take(minute => 200 + (0.5 * minute) + (10 * Math.Sin(minute * 1.7))));

        trend.Grows.ShouldBeTrue();
        trend.Interval.Low.ShouldBeLessThanOrEqualTo(0.5);
        trend.Interval.High.ShouldBeGreaterThanOrEqualTo(0.5);
    }

    [Fact]
    public void Of_ARandomWalk_GrowsRarely()
    {
        // Neighbours are alike, which is what makes a plain line through all samples too sure of itself.
        var random = new Random(1);
        var grown = Enumerable.Range(0, 100).Count(_ =>
        {
            var value = 0.0;
            return Trend.Of(Take(minute => value = (0.9 * value) + random.NextDouble() - 0.5)).Grows;
        });

        grown.ShouldBeLessThan(10);
    }

    [Fact]
    public void Of_FewerSamplesThanBlocks_IsRefused() =>
        Should.Throw<ArgumentException>(() => Trend.Of([(0, 1), (1, 2)])).Message.ShouldContain("measure longer");

    private static List<(double Minutes, double Value)> Take(Func<double, double> value) => [.. Enumerable.Range(0, Samples).Select(i => i / 12.0).Select(minute => (minute, value(minute)))];
}
