using System.IO.Compression;
using System.Security.Cryptography;
using Contexter.Documents;
using Contexter.Tokens;

namespace Contexter.Core.Tests.Tokens;

public sealed class TokenRanksTests
{
    // As core/Tokens/Data/README.md states it.
    private const string TableSha256 = "79045c4dbf49c4e3b90893afbcbfd80cf94cf2b99256bd84b19ffcace49d9bd2";

    [Fact]
    public void Read_WhenResourceIsTheShippedOne_FindsEveryTokenByItsBytes()
    {
        using var resource = OpenResource();
        var ranks = TokenRanks.Read(resource);
        var padded = new byte[256 + TokenRanks.Padding];
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var bytes = ranks.BytesOf(rank);
            // What stands behind a sequence must not matter.
            padded.AsSpan().Fill((byte)rank);
            bytes.CopyTo(padded);
            ranks.Find(padded.AsSpan(0, bytes.Length)).ShouldBe(rank);
        }

        ranks.Find(new byte[300].AsSpan(0, 200)).ShouldBe(-1);
    }

    [Fact]
    public void Resource_WhenUnpacked_HasTheStatedHash()
    {
        using var resource = OpenResource();
        using var table = new BrotliStream(resource, CompressionMode.Decompress);
        Convert.ToHexStringLower(SHA256.HashData(table)).ShouldBe(TableSha256);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void Read_WhenDataIsNoTable_SaysSo(byte[] data)
    {
        using var stream = new MemoryStream(data);
        Should.Throw<ContexterException>(() => TokenRanks.Read(stream)).Code.ShouldBe(ErrorCodes.StorageCorrupted);
    }

    private static Stream OpenResource() =>
        typeof(Cl100kTokenizer).Assembly.GetManifestResourceStream("Contexter.Tokens.Data.cl100k_base.bin").ShouldNotBeNull();
}
