using System.Net;
using Contexter.Documents;

namespace Contexter.Core.Tests.Http.Downloads;

public sealed class RedirectionTests
{
    private static readonly Uri Start = new("https://docs.example/start?key=secret");

    private readonly SteppedTimeProvider _time = new();

    [Theory]
    [InlineData("next", "https://docs.example/next")]
    [InlineData("/a/b?c=d", "https://docs.example/a/b?c=d")]
    [InlineData("//other.example/x", "https://other.example/x")]
    [InlineData("http://user:pw@other.example/x#y", "http://other.example/x#y")]
    public async Task GetAsync_WhenRedirected_FollowsAndSaysWhereItIs(string location, string target)
    {
        await using var bench = Bench(request => request.RequestUri == Start ? ScriptedRoutes.Redirect(location) : new HttpResponseMessage());
        await using var download = await bench.GetAsync(Start);
        download.Url.ShouldBe(new Uri(target));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task GetAsync_WhenRedirectionNamesNoLocation_IsAnAnswer(int status)
    {
        await using var bench = Bench(_ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("{\"redirectUrl\":\"/a/b\"}") });
        await using var download = await bench.GetAsync(Start);
        ((int)download.Status, download.Length).ShouldBe((status, 22));
    }

    [Theory]
    [InlineData("http://127.0.0.1/admin")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://2130706433/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://docs.example/")]
    public async Task GetAsync_WhenRedirectedToForbiddenAddress_Refuses(string location)
    {
        var sent = 0;
        await using var bench = Bench(_ =>
        {
            sent++;
            return ScriptedRoutes.Redirect(location);
        });
        var fault = await bench.FailAsync(Start);
        fault.Code.ShouldBe(ErrorCodes.AddressForbidden);
        fault.Message.ShouldStartWith("'https://docs.example/start' redirects to an address that is refused.");
        sent.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_WhenRedirectedForEver_GivesUpAfterTheLimit()
    {
        var sent = 0;
        await using var bench = Bench(_ => ScriptedRoutes.Redirect($"/{++sent}"));
        (await bench.FailAsync(Start)).Message.ShouldContain("'https://docs.example/start' could not be fetched: it redirects more than 10 times");
        sent.ShouldBe(11);
    }

    [Theory]
    [InlineData("https://docs.example/next", true)]
    [InlineData("https://DOCS.example:443/next", true)]
    [InlineData("http://docs.example/next", false)]
    [InlineData("https://docs.example:8443/next", false)]
    [InlineData("https://other.example/next", false)]
    [InlineData("https://docs.example.other.example/next", false)]
    public async Task GetAsync_WhenRedirectedToAnotherOrigin_KeepsHeadersToItself(string location, bool isSent)
    {
        var seen = new List<bool>();
        await using var bench = Bench(request =>
        {
            seen.Add(request.Headers.Contains("Authorization") && request.Headers.Contains("X-Api-Key"));
            request.Headers.IfNoneMatch.ShouldHaveSingleItem();
            return seen.Count switch
            {
                1 => ScriptedRoutes.Redirect(location),
                2 => ScriptedRoutes.Redirect("https://docs.example/back"),
                _ => new HttpResponseMessage(),
            };
        });
        await using var download = await bench.GetAsync(Start, request => request with
        {
            KnownETag = "\"1\"",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer key", ["X-Api-Key"] = "key" },
        });
        seen.ShouldBe([true, isSent, isSent], "headers that were dropped are not taken up again on the way back");
    }

    private DownloadBench Bench(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(_time, routes: new ScriptedRoutes((_, request) => answer(request)), allowPrivate: false);
}
