using Contexter.Indexing.Embedded.Search;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed class TermBoundsTests
{
    private const int Chunks = 3_000;

    private static readonly Bm25 Bm25 = new(new Bm25Options(), averageLength: 50);

    private static readonly double[] Lengths = [.. Enumerable.Range(0, Chunks).Select(chunk => 10.0 + (chunk % 90))];

    [Fact]
    public void AddWindow_OfRareAndFrequentTerms_IsAtMostA255thOfTheBestAboveEachScore()
        => Prop.ForAll(Gen.Choose(1, Chunks).ToArbitrary(), frequency =>
        {
            var (bounds, scores) = Find(frequency);
            for (var window = 0; window < bounds.Windows.Length; window++)
            {
                var first = window * TermBounds.WindowChunks;
                var sums = new ushort[Math.Min(TermBounds.WindowChunks, Chunks - first)];
                bounds.AddWindow(window, 256, sums);
                for (var i = 0; i < sums.Length; i++)
                {
                    var score = scores.GetValueOrDefault(first + i) / bounds.Max * byte.MaxValue;
                    ((double)sums[i]).ShouldBeInRange(score, Math.Ceiling(score));
                    bounds.Windows[window].ShouldBeGreaterThanOrEqualTo((byte)sums[i]);
                    (bounds.Dense.IsEmpty || bounds.Dense[first + i] == sums[i]).ShouldBeTrue();
                    (bounds.CodeOf(first + i) > 0).ShouldBe(score > 0);
                }

                bounds.Windows[window].ShouldBe((byte)sums.Max());
            }

            bounds.Max.ShouldBe(scores.Values.Max());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Get_WhenMoreIsKeptThanAllowed_ForgetsWhatWasUnusedForLongest()
    {
        var cache = new TermBoundsCache(chunks: 0);
        var (data, term) = Store(Chunks);
        var kept = cache.Get(data, term, Bm25, Weights, Lengths);
        var forgotten = cache.Get([0, .. data], term with { Offset = 1 }, Bm25, Weights, Lengths);
        for (var i = 2; i < (1 << 20) / Chunks * 2; i++)
        {
            cache.Get([.. new byte[i], .. data], term with { Offset = i }, Bm25, Weights, Lengths);
            cache.Get(data, term, Bm25, Weights, Lengths).ShouldBeSameAs(kept);
        }

        cache.Get([0, .. data], term with { Offset = 1 }, Bm25, Weights, Lengths).ShouldNotBeSameAs(forgotten);
    }

    [Fact]
    public void Get_WhenTheAverageLengthHasGrown_FindsBoundsThatHoldAgain()
    {
        var cache = new TermBoundsCache(Chunks);
        var (data, term) = Store(1_000);
        var before = cache.Get(data, term, Bm25, Weights, Lengths);
        cache.Get(data, term, new Bm25(new Bm25Options(), 50.2), Weights, Lengths).ShouldBeSameAs(before);

        var after = cache.Get(data, term, new Bm25(new Bm25Options(), 60), Weights, Lengths);

        after.Max.ShouldBeGreaterThan(before.Max);
    }

    private static PostingWeights Weights { get; } = new(new Bm25Options());

    private static (TermBounds Bounds, Dictionary<int, double> Scores) Find(int frequency)
    {
        var (data, term) = Store(frequency);
        var scores = new Dictionary<int, double>();
        var cursor = new PostingsCursor(term);
        while (cursor.MoveNext(data))
        {
            scores.Add(cursor.Chunk, Bm25.Score(1, new PostingsList(data, term).FrequencyOf(cursor.Chunk, Weights), Lengths[cursor.Chunk]));
        }

        return (TermBounds.Find(data, term, Bm25, Weights, Lengths), scores);
    }

    private static (byte[] Data, TermInfo Term) Store(int frequency)
    {
        var random = new Random(frequency);
        var writer = new PostingsWriter();
        foreach (var chunk in Enumerable.Range(0, Chunks).OrderBy(_ => random.Next()).Take(frequency).Order())
        {
            writer.Add(new Posting(chunk, random.Next(2), 0, 1 + random.Next(6), random.Next(2)), []);
        }

        var list = writer.Complete().ToArray();
        return ([.. list, .. writer.Positions], new TermInfo(frequency, 0, list.Length, writer.Positions.Length));
    }
}
