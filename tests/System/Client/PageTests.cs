using System.Text.RegularExpressions;

namespace Contexter.Tests.Client;

public sealed partial class PageTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Page_WhenOpened_IsServedWithAPolicyThatRunsOnlyItsOwnScripts()
    {
        using var response = await _server.GetAsync("");

        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("require-trusted-types-for 'script'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("http");
    }

    [Fact]
    public async Task Page_WhenItLoadsFiles_EveryOneIsServedByThisServer()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "/" };
        var waiting = new Queue<string>(seen);
        while (waiting.TryDequeue(out var path))
        {
            using var response = await _server.GetAsync(path);
            ((int)response.StatusCode).ShouldBe(200, path);
            response.Headers.ETag.ShouldNotBeNull(path);
            var text = await response.Content.ReadAsStringAsync(ApiServer.Token);
            ExternalAddress().Matches(text).Select(m => m.Value).ShouldBeEmpty(path);
            foreach (Match reference in Reference().Matches(text))
            {
                var target = new Uri(new Uri("http://x" + path), reference.Groups["path"].Value).AbsolutePath;
                if (!target.StartsWith("/openapi/", StringComparison.Ordinal) && seen.Add(target))
                {
                    waiting.Enqueue(target);
                }
            }
        }

        seen.Count.ShouldBeGreaterThan(4);
        seen.ShouldContain(path => path.EndsWith(".js", StringComparison.Ordinal));
        seen.ShouldContain(path => path.EndsWith(".css", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_WhenScriptsShowFetchedText_NeverMakeMarkupOfIt()
    {
        var assembly = typeof(Contexter.Client.ContexterJson).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var script = await reader.ReadToEndAsync(ApiServer.Token);
            MarkupSink().Matches(script).Select(m => m.Value).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public async Task Page_WhenItHasNotChanged_Is304()
    {
        using var first = await _server.GetAsync("");
        using var again = await _server.SendAsync(HttpMethod.Get, "", ("If-None-Match", first.Headers.ETag!.ToString()));
        using var other = await _server.SendAsync(HttpMethod.Get, "", ("If-None-Match", "\"another\""));

        ((int)again.StatusCode).ShouldBe(304);
        ((int)other.StatusCode).ShouldBe(200);
        first.Headers.CacheControl!.NoCache.ShouldBeTrue();
    }

    [Fact]
    public async Task Page_WhenOnlyHeadersAreAsked_HasNoBody()
    {
        using var response = await _server.SendAsync(HttpMethod.Head, "");

        ((int)response.StatusCode).ShouldBe(200);
        (await response.Content.ReadAsByteArrayAsync(ApiServer.Token)).ShouldBeEmpty();
    }

    [GeneratedRegex("""(?:(?:src|href)="|from "|import "|import\(")(?<path>[./][^"#]*)["#]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("""(?:src|href)="https?:|url\(|@import|from "https?:""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExternalAddress();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|DOMParser|srcdoc|createContextualFragment", RegexOptions.None, 1000)]
    private static partial Regex MarkupSink();
}
