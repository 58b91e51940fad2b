using System.Net;
using System.Net.Http.Headers;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Contexter.Upstreams.Site;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>The simulated documentation site as a crawler sees it that comes twice.</summary>
public sealed class SiteTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private UpstreamHost _host = null!;
    private SiteUpstream _site = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Site] }, Token);
        _site = _host.Get<SiteUpstream>();
        _http.BaseAddress = _host.AddressOf(UpstreamKind.Site);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Pages_FetchedTwice_AreAllThere_AllDifferent_AndAllUnchangedTheSecondTime()
    {
        var paths = _site.ListedPaths;
        paths.Count.ShouldBeInRange(150, 400);
        var tags = new Dictionary<string, EntityTagHeaderValue>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            using var page = await _http.GetAsync(new Uri(path, UriKind.Relative), Token);
            page.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            tags.Add(path, page.Headers.ETag!);
        }

        tags.Values.Distinct().Count().ShouldBe(paths.Count);
        foreach (var (path, tag) in tags)
        {
            (await GetAsync(path, tag)).ShouldBe(HttpStatusCode.NotModified, path);
        }
    }

    [Fact]
    public async Task Page_ThatWasChangedAndThenTakenAway_SaysSo()
    {
        const string Path = "/docs/guides/retry";
        using var before = await _http.GetAsync(new Uri(Path, UriKind.Relative), Token);
        _site.Change(Path, "# Retries\n\nRewritten.");
        using var after = await _http.GetAsync(new Uri(Path, UriKind.Relative), Token);
        (await after.Content.ReadAsStringAsync(Token)).ShouldContain("<p>Rewritten.</p>");
        after.Headers.ETag.ShouldNotBe(before.Headers.ETag);
        after.Content.Headers.LastModified!.Value.ShouldBeGreaterThan(before.Content.Headers.LastModified!.Value);
        (await GetAsync(Path, before.Headers.ETag!)).ShouldBe(HttpStatusCode.OK);
        _site.Remove(Path);
        (await GetAsync(Path, after.Headers.ETag!)).ShouldBe(HttpStatusCode.Gone);
        (await GetAsync(Path + ".md", after.Headers.ETag!)).ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Control_OfPages_MeetsNoFaultAndDoesNotCount()
    {
        var server = _host[UpstreamKind.Site];
        server.Faults.Set(FaultSettings.Parse("reset=1"));
        using var added = await _http.PutAsync(new Uri("/docs/guides/new", UriKind.Relative), new StringContent("# New\n\nA page."), Token);
        added.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        server.Faults.Requests.ShouldBe(0);
        _site.ListedPaths.ShouldContain("/docs/guides/new", StringComparer.Ordinal);
    }

    private async Task<HttpStatusCode> GetAsync(string path, EntityTagHeaderValue known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.IfNoneMatch.Add(known);
        using var answer = await _http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
