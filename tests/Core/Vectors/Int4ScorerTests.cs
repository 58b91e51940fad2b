using Contexter.Vectors;
using Contexter.Vectors.Quantization;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Vectors;

public sealed class Int4ScorerTests
{
    [Fact]
    public void Dot_OfAnyVectors_IsTheScalarOne() => Prop.ForAll(
        Gen.Choose(0, 12).ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (blocks, seed) =>
        {
            var random = new Random(seed);
            var query = Enumerable.Range(0, blocks * Int4Vectors.BlockComponents).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
            var halves = new byte[query.Length / 2];
            random.NextBytes(halves);

            Int4Scorer.Dot(query, halves).ShouldBe(Int4Scorer.DotScalar(query, halves));
            Int4Scorer.DotPortable(query, halves).ShouldBe(Int4Scorer.DotScalar(query, halves));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(127)]
    [InlineData(-127)]
    public void Dot_OfExtremes_DoesNotOverflow(int value)
    {
        var query = Enumerable.Repeat((sbyte)value, 4_096).ToArray();
        var halves = Enumerable.Repeat((byte)0xFF, 2_048).ToArray();

        Int4Scorer.Dot(query, halves).ShouldBe(4_096 * 15 * value);
        Int4Scorer.DotPortable(query, halves).ShouldBe(4_096 * 15 * value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(1_024)]
    public void Score_OfUnitVectors_IsAboutTheirCosine(int dimension)
    {
        var set = VectorSet.Clustered(60, dimension, 5, dimension);
        var bytes = new sbyte[Int4Scorer.PaddedLength(dimension)];
        for (var q = 0; q < 20; q++)
        {
            var scale = Int8Math.Quantize(set.VectorAt(q), bytes.AsSpan(0, dimension));
            var scorer = new Int4Scorer(set.Int4, bytes);
            for (var i = 0; i < set.Count; i++)
            {
                (scorer.Score(i) * scale).ShouldBe(FlatVectors.Cosine(set.VectorAt(i), set.VectorAt(q)), 0.15);
            }
        }
    }

    [Fact]
    public void Quantize_WhenOneComponentStandsOut_KeepsTheOthersApart()
    {
        var vector = Enumerable.Range(0, 64).Select(i => i == 0 ? 1f : i % 2 == 0 ? 0.1f : -0.1f).ToArray();
        var halves = new byte[Int4Vectors.BytesOf(64)];

        Int4Vectors.Quantize(vector, halves);

        halves[1].ShouldNotBe(halves[2]);
    }

    [Fact]
    public void Quantize_OfZeros_IsZero()
    {
        var halves = new byte[Int4Vectors.BytesOf(3)];

        Int4Vectors.Quantize([0, 0, 0], halves).ShouldBe(0);

        halves.ShouldAllBe(pair => pair == 0x88);
    }
}
