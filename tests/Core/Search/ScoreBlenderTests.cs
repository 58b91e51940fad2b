using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Search;

public sealed class ScoreBlenderTests
{
    private static readonly LibraryVersion Library = new("react", "19.0");
    private static readonly HybridSearcherOptions Options = new();

    // Cosines run from 0.2 to 0.8 and BM25 scores from 0 to 10, so that scaled values can be read off.
    private static readonly Candidate[] Three =
    [
        Make("a", 0.8f, 0, semanticRank: 1),
        Make("b", 0.5f, 10, semanticRank: 2, keywordRank: 1),
        Make("c", 0.2f, 5, keywordRank: 2),
    ];

    [Fact]
    public void Blend_WhenWeightsAreFixed_IsTheWeightedSumOfScaledScores()
    {
        var (ranked, summary) = ScoreBlender.Blend(Three, Query(SearchWeights.Fixed(0.7, 0.3)), Options);

        // a: 0.7 * 1 + 0.3 * 0, b: 0.7 * 0.5 + 0.3 * 1, c: 0.7 * 0 + 0.3 * 0.5.
        Read(ranked).ShouldBe("a 0.7000, b 0.6500, c 0.1500");
        ranked[1].SemanticScaled!.Value.ShouldBe(0.5, 1e-6);
        ranked[1].KeywordScaled.ShouldBe(1);
        summary.SemanticWeight.ShouldBe(0.7, 1e-12);
        summary.KeywordWeight.ShouldBe(0.3, 1e-12);
        summary.KeywordScale.ShouldBe(new ScoreScale(0, 10));
    }

    [Theory]
    [InlineData("useState", "b 0.8500, c 0.3500, a 0.3000")]
    [InlineData("How do I keep state between renders?", "a 0.7000, b 0.6500, c 0.1500")]
    public void Blend_WhenWeightsAreAuto_FollowsTheQuery(string text, string expected) =>
        Read(ScoreBlender.Blend(Three, Query(SearchWeights.Auto) with { Query = text }, Options).Ranked).ShouldBe(expected);

    [Fact]
    public void Blend_WhenRrf_CountsRanksOnly()
    {
        var (ranked, _) = ScoreBlender.Blend(Three, Query(SearchWeights.Rrf), Options);

        // 61/(60 + rank), halved: a 61/61/2, b (61/62 + 61/61)/2, c 61/62/2.
        Read(ranked).ShouldBe("b 0.9919, a 0.5000, c 0.4919");
    }

    [Fact]
    public void Blend_WhenOneLegIsAskedFor_UsesItAlone()
    {
        Read(ScoreBlender.Blend(Three, Query(SearchWeights.Fixed(0.7, 0.3)) with { Type = SearchType.Semantic }, Options).Ranked)
            .ShouldBe("a 1.0000, b 0.5000, c 0.0000");
        var (ranked, summary) = ScoreBlender.Blend(Three, Query(SearchWeights.Rrf) with { Type = SearchType.Keyword }, Options);
        Read(ranked).ShouldBe("b 1.0000, c 0.9839");
        (summary.SemanticWeight, summary.KeywordWeight, summary.SemanticScale).ShouldBe((0, 1, null));
    }

    [Fact]
    public void Blend_WhenNoCandidateHasATermOfTheQuery_GivesTheSemanticLegAllTheWeight()
    {
        Candidate[] candidates = [Make("a", 0.9f, 0, 1), Make("b", 0.4f, 0, 2)];

        var (ranked, summary) = ScoreBlender.Blend(candidates, Query(SearchWeights.Fixed(0.5, 0.5)), Options);

        Read(ranked).ShouldBe("a 1.0000, b 0.0000");
        (summary.SemanticWeight, summary.KeywordScale).ShouldBe((1, null));
    }

    [Theory]
    [InlineData(0.9f, 7f, "only 1.0000")]
    [InlineData(-0.5f, 7f, "only 0.5000")]
    public void Blend_WhenThereIsOneCandidate_ScalesByTheSignOfItsScore(float cosine, float bm25, string expected) =>
        Read(ScoreBlender.Blend([Make("only", cosine, bm25, 1, 1)], Query(SearchWeights.Fixed(0.5, 0.5)), Options).Ranked).ShouldBe(expected);

    [Fact]
    public void Blend_WhenThereIsNoCandidate_IsEmpty() => ScoreBlender.Blend([], Query(SearchWeights.Auto), Options).Ranked.ShouldBeEmpty();

    [Theory]
    [InlineData(0.09f, 0f, false)]
    [InlineData(0.1f, 0f, true)]
    [InlineData(0.09f, 0.05f, false)]
    [InlineData(0.09f, 0.1f, true)]
    [InlineData(-0.3f, 4f, true)]
    public void Blend_WhenAThresholdIsSet_KeepsWhatOneLegKeeps(float cosine, float bm25, bool isKept)
    {
        Candidate[] candidates = [Make("x", cosine, bm25, 1, 1), Make("best", 0.9f, 9, 1, 1)];

        ScoreBlender.Blend(candidates, Query(SearchWeights.Auto) with { Threshold = 0.1 }, Options).Ranked
            .Any(b => b.Candidate.Id == new ChunkId("x")).ShouldBe(isKept);
    }

    [Fact]
    public void Blend_WhenTheThresholdIsZero_StillDropsWhatNoLegFound()
    {
        Candidate[] candidates = [Make("x", -0.1f, 0, 1), Make("y", 0, 0, 2), Make("z", -0.2f, 0.01f, null, 1)];

        Read(ScoreBlender.Blend(candidates, Query(SearchWeights.Fixed(0, 1)) with { Threshold = 0 }, Options).Ranked).ShouldBe("z 1.0000, y 0.0000");
    }

    [Fact]
    public void Blend_WhenScoresAreEqual_OrdersByLibraryAndId()
    {
        Candidate[] candidates = [Make("b", 0.5f, 1), Make("a", 0.5f, 1), Make("a", 0.5f, 1) with { Library = new LibraryVersion("react", "18.0") }];

        ScoreBlender.Blend(candidates, Query(SearchWeights.Auto), Options).Ranked
            .Select(b => $"{b.Candidate.Library} {b.Candidate.Id}").ShouldBe(["react@18.0 a", "react@19.0 a", "react@19.0 b"]);
    }

    [Fact]
    public void Blend_WhenCandidatesAreAny_KeepsItsPromises()
    {
        var candidate =
            from id in Gen.Choose(0, 1_000_000)
            from cosine in Gen.Choose(-1_000, 1_000)
            from bm25 in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 40_000))
            from semanticRank in Gen.Choose(0, 30)
            from keywordRank in Gen.Choose(0, 30)
            select Make($"{id:0000000}", cosine / 1_000f, bm25 / 1_000f, semanticRank == 0 ? null : semanticRank, keywordRank == 0 ? null : keywordRank);
        var query =
            from type in Gen.Elements(Enum.GetValues<SearchType>())
            from weights in Gen.OneOf(Gen.Elements(SearchWeights.Auto, SearchWeights.Rrf), from s in Gen.Choose(0, 10) select SearchWeights.Fixed(s / 10.0, 1 - (s / 10.0)))
            from threshold in Gen.Elements(0, 0.1, 0.5, 1)
            from text in Gen.Elements("useState", "how do hooks work?", "the of", "read a large file line by line")
            select Query(weights) with { Type = type, Threshold = threshold, Query = text };
        var cases = from c in Gen.ListOf(candidate) from q in query from seed in Gen.Choose(0, int.MaxValue) select (Candidates: c.DistinctBy(x => x.Id).ToArray(), Query: q, Seed: seed);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (ranked, summary) = ScoreBlender.Blend(@case.Candidates, @case.Query, Options);
            var shuffled = @case.Candidates.ToArray();
            new Random(@case.Seed).Shuffle(shuffled);
            var again = ScoreBlender.Blend(shuffled, @case.Query, Options);

            ranked.ShouldAllBe(b => b.Score >= 0 && b.Score <= 1);
            ranked.Select(b => b.Score).ShouldBeInOrder(SortDirection.Descending);
            (summary.SemanticWeight + summary.KeywordWeight).ShouldBe(1, 1e-12);
            again.Ranked.ShouldBe(ranked, "order of the candidates must not matter");
            again.Summary.ShouldBe(summary);
            var kept = ranked.Select(b => b.Candidate).ToHashSet();
            foreach (var c in @case.Candidates)
            {
                var bySemantic = @case.Query.Type != SearchType.Keyword && c.Cosine >= @case.Query.Threshold;
                var byKeyword = @case.Query.Type != SearchType.Semantic && c.Bm25 > 0 && c.Bm25 >= @case.Query.Threshold;
                kept.Contains(c).ShouldBe(bySemantic || byKeyword);
            }
        }));
    }

    private static SearchQuery Query(SearchWeights weights) => new() { Query = "state", Weights = weights, Threshold = 0.1 };

    private static Candidate Make(string id, float cosine, float bm25, int? semanticRank = null, int? keywordRank = null) =>
        new() { Library = Library, Id = new ChunkId(id), Cosine = cosine, Bm25 = bm25, SemanticRank = semanticRank, KeywordRank = keywordRank };

    private static string Read(IReadOnlyList<BlendedCandidate> ranked) =>
        string.Join(", ", ranked.Select(b => FormattableString.Invariant($"{b.Candidate.Id} {b.Score:0.0000}")));
}
