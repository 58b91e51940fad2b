using Contexter.Evaluation;

namespace Contexter.Core.Tests.Evaluation;

public sealed class ResamplingTests
{
    [Fact]
    public void Mean_WhenAllValuesAreEqual_HasNoWidth() =>
        Resampling.Mean([0.25, 0.25, 0.25], seed: 1).ShouldBe(new Estimate(0.25, 0.25, 0.25));

    [Fact]
    public void Mean_OfManyValues_HasTheWidthOfTheNormalApproximation()
    {
        // 200 zeros and 200 ones: standard error sqrt(0.25 / 400) = 0.025, so 95 % lie within 0.5 ± 0.049.
        var values = Enumerable.Range(0, 400).Select(i => i % 2.0).ToArray();

        var estimate = Resampling.Mean(values, seed: 7);

        estimate.Mean.ShouldBe(0.5);
        estimate.Low.ShouldBe(0.451, 0.006);
        estimate.High.ShouldBe(0.549, 0.006);
    }

    [Fact]
    public void Mean_OfTheSameSeed_IsTheSameAndOfAnotherNot()
    {
        double[] values = [0.1, 0.9, 0.4, 0.3, 0.35, 0.77];

        Resampling.Mean(values, seed: 3).ShouldBe(Resampling.Mean(values, seed: 3));
        Resampling.Mean(values, seed: 4).ShouldNotBe(Resampling.Mean(values, seed: 3));
    }

    [Fact]
    public void PairedSignificance_OfFewDifferencesOfOneSign_IsTheShareOfSignsAsExtreme()
    {
        // Of the 2^5 choices of signs two are as extreme: all above 0 and all below.
        Resampling.PairedSignificance([0.1, 0.1, 0.1, 0.1, 0.1], seed: 1).ShouldBe(2 / 32.0, 0.015);
    }

    [Fact]
    public void PairedSignificance_WhenNothingDiffers_IsOne() => Resampling.PairedSignificance([0, 0, 0], seed: 1).ShouldBe(1);

    [Fact]
    public void PairedSignificance_WhenDifferencesCancelOut_IsOne() => Resampling.PairedSignificance([0.5, -0.5], seed: 1).ShouldBe(1);

    [Fact]
    public void PairedSignificance_WhenADifferenceIsSteady_IsAsSmallAsTheDrawingsCanSay()
    {
        var steady = Enumerable.Range(0, 100).Select(i => 0.02 + (i % 3 * 0.01)).ToArray();

        Resampling.PairedSignificance(steady, seed: 1).ShouldBe(1 / 2_001.0, 1e-12);
        Resampling.PairedSignificance([.. steady.Select(value => -value)], seed: 1).ShouldBe(1 / 2_001.0, 1e-12);
    }

    [Fact]
    public void Resampling_OfNothing_Refuses()
    {
        Should.Throw<ArgumentException>(() => Resampling.Mean([], seed: 1));
        Should.Throw<ArgumentException>(() => Resampling.PairedSignificance([], seed: 1));
    }
}
