using System.Net;
using System.Net.Http.Headers;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Tests.Client;

public sealed class EntityTagTests : IAsyncLifetime
{
    private const string Document = "v1/libraries/react@19.0/documents/";
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("v1/libraries")]
    [InlineData("v1/libraries/react@19.0")]
    [InlineData("v1/libraries/react@19.0/versions")]
    [InlineData("v1/libraries/react@19.0/sources")]
    [InlineData("v1/libraries/react@19.0/documents")]
    [InlineData("v1/models")]
    [InlineData("v1/flags")]
    public async Task Get_WithTheTagOfTheAnswerBefore_Is304UntilItChanges(string path)
    {
        using var first = await _server.GetAsync(path);
        var tag = first.Headers.ETag!;
        tag.IsWeak.ShouldBeFalse();

        using var again = await _server.SendAsync(HttpMethod.Get, path, ("If-None-Match", tag.Tag));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        again.Headers.ETag.ShouldBe(tag);
        (await again.Content.ReadAsByteArrayAsync(ApiServer.Token)).ShouldBeEmpty();

        using var other = await _server.SendAsync(HttpMethod.Get, path, ("If-None-Match", "\"0\""));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.Content.ReadAsStringAsync(ApiServer.Token)).ShouldBe(await first.Content.ReadAsStringAsync(ApiServer.Token));
    }

    [Fact]
    public async Task Get_WhenTheDocumentHasChanged_HasAnotherTag()
    {
        var before = await TagAsync();
        (await TagAsync()).ShouldBe(before);

        _server.Api.Documents = [_server.Api.Documents[0] with { Text = _server.Api.Documents[0].Text + "." }];

        string.Equals(await TagAsync(), before, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task Get_WhenItFails_HasNoTag()
    {
        using var response = await _server.GetAsync("v1/libraries/none");

        await ApiServer.ProblemAsync(response, 404, "library_not_found");
        response.Headers.ETag.ShouldBeNull();
    }

    [Fact]
    public async Task Put_WithTheTagOfWhatIsThere_IsDoneAndWithAnotherIs412()
    {
        var tag = await TagAsync();
        using (var put = await ChangeAsync(HttpMethod.Put, tag))
        {
            put.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _server.Api.Documents = [_server.Api.Documents[0] with { Text = "Somebody else's." }];
        _server.Api.Asked.Clear();
        using var late = await ChangeAsync(HttpMethod.Put, tag);

        (await ApiServer.ProblemAsync(late, 412, "precondition_failed")).Detail.ShouldContain("Get it again");
        late.Headers.ETag!.Tag.ShouldBe(await TagAsync());
        _server.Api.Asked.OfType<(string, DocumentPut)>().ShouldBeEmpty();
        using var removed = await ChangeAsync(HttpMethod.Delete, tag);
        await ApiServer.ProblemAsync(removed, 412, "precondition_failed");
        using var any = await ChangeAsync(HttpMethod.Delete, "*");
        any.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Put_OfWhatIsNotThere_WithAnyTagIs412()
    {
        _server.Api.Documents = [];
        using var response = await ChangeAsync(HttpMethod.Put, "*", "none.md");

        (await ApiServer.ProblemAsync(response, 412, "precondition_failed")).Detail.ShouldContain("any more");
    }

    [Fact]
    public async Task Change_OfALibraryOrAFlag_TakesTheTagOfItsAnswer()
    {
        using var library = await _server.GetAsync("v1/libraries/react@19.0");
        using var wrong = await _server.SendAsync(HttpMethod.Delete, "v1/libraries/react@19.0", ("If-Match", "\"0\""));
        await ApiServer.ProblemAsync(wrong, 412, "precondition_failed");
        using var removed = await _server.SendAsync(HttpMethod.Delete, "v1/libraries/react@19.0", ("If-Match", library.Headers.ETag!.Tag));
        removed.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var flags = await _server.GetAsync("v1/flags");
        foreach (var (tag, status) in new[] { (flags.Headers.ETag!.Tag, HttpStatusCode.OK), ("\"0\"", HttpStatusCode.PreconditionFailed) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("v1/flags/" + _server.Api.Flags[0].Name, UriKind.Relative)) { Content = ApiServer.Json("""{"enabled":true}""") };
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(tag));
            using var changed = await _server.Http.SendAsync(request, ApiServer.Token);
            changed.StatusCode.ShouldBe(status);
        }
    }

    private async Task<string> TagAsync()
    {
        using var response = await _server.GetAsync(Document + Uri.EscapeDataString(_server.Api.Documents[0].Document.Id));
        return response.Headers.ETag!.Tag;
    }

    private async Task<HttpResponseMessage> ChangeAsync(HttpMethod method, string tag, string? id = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Document + (id ?? _server.Api.Documents[0].Document.Id), UriKind.Relative));
        request.Headers.TryAddWithoutValidation("If-Match", tag).ShouldBeTrue();
        if (method == HttpMethod.Put)
        {
            request.Content = new StringContent("# Title\n\nText.\n", new MediaTypeHeaderValue("text/markdown"));
        }

        return await _server.Http.SendAsync(request, ApiServer.Token);
    }
}
