using System.Runtime.InteropServices;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Lexical;

public sealed class PostingsTests
{
    private static readonly Bm25Options Options = new() { TitleWeight = 3, HeadingWeight = 2, BodyWeight = 1, IdentifierWeight = 1.5 };

    private static readonly PostingWeights Weights = new(Options);

    [Fact]
    public void MoveNext_WhenPostingsWereWritten_GivesThemBack()
        => Prop.ForAll(Lists(), postings =>
        {
            var (data, term) = Store(postings);
            var cursor = new PostingsCursor(term);
            var positions = new List<int>();
            foreach (var posting in postings)
            {
                cursor.MoveNext(data).ShouldBeTrue();
                cursor.Chunk.ShouldBe(posting.Chunk);
                new PostingsList(data, term).FrequencyOf(cursor.Chunk, Weights).ShouldBe(posting.Counts.Weigh(Options));
                cursor.ReadPositions(data, positions);
                positions.ShouldBe(PositionsOf(posting));
            }

            cursor.MoveNext(data).ShouldBeFalse();
            cursor.Chunk.ShouldBe(PostingsCursor.End);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadBlock_WhenGoneOverBlockByBlock_GivesAll()
        => Prop.ForAll(Lists(), postings =>
        {
            var (data, term) = Store(postings);
            var cursor = new PostingsCursor(term);
            var read = new List<Posting>();
            var block = new List<Posting>();
            var positions = new List<int>();
            for (cursor.MoveNext(data); cursor.Chunk != PostingsCursor.End; cursor.Advance(data, block.Count))
            {
                cursor.ReadBlock(data, block);
                var frequencies = new double[block.Count];
                new PostingsList(data, term).GetBlock(read.Count / PostingsBlock.Postings).ReadFrequencies(Weights, frequencies);
                frequencies.ShouldBe(block.Select(posting => posting.Counts.Weigh(Options)));
                read.AddRange(block);
                var reader = cursor.OpenPositions(data);
                foreach (var posting in block)
                {
                    PostingsCursor.ReadPositions(ref reader, positions);
                    positions.ShouldBe(PositionsOf(posting));
                }
            }

            read.ShouldBe(postings);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void SkipTo_WhenChunksRise_FindsTheFirstFromEach()
        => Prop.ForAll(Lists(), ArbMap.Default.ArbFor<ushort[]>(), (postings, steps) =>
        {
            var (data, term) = Store(postings);
            var cursor = new PostingsCursor(term);
            var chunk = 0;
            foreach (var step in steps)
            {
                chunk += step % 700;
                // Not by its default: the first chunk with a weight of nothing is a posting, too.
                var first = Array.FindIndex(postings, posting => posting.Chunk >= chunk);
                cursor.SkipTo(data, chunk).ShouldBe(first >= 0);
                cursor.Chunk.ShouldBe(first < 0 ? PostingsCursor.End : postings[first].Chunk);
                if (first >= 0)
                {
                    new PostingsList(data, term).FrequencyOf(cursor.Chunk, Weights).ShouldBe(postings[first].Counts.Weigh(Options));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void FrequencyOf_WhenChunksAreInAnyOrder_FindsThoseOfPostingsOnly()
        => Prop.ForAll(Lists(), ArbMap.Default.ArbFor<ushort[]>(), (postings, others) =>
        {
            var (data, term) = Store(postings);
            var expected = postings.ToDictionary(posting => posting.Chunk, posting => posting.Counts.Weigh(Options));
            foreach (var chunk in postings.Select(posting => posting.Chunk).Concat(others.Select(other => other % (postings[^1].Chunk + 70_000))).Reverse())
            {
                new PostingsList(data, term).FrequencyOf(chunk, Weights).ShouldBe(expected.GetValueOrDefault(chunk));
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 2)]
    [InlineData(5_000, 4)]
    public void Complete_WhenTermsAreOnceInTexts_CostsAByteAndTheWidthOfTheGaps(int gap, int width)
    {
        var writer = new PostingsWriter();
        for (var chunk = 0; chunk < 100; chunk++)
        {
            writer.Add(new Posting(gap * chunk, 0, 0, 1, 0), [chunk]);
        }

        writer.Complete().Length.ShouldBe(1 + (100 * (1 + width)));
        writer.Positions.Length.ShouldBe(200);
    }

    private static (byte[] Data, TermInfo Term) Store(Posting[] postings)
    {
        var writer = new PostingsWriter();
        writer.Add(new Posting(5, 1, 2, 3, 4), [1]);
        writer.Clear();
        foreach (var posting in postings)
        {
            writer.Add(posting, CollectionsMarshal.AsSpan(PositionsOf(posting)));
        }

        writer.Count.ShouldBe(postings.Length);
        byte[] before = [1, 2, 3];
        var list = writer.Complete().ToArray();
        return ([.. before, .. list, .. writer.Positions, 9, 9], new TermInfo(postings.Length, before.Length, list.Length, writer.Positions.Length));
    }

    private static List<int> PositionsOf(Posting posting) => [.. Enumerable.Range(1, posting.Body % 6).Select(i => i * (1 + (posting.Chunk % 200)))];

    /// <summary>Up to some blocks of postings, near and far apart, most of them plain.</summary>
    private static Arbitrary<Posting[]> Lists()
        => (from count in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(120, 140), Gen.Choose(250, 600))
            from scale in Gen.Elements(1, 10, 5_000)
            from seed in Gen.Choose(0, int.MaxValue)
            select Create(count, scale, new Random(seed))).ToArbitrary();

    private static Posting[] Create(int count, int scale, Random random)
    {
        var chunk = -1;
        return
        [
            .. Enumerable.Range(0, count).Select(_ => random.Next(4) > 0
                ? new Posting(chunk += random.Next(1, scale + 1), 0, 0, 1, 0)
                : new Posting(chunk += random.Next(1, scale + 1), random.Next(3), random.Next(2), random.Next(50) == 0 ? 70_000 : random.Next(9), random.Next(5))),
        ];
    }
}
