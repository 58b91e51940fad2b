using System.Text.Json.Nodes;
using Contexter.Cli;

namespace Contexter.Tests.Product;

/// <summary>What a user does on the first day, with real storage, real grains and real answers.</summary>
public sealed class FirstUseTests : IDisposable
{
    private static readonly string[] HitFields =
    [
        "chunk_id", "content", "highlights", "keyword_score", "library", "score", "section", "semantic_score", "source_url", "title", "version",
    ];

    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Search_WhenALibraryWasAdded_AnswersWithEveryField()
    {
        _contexter.WriteGuide("port.md", "port");
        _contexter.WriteGuide("cache.md", "cache");
        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone().Output.ShouldContain("mydocs@current is ready: 2 documents (2 new)");

        var reply = await _contexter.JsonAsync("search", "how do I set the port", "--library", "mydocs");

        reply["query"]!.GetValue<string>().ShouldBe("how do I set the port");
        reply["took_ms"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0);
        var best = reply["results"]!.AsArray()[0]!.AsObject();
        HitFields.Where(field => !best.ContainsKey(field)).ShouldBeEmpty();
        best["library"]!.GetValue<string>().ShouldBe("mydocs");
        best["version"]!.GetValue<string>().ShouldBe("current");
        best["title"]!.GetValue<string>().ShouldBe("The port guide");
        best["content"]!.GetValue<string>().ShouldContain("```yaml\nport: value\n```");
        best["source_url"]!.GetValue<string>().ShouldBe(new Uri(Path.Combine(_contexter.Docs, "port.md")).AbsoluteUri);
        best["highlights"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Add_WhenItIsRepeated_ReadsOnlyWhatChanged()
    {
        _contexter.WriteGuide("port.md", "port");
        _contexter.WriteGuide("cache.md", "cache");
        var gone = _contexter.WriteGuide("gone.md", "parrot");
        await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs);
        var first = await ChunkIdsAsync("port");

        File.Delete(gone);
        _contexter.WriteGuide("cache.md", "proxy");
        _contexter.WriteGuide("new.md", "mirror");
        var counters = LastValue((await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs, "--json")).ShouldBeDone().Output)["counters"]!;

        (Count("documents_added"), Count("documents_updated"), Count("documents_unchanged"), Count("documents_removed")).ShouldBe((1, 1, 1, 1));
        (await ChunkIdsAsync("port")).ShouldBe(first);
        (await _contexter.JsonAsync("search", "parrot", "--type", "keyword"))["results"]!.AsArray().ShouldBeEmpty();

        int Count(string name) => counters[name]!.GetValue<int>();
    }

    [Fact]
    public async Task Add_WhenOneFileIsBad_IndexesTheOthersAndNamesIt()
    {
        _contexter.WriteGuide("port.md", "port");
        File.WriteAllBytes(Path.Combine(_contexter.Docs, "picture.md"), [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);

        var result = await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs);

        result.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        result.Output.ShouldContain("mydocs@current is ready: 1 document (1 new)");
        result.Error.ShouldContain("picture.md");
        result.Error.ShouldContain("file_binary");
    }

    [Fact]
    public async Task Remove_WhenALibraryIsThere_LeavesNothingOfIt()
    {
        _contexter.WriteGuide("port.md", "port");
        await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs);

        (await _contexter.RunAsync("remove", "mydocs")).ShouldBeDone().Output.ShouldStartWith("Removed mydocs@current: 1 document");

        (await _contexter.JsonAsync("libraries")).AsArray().ShouldBeEmpty();
        (await _contexter.JsonAsync("search", "port"))["results"]!.AsArray().ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(Path.Combine(_contexter.Data, "index"), "mydocs*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("page.md", "# Zebra\n\nA zebra page in Markdown, with a paragraph that is long enough to be kept as text.\n")]
    [InlineData("page.html", "<html><head><title>Zebra</title></head><body><main><h1>Zebra</h1><p>A zebra page in HTML, with a paragraph that is long enough to be kept.</p></main></body></html>")]
    [InlineData("page.txt", "ZEBRA\n=====\n\nA zebra page in plain text, with a paragraph that is long enough to be kept as text.\n")]
    [InlineData("page.rst", "Zebra\n=====\n\nA zebra page in reStructuredText, with a paragraph that is long enough to be kept.\n")]
    [InlineData("page.xml", "<doc><assembly><name>Zoo</name></assembly><members><member name=\"T:Zoo.Zebra\"><summary>A zebra in the documentation of an assembly.</summary></member></members></doc>")]
    public async Task Add_WhateverTheFormat_FindsTheText(string name, string text)
    {
        _contexter.Write(name, text);
        (await _contexter.RunAsync("add", "zoo", "--from", _contexter.Docs)).ShouldBeDone();

        var best = (await _contexter.JsonAsync("search", "zebra"))["results"]!.AsArray()[0]!;

        best["title"]!.GetValue<string>().ShouldBe("Zebra", StringCompareShould.IgnoreCase);
        best["content"]!.GetValue<string>().ShouldContain("zebra");
        best["content"]!.GetValue<string>().ShouldNotContain("<");
    }

    private async Task<string[]> ChunkIdsAsync(string query) =>
        [.. (await _contexter.JsonAsync("search", query, "--type", "keyword"))["results"]!.AsArray().Select(hit => hit!["chunk_id"]!.GetValue<string>())];

    private static JsonNode LastValue(string output) => JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
}
