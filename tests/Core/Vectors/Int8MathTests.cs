using Contexter.Vectors.Quantization;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Vectors;

public sealed class Int8MathTests
{
    [Fact]
    public void Dot_OfAnyVectors_IsTheScalarOne() => Prop.ForAll(
        Gen.Choose(0, 300).ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (length, seed) =>
        {
            var random = new Random(seed);
            var (left, right) = (Bytes(random, length), Bytes(random, length));

            Int8Math.Dot(left, right).ShouldBe(Int8Math.DotScalar(left, right));
            Int8Math.DotPortable(left, right).ShouldBe(Int8Math.DotScalar(left, right));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(127, 127)]
    [InlineData(-127, 127)]
    [InlineData(-127, -127)]
    public void Dot_OfExtremes_DoesNotOverflow(int left, int right)
    {
        var (a, b) = (Enumerable.Repeat((sbyte)left, 4_096).ToArray(), Enumerable.Repeat((sbyte)right, 4_096).ToArray());

        Int8Math.Dot(a, b).ShouldBe(4_096 * left * right);
        Int8Math.DotPortable(a, b).ShouldBe(4_096 * left * right);
    }

    [Fact]
    public void Quantize_OfAnyVector_IsCloseToIt()
    {
        var random = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            var vector = Enumerable.Range(0, 64).Select(_ => (float)(random.NextDouble() - 0.5) * MathF.Pow(10, (round % 60) - 30)).ToArray();
            var bytes = new sbyte[64];

            var scale = Int8Math.Quantize(vector, bytes);

            bytes.Max(value => Math.Abs((int)value)).ShouldBe(Int8Math.MaxValue);
            for (var i = 0; i < vector.Length; i++)
            {
                Math.Abs((bytes[i] * scale) - vector[i]).ShouldBeLessThanOrEqualTo(scale * 0.51f);
            }
        }
    }

    [Fact]
    public void Quantize_OfZeros_IsZero()
    {
        var bytes = new sbyte[] { 1, 2, 3 };

        Int8Math.Quantize([0, 0, 0], bytes).ShouldBe(0);
        bytes.ShouldBe(new sbyte[3]);
    }

    private static sbyte[] Bytes(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (sbyte)random.Next(-127, 128))];
}
