using Contexter.Documents;
using Contexter.Sources.Web;

namespace Contexter.Core.Tests.Sources.Web;

public sealed class WebAddressTests
{
    [Theory]
    [InlineData("HTTPS://Docs.Example.COM:443/Guide/#part", "docs.example.com/Guide", "https://docs.example.com/Guide/")]
    [InlineData("http://example.com", "example.com/", "http://example.com/")]
    [InlineData("http://example.com:8080/a/../b/./c", "example.com:8080/b/c", "http://example.com:8080/b/c")]
    [InlineData("https://example.com/docs/index.html?utm_source=x&b=2&a=1&gclid=z", "example.com/docs?a=1&b=2", "https://example.com/docs/index.html?b=2&a=1")]
    [InlineData("https://example.com//docs//page.html;jsessionid=1A", "example.com/docs/page.html", null)]
    [InlineData("https://example.com/%7euser/%c3%a4?q=%2f", "example.com/~user/%C3%A4?q=%2F", null)]
    [InlineData("https://example.com/ä b", "example.com/%C3%A4%20b", null)]
    [InlineData("https://user:secret@example.com/x", "example.com/x", "https://example.com/x")]
    [InlineData("https://bücher.example/x", "xn--bcher-kva.example/x", null)]
    [InlineData("http://[::1]:5000/x/", "[::1]:5000/x", "http://[::1]:5000/x/")]
    [InlineData("https://example.com/?", "example.com/", null)]
    [InlineData("https://example.com/?&?b&a", "example.com/??b&a", "https://example.com/??b&a")]
    public void TryCreate_WhenAbsolute_HasOneKey(string text, string key, string? url)
    {
        WebAddress.TryCreate(text, null, out var address).ShouldBeTrue();

        address.Key.ShouldBe(key);
        (url ?? address.Url.AbsoluteUri).ShouldBe(address.Url.AbsoluteUri);
        WebAddress.TryCreate(address.Url.AbsoluteUri, null, out var again).ShouldBeTrue();
        again.Key.ShouldBe(key);
        again.Url.ShouldBe(address.Url);
    }

    [Theory]
    [InlineData("page.html", "example.com/docs/page.html")]
    [InlineData("/page", "example.com/page")]
    [InlineData("../x/", "example.com/x")]
    [InlineData("//other.org/y", "other.org/y")]
    [InlineData("?v=2", "example.com/docs/guide.html?v=2")]
    [InlineData("  pa\nge\t ", "example.com/docs/page")]
    [InlineData("", "example.com/docs/guide.html")]
    [InlineData("a:b", null)]
    [InlineData("javascript:void(0)", null)]
    [InlineData("mailto:x@example.com", null)]
    [InlineData("ftp://example.com/x", null)]
    [InlineData("http://", null)]
    [InlineData("http://[x", null)]
    [InlineData("http://[::1%25eth0]/x", null)]
    public void TryCreate_WhenRelative_ResolvesAsBrowsersDo(string text, string? key) =>
        (WebAddress.TryCreate(text, new Uri("https://example.com/docs/guide.html"), out var address) ? address.Key : null).ShouldBe(key);

    [Theory]
    [InlineData("", "needs a location")]
    [InlineData("docs.example.com", "'docs.example.com'")]
    [InlineData("/srv/docs", "'/srv/docs'")]
    [InlineData("ftp://example.com/", "http or https")]
    [InlineData("https://me:secret@example.com/docs", "name or password")]
    public void Parse_WhenNoLocation_SaysWhatIsOne(string location, string part)
    {
        var error = Should.Throw<ContexterException>(() => WebAddress.Parse(location, "web"));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain(part);
        error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void TryCreate_WhenTooLong_IsNone() => WebAddress.TryCreate("https://example.com/" + new string('a', 2_000), null, out _).ShouldBeFalse();

    [Theory]
    [InlineData("docs.example.com", "example.com")]
    [InlineData("example.com", "example.com")]
    [InlineData("a.b.example.co.uk", "example.co.uk")]
    [InlineData("project.github.io", "project.github.io")]
    [InlineData("x.project.readthedocs.io:8080", "project.readthedocs.io:8080")]
    [InlineData("127.0.0.1:8103", "127.0.0.1:8103")]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData("localhost", "localhost")]
    public void RegistrableDomain_WhenHost_IsWhatOneOwnerHas(string authority, string domain) => RegistrableDomain.Of(authority).ShouldBe(domain);

    [Theory]
    [InlineData("https://x.org/docs/page", "https://x.org/docs/page.md")]
    [InlineData("https://x.org/docs/page.html", "https://x.org/docs/page.html.md")]
    [InlineData("https://x.org/docs/", "https://x.org/docs/index.html.md")]
    [InlineData("https://x.org/docs/page.md", null)]
    [InlineData("https://x.org/llms.txt", null)]
    public void TwinOf_WhenPage_IsBesideIt(string page, string? twin)
    {
        WebAddress.TryCreate(page, null, out var address);

        var found = MarkdownTwins.TwinOf(address!);

        found?.Url.AbsoluteUri.ShouldBe(twin);
        (found is null).ShouldBe(twin is null);
        if (found is not null)
        {
            MarkdownTwins.KeyOf(found).ShouldBe(address!.Key);
        }
    }
}
