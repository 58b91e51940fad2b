using Contexter.Embeddings.Hashing;

namespace Contexter.Core.Tests.Embeddings;

public sealed class WordReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("getUserName parseHTTPRequest", "get user name parse http request")]
    [InlineData("max_tokens __init__ a.b::c", "max tokens init a b c")]
    [InlineData("v2.0 utf8", "v 2 0 utf 8")]
    [InlineData("Straße ÉCOLE", "straße école")]
    [InlineData("数据库", "数据 据库")]
    [InlineData("读 a 数据", "读 a 数据")]
    public void MoveNext_WhenTextHasWords_GivesThemInLowerCase(string text, string expected)
    {
        var words = new List<string>();
        var reader = new WordReader(text, stackalloc char[WordReader.MaxWordLength]);
        while (reader.MoveNext())
        {
            words.Add(reader.Current.ToString());
        }

        string.Join(' ', words).ShouldBe(expected);
    }

    [Fact]
    public void MoveNext_WhenAWordIsLong_KeepsItsStart()
    {
        var reader = new WordReader(new string('x', 500), stackalloc char[WordReader.MaxWordLength]);

        reader.MoveNext().ShouldBeTrue();
        reader.Current.Length.ShouldBe(WordReader.MaxWordLength);
        reader.MoveNext().ShouldBeFalse();
    }
}
