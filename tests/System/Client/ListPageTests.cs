using System.Net;
using System.Text.Json;

namespace Contexter.Tests.Client;

/// <summary>Lists that are had part by part.</summary>
public sealed class ListPageTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _server.Api.Libraries = [.. new[] { "a", "b", "c", "d", "e" }.Select(name => Samples.Library(name, "1.0"))];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_WhenFollowedByItsLinks_HasEveryEntryOnceAlsoWhenOthersAreAdded()
    {
        var (first, next) = await PartAsync("v1/libraries?limit=2");
        first.ShouldBe(["a", "b"]);
        _server.Api.Libraries = [Samples.Library("0", "1.0"), .. _server.Api.Libraries];

        var (second, last) = await PartAsync(next!);
        var (third, end) = await PartAsync(last!);

        (string.Concat(second), string.Concat(third), end).ShouldBe(("cd", "e", null));
        next!.ShouldContain("limit=2");
    }

    [Fact]
    public async Task List_WhenTheLastEntryOfAPartIsGone_GoesOnWithTheOneThatFollowedIt()
    {
        var (_, next) = await PartAsync("v1/libraries?limit=2");
        _server.Api.Libraries = [.. _server.Api.Libraries.Where(library => library.Name is not "b")];

        var (second, _) = await PartAsync(next!);

        string.Concat(second).ShouldBe("cd");
    }

    [Fact]
    public async Task List_WithNeitherLimitNorCursor_IsWholeAndHasNoLink()
    {
        var (all, next) = await PartAsync("v1/libraries");

        (string.Concat(all), next).ShouldBe(("abcde", null));
    }

    [Theory]
    [InlineData("v1/jobs")]
    [InlineData("v1/models")]
    [InlineData("v1/flags")]
    [InlineData("v1/proxies")]
    [InlineData("v1/caches")]
    [InlineData("v1/keys")]
    [InlineData("v1/libraries/a@1.0/versions")]
    public async Task List_OfAnyKind_TakesALimitAndRefusesWhatIsNone(string path)
    {
        using var response = await _server.GetAsync(path + "?limit=1");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var (query, problem) in new[] { ("cursor=%2F%2F", "begin anew"), ("cursor=bm9uZQ", "begin anew"), ("limit=0", "1 to 1000"), ("limit=x", "whole number"), ("page=2", "no query parameter 'page'") })
        {
            using var refused = await _server.GetAsync(path + "?" + query);
            (await ApiServer.ProblemAsync(refused, 400, "invalid_input")).Detail.ShouldContain(problem);
        }
    }

    [Fact]
    public async Task Documents_WhenFollowedByTheirLinks_AreThoseThatAfterGives()
    {
        _server.Api.Documents = [Samples.Document("a&b c.md"), Samples.Document("d/é.md")];
        using var first = await _server.GetAsync("v1/libraries/a@1.0/documents?limit=1");
        using var second = await _server.GetAsync(LinkOf(first)!);
        using var document = JsonDocument.Parse(await second.Content.ReadAsStringAsync(ApiServer.Token));

        document.RootElement.GetProperty("documents")[0].GetProperty("path").GetString().ShouldBe("d/é.md");
        LinkOf(second).ShouldBeNull();
        using var both = await _server.GetAsync("v1/libraries/a@1.0/documents?after=x&cursor=eA");
        (await ApiServer.ProblemAsync(both, 400, "invalid_input")).Detail.ShouldContain("both given");
    }

    private async Task<(string[] Names, string? Next)> PartAsync(string path)
    {
        using var response = await _server.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token));
        return ([.. document.RootElement.EnumerateArray().Select(library => library.GetProperty("name").GetString()!)], LinkOf(response));
    }

    private static string? LinkOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var values))
        {
            return null;
        }

        var link = values.ShouldHaveSingleItem();
        link.ShouldEndWith(">; rel=\"next\"");
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }
}
