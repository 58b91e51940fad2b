using Contexter.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Vectors;

public sealed class VectorMathTests
{
    [Fact]
    public void Dot_WhenVectorsAreArbitrary_IsTheScalarReferenceToTheLastBit()
        => Prop.ForAll<int, int>((seed, size) =>
        {
            var (left, right) = RandomPair(seed, Math.Abs(size % 600));

            BitConverter.SingleToInt32Bits(VectorMath.Dot(left, right)).ShouldBe(BitConverter.SingleToInt32Bits(VectorMath.DotScalar(left, right)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Dot_WhenVectorsAreArbitrary_IsNearTheExactSum()
        => Prop.ForAll<int, int>((seed, size) =>
        {
            var (left, right) = RandomPair(seed, Math.Abs(size % 600));
            var exact = left.Zip(right, (l, r) => (double)l * r).Sum();

            ((double)VectorMath.Dot(left, right)).ShouldBe(exact, 1e-4);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Dot_WhenLengthsDiffer_Throws() => Should.Throw<ArgumentException>(() => VectorMath.Dot([1, 2], [1]));

    [Theory]
    [InlineData(3f, 4f, 0.6f, 0.8f)]
    [InlineData(1e30f, 0f, 1f, 0f)]
    [InlineData(1e-44f, 0f, 1f, 0f)]
    [InlineData(-3e38f, 3e38f, -0.70710677f, 0.70710677f)]
    public void TryNormalize_WhenVectorPointsSomewhere_ScalesItToOne(float x, float y, float unitX, float unitY)
    {
        var unit = new float[2];

        VectorMath.TryNormalize([x, y], unit).ShouldBeTrue();

        unit.ShouldBe([unitX, unitY], 1e-6);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void TryNormalize_WhenVectorPointsNowhere_IsFalse(float value) => VectorMath.TryNormalize([value, 0], new float[2]).ShouldBeFalse();

    [Fact]
    public void Cosine_WhenRoundingExceedsOne_IsOne()
    {
        var random = new Random(3);
        for (var i = 0; i < 1_000; i++)
        {
            var unit = new float[19];
            VectorMath.TryNormalize(Enumerable.Range(0, 19).Select(_ => random.NextSingle()).ToArray(), unit);

            FlatVectors.Cosine(unit, unit).ShouldBeInRange(0.999999f, 1f);
        }
    }

    private static (float[] Left, float[] Right) RandomPair(int seed, int length)
    {
        var random = new Random(seed);
        float[] Vector() => [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
        return (Vector(), Vector());
    }
}
