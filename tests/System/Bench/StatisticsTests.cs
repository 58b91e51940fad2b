using Contexter.Bench.Suite.Results;

namespace Contexter.SystemTests.Bench;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 5, 1, 3 }, 3)]
    [InlineData(new double[] { 4, 1, 3, 2 }, 2.5)]
    public void Median_OfUnsortedValues_IsTheMiddle(double[] values, double median) => Statistics.Median(values).ShouldBe(median);

    [Fact]
    public void MedianInterval_OfOneValue_IsNotClaimed() => Statistics.MedianInterval([7]).ShouldBeNull();

    [Fact]
    public void MedianInterval_OfFiveValues_ReachesFromTheLeastToTheLargest() => Statistics.MedianInterval([3, 1, 5, 2, 4]).ShouldBe(new Interval(1, 5));

    [Fact]
    public void MedianInterval_OfDrawnSamples_HoldsTheTrueMedianAboutAsOftenAsItSays()
    {
        var random = new Random(4);
        var held = Enumerable.Range(0, 200).Count(_ =>
        {
            var interval = Statistics.MedianInterval([.. Enumerable.Range(0, 15).Select(_ => random.NextDouble())])!;
            return interval.Low <= 0.5 && interval.High >= 0.5;
        });
        held.ShouldBeInRange(180, 200, "95 % of 200, give or take");
    }

    [Fact]
    public void Outliers_BeyondTukeysFences_AreNamedWithTheirRound() =>
        Statistics.Outliers([10, 11, 30, 10, 12, 11, 10]).ShouldHaveSingleItem().ShouldBe(new Outlier(3, 30));

    [Fact]
    public void Outliers_AmongEqualValues_AreNone() => Statistics.Outliers([2, 2, 2, 2]).ShouldBeEmpty();

    [Fact]
    public void Slope_OfALineWithoutNoise_IsExact()
    {
        var (slope, interval) = Statistics.Slope([(0, 1), (10, 21), (20, 41), (30, 61)]);
        slope.ShouldBe(2, 1e-9);
        interval.Low.ShouldBe(2, 1e-9);
        interval.High.ShouldBe(2, 1e-9);
    }

    [Fact]
    public void Slope_OfNoiseAroundALevel_IsNotDistinguishedFromZero()
    {
        var random = new Random(9);
        var (_, interval) = Statistics.Slope([.. Enumerable.Range(0, 12).Select(x => ((double)x, 1_000 + random.NextDouble()))]);
        interval.Low.ShouldBeLessThan(0);
        interval.High.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Slope_OfTooFewPoints_IsRefused() => Should.Throw<ArgumentException>(() => Statistics.Slope([(0, 1), (1, 2)])).Message.ShouldContain("three points");

    [Fact]
    public void Distribution_OfSamples_HasThePercentilesByNearestRank()
    {
        var distribution = Distribution.Of(Enumerable.Range(1, 200).Select(value => (double)value))!;
        (distribution.Count, distribution.P50, distribution.P95, distribution.P99).ShouldBe((200, 100d, 190d, 198d));
        distribution.Quantiles.Count.ShouldBe(51);
        distribution.Quantiles[0].ShouldBe(1);
        distribution.Quantiles[^1].ShouldBe(200);
    }
}
