using System.Text;
using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Sources.Web;

namespace Contexter.Core.Tests.Sources.Web;

public sealed class PageTextTests
{
    [Theory]
    [InlineData("windows-1252", "text/html; charset=ISO-8859-1", "<p>Größe – €")]
    [InlineData("windows-1251", "text/html; charset=\"windows-1251\"", "<p>Привет")]
    [InlineData("shift_jis", "text/html; charset=x-sjis", "<p>日本語")]
    [InlineData("gb18030", "text/html;charset=gb2312", "<p>中文")]
    [InlineData("windows-1251", "text/html", "<meta charset=windows-1251><p>Привет")]
    [InlineData("koi8-r", "text/html", "<META http-equiv=Content-Type content='text/html; charset=KOI8-R'><p>Привет")]
    [InlineData("iso-8859-2", "text/html", "<?xml version='1.0' encoding='ISO-8859-2'?><p>Łódź")]
    [InlineData("utf-8", "text/html", "<p>Größe")]
    [InlineData("utf-8", "text/html; charset=utf-8", "<meta charset=windows-1251><p>Größe")]
    [InlineData("utf-8", "text/html; charset=no-such-thing", "<p>Größe")]
    [InlineData("utf-8", "text/html", "<meta charset=utf-16><p>Größe")]
    [InlineData("windows-1252", "text/html", "<p>Größe")]
    [InlineData("windows-1252", "text/html; charset=utf-8", "<p>Größe")]
    [InlineData("utf-16", null, "\uFEFF<p>Größe")]
    [InlineData("utf-16BE", "text/html; charset=utf-8", "\uFEFF<p>Größe")]
    [InlineData("utf-8", "text/html; charset=windows-1252", "\uFEFF<p>Größe")]
    public void Decode_WhenEncoded_FindsTheCharacterSet(string encoding, string? contentType, string text)
    {
        var bytes = (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);

        PageText.Decode("x", bytes, contentType, isHtml: true).ShouldBe(text.TrimStart('\uFEFF'));
    }

    [Fact]
    public void Decode_WhenOneByteIsBroken_KeepsTheRest() =>
        PageText.Decode("x", [.. "<p>Größe Länge "u8, 0xFF, .. " Höhe"u8], "text/html; charset=utf-8", isHtml: true).ShouldBe("<p>Größe Länge \uFFFD Höhe");

    [Fact]
    public void Decode_WhenBinary_NamesIt()
    {
        var error = Should.Throw<ContexterException>(() => PageText.Decode("x.org/a", [0x50, 0x4B, 0, 1], "text/html", isHtml: true));

        error.Code.ShouldBe(ErrorCodes.FileBinary);
        error.Message.ShouldContain("'x.org/a'");
    }

    [Theory]
    [InlineData("> ## Documentation Index\n> Fetch the complete documentation index at: https://x.org/llms.txt\n> Use this file to discover all pages.\n\n# Title\n\nText.", "# Title\n\nText.")]
    [InlineData("# Title\n\nFetch the complete documentation index at https://x.org/docs/llms.txt before you go on.\n\nText.", "# Title\n\nText.")]
    [InlineData("For the full docs index, see llms.txt at https://x.org/llms.txt: documentation index", "")]
    [InlineData("# How llms.txt works\n\nPut an llms.txt at the root.", "# How llms.txt works\n\nPut an llms.txt at the root.")]
    [InlineData("# Title\n\nText.", "# Title\n\nText.")]
    public void Strip_WhenHostedNote_TakesItOff(string text, string expected) => HostedNotes.Strip(text).ShouldBe(expected);

    [Fact]
    public void Token_WhenFormatted_IsReadAgain()
    {
        var token = new PageToken("W/\"a\"", "Wed, 06 May 2026 07:00:00 GMT", new DateTimeOffset(2026, 5, 6, 0, 0, 0, TimeSpan.Zero), ["https://x.org/a", "https://x.org/ä?b=c"]);

        var again = PageToken.Parse(token.Format());

        again.ShouldNotBeNull();
        (again.ETag, again.LastModified, again.ListedAt).ShouldBe((token.ETag, token.LastModified, token.ListedAt));
        again.Links.ShouldBe(token.Links);
        PageToken.Parse(new PageToken(null, "x", null, []).Format())!.Links.ShouldBeEmpty();
        new PageToken(null, null, null, ["https://x.org/a"]).Format().ShouldBeNull();
        foreach (var foreign in new[] { null, "", "10-20", "web1\n\n\n\n*", "web1\n\n\n\n/////w==", "web1\n\n\n\nQUJD", "web2\n\n\n\n" })
        {
            PageToken.Parse(foreign).ShouldBeNull();
        }
    }
}
