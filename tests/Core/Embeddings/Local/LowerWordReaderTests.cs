using System.Text;
using Contexter.Embeddings.Local;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Embeddings.Local;

public sealed class LowerWordReaderTests
{
    private const int MaxBytes = LowerWordReader.MaxWordBytes;

    [Theory]
    [InlineData("How to READ a file?", "how to read a file")]
    [InlineData("getUserId2 max_token_count HTTPServer APIs", "get user id 2 max token count http server apis")]
    [InlineData("std::vector<int> System.IO.File", "std vector int system io file")]
    [InlineData("C++ and C#, F# or c++17", "c++ and c# f# or c++ 17")]
    [InlineData("a#b abc# abc++ x_c++", "a b abc abc x c++")]
    [InlineData("Straße ÉTÉ", "straße été")]
    [InlineData("数据库 v2", "数 据 库 v 2")]
    [InlineData(" --- *** ", "")]
    public void MoveNext_OverText_GivesItsWordsInLowerCase(string text, string words) => string.Join(' ', Words(text)).ShouldBe(words);

    [Fact]
    public void MoveNext_WhenAWordIsLong_GivesItsStart() => Words(new string('x', 1_000)).ShouldBe([new string('x', LowerWordReader.MaxWordLength)]);

    [Fact]
    public void MoveNext_OverAnyText_GivesWordsThatFitTheBuffer()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<string?>(text => Words(text ?? string.Empty).All(word => word.Length > 0 && Encoding.UTF8.GetByteCount(word) <= MaxBytes)));
        foreach (var text in (string[])["\uD83D", "a\uDE00b", "\uD83D\uDE00", "a" + new string('\u0301', 100), new string('\u1E9E', 100)])
        {
            Words(text).ShouldAllBe(word => Encoding.UTF8.GetByteCount(word) <= MaxBytes);
        }
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var reader = new LowerWordReader(text, new byte[LowerWordReader.BufferBytes]);
        while (reader.MoveNext())
        {
            words.Add(Encoding.UTF8.GetString(reader.Current));
        }

        return words;
    }
}
