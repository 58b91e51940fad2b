using System.Text;
using Contexter.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Storage;

public sealed class XxHash64Tests
{
    private const uint Prime32 = 2_654_435_761;

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999UL)]
    [InlineData("a", 0xD24EC4F1A98C6E5BUL)]
    [InlineData("as", 0x1C330FB2D66BE179UL)]
    [InlineData("asd", 0x631C37CE72A97393UL)]
    [InlineData("asdf", 0x415872F599CEA71EUL)]
    [InlineData("abc", 0x44BC2CF5AD770999UL)]
    [InlineData("Call me Ishmael. Some years ago--never mind how long precisely-", 0x02A2E85470D6FD96UL)]
    public void Hash_WhenTextIsPublishedVector_GivesPublishedHash(string text, ulong hash)
        => XxHash64.Hash(Encoding.ASCII.GetBytes(text)).ShouldBe(hash);

    /// <summary>The reference implementation's own sanity check.</summary>
    [Theory]
    [InlineData(0, 0, 0xEF46DB3751D8E999UL)]
    [InlineData(0, Prime32, 0xAC75FDA2929B17EFUL)]
    [InlineData(1, 0, 0x4FCE394CC88952D8UL)]
    [InlineData(1, Prime32, 0x739840CB819FA723UL)]
    [InlineData(14, 0, 0xCFFA8DB881BC3A3DUL)]
    [InlineData(14, Prime32, 0x5B9611585EFCC9CBUL)]
    [InlineData(101, 0, 0x0EAB543384F878ADUL)]
    [InlineData(101, Prime32, 0xCAA65939306F1E21UL)]
    public void Hash_WhenBytesAreSanityBuffer_GivesPublishedHash(int length, uint seed, ulong hash)
    {
        var buffer = new byte[length];
        var generator = Prime32;
        for (var i = 0; i < length; i++)
        {
            buffer[i] = (byte)(generator >> 24);
            generator = unchecked(generator * generator);
        }

        XxHash64.Hash(buffer, seed).ShouldBe(hash);
    }

    [Fact]
    public void Append_WhenBytesComeInPieces_GivesHashOfWhole()
        => Prop.ForAll<byte[][], ulong>((pieces, seed) =>
        {
            var hash = new XxHash64(seed);
            foreach (var piece in pieces)
            {
                hash.Append(piece);
            }

            hash.GetHash().ShouldBe(XxHash64.Hash(pieces.SelectMany(piece => piece).ToArray(), seed));
        }).QuickCheckThrowOnFailure();
}
