using Contexter.Evaluation;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    private static readonly Dictionary<string, int> Relevance = new(StringComparer.Ordinal) { ["a"] = 2, ["b"] = 1, ["c"] = 1 };

    /// <summary>Rankings with relevances of the groups g0 to g9, at least one of them relevant.</summary>
    private static readonly Gen<(string[] Ranking, Dictionary<string, int> Relevance, int K)> Cases =
        from order in Gen.Shuffle(Enumerable.Range(0, 10).Select(i => $"g{i}").ToArray())
        from length in Gen.Choose(0, 10)
        from grades in Gen.ArrayOf(Gen.Choose(0, 3), 10)
        from k in Gen.Choose(1, 12)
        where grades.Any(grade => grade > 0)
        select (order[..length], grades.Index().Where(pair => pair.Item > 0).ToDictionary(pair => $"g{pair.Index}", pair => pair.Item, StringComparer.Ordinal), k);

    [Fact]
    public void Measure_OfAKnownRanking_IsWhatTheDefinitionsGive()
    {
        var quality = RankingMetrics.Measure(["x", "b", "y", "a"], Relevance, 4);

        quality.Recall.ShouldBe(2 / 3.0, 1e-12);
        quality.Hit.ShouldBe(1);
        quality.ReciprocalRank.ShouldBe(0.5);

        // By hand: 1/log2(3) + 3/log2(5) = 0.630930 + 1.292030; ideally 3/log2(2) + 1/log2(3) + 1/log2(4) = 3 + 0.630930 + 0.5.
        quality.Ndcg.ShouldBe(1.922960 / 4.130930, 1e-6);
    }

    [Fact]
    public void Measure_WhenTheDepthCutsTheRanking_CountsWhatIsAboveIt()
    {
        var quality = RankingMetrics.Measure(["x", "b", "y", "a"], Relevance, 2);

        quality.Recall.ShouldBe(1 / 3.0, 1e-12);
        quality.ReciprocalRank.ShouldBe(0.5);

        // 0.630930 of the ideal 3 + 0.630930.
        quality.Ndcg.ShouldBe(0.630930 / 3.630930, 1e-6);
    }

    [Fact]
    public void Measure_WhenNothingRelevantIsFound_IsZero()
    {
        RankingMetrics.Measure(["x", "y"], Relevance, 10).ShouldBe(default);
        RankingMetrics.Measure([], Relevance, 10).ShouldBe(default);
        RankingMetrics.Measure(["x", "y", "a"], Relevance, 2).ShouldBe(default);
    }

    [Fact]
    public void Measure_WhenAGroupComesAgain_CountsItOnceAndLeavesNoGap() =>
        RankingMetrics.Measure(["x", "x", "a", "a"], Relevance, 2).ShouldBe(RankingMetrics.Measure(["x", "a"], Relevance, 2));

    [Fact]
    public void Measure_OfTheIdealRanking_IsOne() => Prop.ForAll(Cases.ToArbitrary(), given =>
    {
        var ideal = given.Relevance.OrderByDescending(pair => pair.Value).Select(pair => pair.Key);
        var quality = RankingMetrics.Measure(ideal, given.Relevance, given.K);

        return Math.Abs(quality.Ndcg - 1) < 1e-12 && quality.ReciprocalRank is 1 && quality.Hit is 1
            && Math.Abs(quality.Recall - (Math.Min(given.K, given.Relevance.Count) / (double)given.Relevance.Count)) < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Measure_OfAnyRanking_StaysBetweenZeroAndOne() => Prop.ForAll(Cases.ToArbitrary(), given =>
    {
        var quality = RankingMetrics.Measure(given.Ranking, given.Relevance, given.K);
        double[] values = [quality.Recall, quality.Hit, quality.ReciprocalRank, quality.Ndcg];
        return values.All(value => value is >= 0 and <= 1 + 1e-12) && values.All(value => value > 0 == quality.Hit > 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Measure_WhenABetterGroupMovesUp_NeverGetsWorse() => Prop.ForAll(Cases.ToArbitrary(), given =>
    {
        var before = RankingMetrics.Measure(given.Ranking, given.Relevance, given.K);
        for (var i = 1; i < given.Ranking.Length; i++)
        {
            string[] swapped = [.. given.Ranking];
            (swapped[i - 1], swapped[i]) = (swapped[i], swapped[i - 1]);
            if (Grade(given.Ranking[i]) < Grade(given.Ranking[i - 1]))
            {
                continue;
            }

            var after = RankingMetrics.Measure(swapped, given.Relevance, given.K);
            if (after.Ndcg < before.Ndcg - 1e-12 || after.Recall < before.Recall || (Grade(given.Ranking[i - 1]) == 0 && after.ReciprocalRank < before.ReciprocalRank))
            {
                return false;
            }
        }

        return true;

        int Grade(string group) => given.Relevance.GetValueOrDefault(group);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Measure_WhenUnjudgedGroupsFollow_ChangesNothing() => Prop.ForAll(Cases.ToArbitrary(), given =>
        RankingMetrics.Measure(given.Ranking.Concat(["u", "v"]), given.Relevance, given.K) == RankingMetrics.Measure(given.Ranking, given.Relevance, given.K))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Measure_WhenNothingCanBeRelevant_Refuses()
    {
        Should.Throw<ArgumentException>(() => RankingMetrics.Measure(["a"], new Dictionary<string, int>(StringComparer.Ordinal), 10));
        Should.Throw<ArgumentException>(() => RankingMetrics.Measure(["a"], new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 0 }, 10));
        Should.Throw<ArgumentException>(() => RankingMetrics.Measure(["a"], Relevance, 0));
    }
}
