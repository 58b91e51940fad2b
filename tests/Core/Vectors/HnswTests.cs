using System.Globalization;
using Contexter.Vectors.Hnsw;
using Contexter.Vectors.Quantization;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Vectors;

public sealed class HnswTests
{
    private static readonly HnswOptions Options = new() { Threads = 2 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(300)]
    public void Search_WhenEfIsTheWholeSet_FindsWhatAnExactSearchFinds(int count)
    {
        var set = VectorSet.Clustered(count, 32, 5, count);
        var image = Build(set, Options);
        for (var i = 0; i < Math.Min(count, 40); i++)
        {
            var hits = Search(set, image, set.VectorAt(i), ef: count, k: 10);

            hits.Select(hit => hit.Vector).ShouldBe(set.FindExactly(set.VectorAt(i), 10));
            hits[0].Cosine.ShouldBe(1, 1e-5);
        }
    }

    [Fact]
    public void Search_OfManyVectors_FindsNearlyAllOfTheClosestAndLooksAtFew()
    {
        var set = VectorSet.Clustered(6_000, 64, 60, 7);
        var queries = VectorSet.Clustered(6_100, 64, 60, 7);
        var image = Build(set, Options);
        var searcher = new HnswSearcher();
        var found = 0;
        for (var q = 6_000; q < 6_100; q++)
        {
            var query = queries.VectorAt(q);
            var expected = set.FindExactly(query, 10);
            found += searcher.Search(new HnswGraph(image), set.Int4, set.Exact, query, 80, 10).Count(hit => expected.Contains(hit.Vector));
        }

        found.ShouldBeGreaterThan(970);
        var walk = new HnswWalk();
        var graph = new HnswGraph(image);
        var bytes = new sbyte[Int4Scorer.PaddedLength(set.Dimension)];
        Int8Math.Quantize(set.VectorAt(5), bytes.AsSpan(0, set.Dimension));
        var scorer = new Int4Scorer(set.Int4, bytes);
        walk.Search(graph.GetLevel(0), graph.Count, walk.Descend(graph, 0, ref scorer), 80, ref scorer);
        walk.Comparisons.ShouldBeLessThan(set.Count / 3);
    }

    [Fact]
    public void Build_OnAnyNumberOfThreads_GivesTheSameGraph()
    {
        var set = VectorSet.Clustered(1_500, 24, 12, 3);
        var one = Build(set, Options with { Threads = 1 });

        Build(set, Options with { Threads = 4 }).ShouldBe(one);
        Build(set, Options with { Seed = 43 }).SequenceEqual(one).ShouldBeFalse();
    }

    [Fact]
    public void Build_OfAnySet_LinksWithinBoundsAndReachesEveryVector() => Prop.ForAll(
        Gen.Choose(1, 200).ToArbitrary(),
        Gen.Choose(1, 20).ToArbitrary(),
        Gen.Choose(2, 8).ToArbitrary(),
        (count, different, m) =>
        {
            // Few different vectors among many: equal ones are what graphs lose.
            var set = VectorSet.Of([.. Enumerable.Range(0, count).Select(i => Different(i % different))]);
            var image = Build(set, new HnswOptions { M = m, EfConstruction = 16, Threads = 2 });

            var graph = new HnswGraph(image);
            graph.Count.ShouldBe(count);
            for (var level = 0; level <= graph.UpperLevels; level++)
            {
                for (var node = 0; node < graph.LevelCount(level); node++)
                {
                    var links = graph.GetLevel(level).LinksOf(node);
                    var length = links.IndexOf(HnswGraph.None) is var end and >= 0 ? end : links.Length;
                    links[length..].ContainsAnyExcept(HnswGraph.None).ShouldBeFalse();
                    var own = links[..length].ToArray();
                    own.ShouldAllBe(link => link >= 0 && link < count);
                    own.ShouldNotContain(node);
                    own.Distinct().Count().ShouldBe(own.Length);
                }
            }

            Reached(image).ShouldBe(count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Search_WhenOnlySomeAreWanted_FindsTheClosestOfThem()
    {
        var set = VectorSet.Clustered(1_000, 32, 10, 11);
        var image = Build(set, Options);
        var query = set.VectorAt(123);

        var hits = new HnswSearcher().Search(new HnswGraph(image), set.Int4, set.Exact, query, 400, 10, vector => vector % 3 == 0);

        hits.Select(hit => hit.Vector).ShouldBe(set.FindExactly(query, 10, vector => vector % 3 == 0));
    }

    [Fact]
    public void Search_WhenTheGraphIsEmpty_FindsNothing()
    {
        var image = HnswBuilder.Build(ReadOnlyMemory<sbyte>.Empty, ReadOnlyMemory<float>.Empty, 4, Options, TestContext.Current.CancellationToken);

        new HnswSearcher().Search(new HnswGraph(image), default, [], [1, 0, 0, 0], 10, 10).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, -1)]
    [InlineData(1, 7)]
    [InlineData(2, 0)]
    [InlineData(3, 99)]
    public void Read_WhenTheImageIsDamaged_Throws(int position, int value)
    {
        var image = Build(VectorSet.Clustered(50, 8, 3, 1), Options);
        image[position] = value;

        Should.Throw<FormatException>(() => new HnswGraph(image).Count.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Build_WhenItIsCancelled_Stops()
    {
        var set = VectorSet.Clustered(500, 8, 3, 1);

        Should.Throw<OperationCanceledException>(() => HnswBuilder.Build(set.Values, set.Scales, set.Dimension, Options, new CancellationToken(canceled: true)));
    }

    private static int[] Build(VectorSet set, HnswOptions options) =>
        HnswBuilder.Build(set.Values, set.Scales, set.Dimension, options, TestContext.Current.CancellationToken);

    private static List<VectorHit> Search(VectorSet set, int[] image, ReadOnlySpan<float> query, int ef, int k) =>
        new HnswSearcher().Search(new HnswGraph(image), set.Int4, set.Exact, query, ef, k);

    private static float[] Different(int number) => [1, number, number * number % 7, 3 - number];

    private static int Reached(int[] image)
    {
        var graph = new HnswGraph(image);
        var reached = new HashSet<int> { graph.Entry };
        reached.UnionWith(graph.UpperVectors.ToArray());
        var open = new Queue<int>(reached);
        while (open.TryDequeue(out var vector))
        {
            foreach (var link in graph.GetLevel(0).LinksOf(vector))
            {
                if (link != HnswGraph.None && reached.Add(link))
                {
                    open.Enqueue(link);
                }
            }
        }

        return reached.Count;
    }
}
