using Contexter.Tests.Client;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Contexter.Tests.Mcp;

/// <summary>Resources, prompts and completions.</summary>
public sealed class McpResourceTests : IAsyncLifetime
{
    private McpClientHarness _mcp = null!;

    public async ValueTask InitializeAsync() => _mcp = await McpClientHarness.StartAsync();

    public ValueTask DisposeAsync() => _mcp.DisposeAsync();

    [Fact]
    public async Task Resources_AreListedPageByPage()
    {
        _mcp.Api.Libraries = [.. Enumerable.Range(0, 250).Select(i => Samples.Library(FormattableString.Invariant($"lib-{i:000}")))];

        var first = await _mcp.Client.ListResourcesAsync(new ListResourcesRequestParams(), ApiServer.Token);
        var all = await _mcp.Client.ListResourcesAsync(cancellationToken: ApiServer.Token);

        (first.Resources.Count, first.NextCursor).ShouldBe((101, "lib-099@19.0"));
        all.Select(resource => resource.Uri).ShouldBe(["docs://libraries", .. _mcp.Api.Libraries.Select(library => $"docs://{library.Name}/19.0")]);
        await Should.ThrowAsync<McpProtocolException>(() => _mcp.Client.ListResourcesAsync(new ListResourcesRequestParams { Cursor = "x" }, ApiServer.Token).AsTask());
    }

    [Fact]
    public async Task Resources_LeadFromLibrariesToDocuments()
    {
        _mcp.Api.Libraries = [Samples.Library("@angular/core")];
        var document = Samples.Document("guide/a b.md", "A", "# A\n\ntext");
        _mcp.Api.Documents = [document with { Document = document.Document with { Id = document.Document.Path } }];

        var libraries = await ReadAsync("docs://libraries");
        libraries.ShouldContain("- [@angular/core@19.0](docs://%40angular%2Fcore/19.0): 12 documents, ready");
        var documents = await ReadAsync("docs://%40angular%2Fcore/19.0");
        documents.ShouldContain("- [A](docs://%40angular%2Fcore/19.0/guide/a%20b.md)");
        (await ReadAsync("docs://%40angular%2Fcore/19.0/guide/a%20b.md")).ShouldBe("# A\n\ntext");
    }

    [Theory]
    [InlineData("docs://vue/3", "not here")]
    [InlineData("docs://react/19.0/nothing.md", "no document 'nothing.md'")]
    [InlineData("docs://react", "Resources are docs://libraries")]
    public async Task Resources_ThatAreNotHere_SaySo(string uri, string message) =>
        (await Should.ThrowAsync<McpProtocolException>(() => ReadAsync(uri))).Message.ShouldContain(message);

    [Fact]
    public async Task Templates_NameTheirParts() =>
        (await _mcp.Client.ListResourceTemplatesAsync(cancellationToken: ApiServer.Token)).Select(template => template.UriTemplate)
            .ShouldBe(["docs://{library}/{version}{?after}", "docs://{library}/{version}/{+path}"]);

    [Fact]
    public async Task Prompts_AreFilledIn()
    {
        (await _mcp.Client.ListPromptsAsync(cancellationToken: ApiServer.Token)).Select(prompt => prompt.Name).ShouldBe(["answer_from_docs", "plan_upgrade", "add_documentation"]);

        var answer = await PromptAsync("answer_from_docs", ("library", "react"), ("question", "what is a hook"));
        answer.ShouldContain("Question: what is a hook");
        answer.ShouldContain("Library: react 19.0");
        (await PromptAsync("plan_upgrade", ("library", "react"), ("to", "19.0"))).ShouldContain("upgrade of react to 19.0");
        (await Should.ThrowAsync<McpProtocolException>(() => PromptAsync("plan_upgrade", ("library", "react")))).Message.ShouldContain("lacks its argument 'to'");
        (await Should.ThrowAsync<McpProtocolException>(() => PromptAsync("nothing"))).Message.ShouldContain("answer_from_docs, plan_upgrade");
    }

    [Fact]
    public async Task Completions_AreNamesAndVersions()
    {
        _mcp.Api.Libraries = [Samples.Library("react"), Samples.Library("react", "18.0"), Samples.Library("vue", "3.5")];

        (await CompleteAsync("library", "re")).ShouldBe(["react"]);
        (await CompleteAsync("library", "react@")).ShouldBe(["react@19.0", "react@18.0"]);
        (await CompleteAsync("to", "1")).ShouldBe(["19.0", "18.0"]);
        (await CompleteAsync("question", "w")).ShouldBeEmpty();
    }

    private async Task<string> ReadAsync(string uri) =>
        (await _mcp.Client.ReadResourceAsync(uri, cancellationToken: ApiServer.Token)).Contents.ShouldHaveSingleItem().ShouldBeOfType<TextResourceContents>().Text;

    private async Task<string> PromptAsync(string name, params (string Name, string Value)[] arguments)
    {
        var result = await _mcp.Client.GetPromptAsync(name, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value, StringComparer.Ordinal), cancellationToken: ApiServer.Token);
        return result.Messages.ShouldHaveSingleItem().Content.ShouldBeOfType<TextContentBlock>().Text;
    }

    private async Task<IList<string>> CompleteAsync(string argument, string value) =>
        (await _mcp.Client.CompleteAsync(new PromptReference { Name = "plan_upgrade" }, argument, value, cancellationToken: ApiServer.Token)).Completion.Values;
}
