using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>--plain</c>: lines for scripts, the same wherever they are written to.</summary>
public sealed class PlainTests : IDisposable
{
    private readonly CliHarness _cli = new() { IsTerminal = true };

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Libraries_WithPlain_AreColumnsBetweenTabsWithNumbersAsDigits()
    {
        _cli.Api.Libraries = [Samples.Library() with { Documents = 12_345, Chunks = 1_234_567, Source = Samples.Source() with { Location = "/docs" } }];

        var lines = (await _cli.RunAsync("libraries", "--plain")).ShouldBeDone().Lines;

        lines[0].Split('\t').ShouldBe(["LIBRARY", "VERSION", "STATE", "DOCUMENTS", "CHUNKS", "UPDATED (UTC)", "SOURCE", "REFRESHED EVERY", "NEXT (UTC)"]);
        lines[1].Split('\t')[..5].ShouldBe(["react", "19.0", "ready", "12345", "1234567"]);
        lines[1].Split('\t').Length.ShouldBe(9);
        (await _cli.RunAsync("libraries", "--plain", "--quiet")).ShouldBeDone().Lines.ShouldBe(lines[1..]);
    }

    [Fact]
    public async Task Search_WithPlain_IsAHitALine()
    {
        var result = await _cli.RunAsync("search", "hooks", "--plain");

        var hits = _cli.Api.Reply.Results;
        result.Lines.Length.ShouldBe(1 + hits.Length);
        result.Lines.ShouldAllBe(line => line.Split('\t').Length == 7);
        result.Lines[0].ShouldBe("RANK\tSCORE\tLIBRARY\tTYPE\tURL\tHEADING\tTEXT");
        result.Output.ShouldNotContain("\u001b");
        result.Error.ShouldContain($"{hits.Length} hit", Case.Insensitive, "notes are no results");
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("models")]
    [InlineData("keys")]
    [InlineData("flags")]
    [InlineData("docs react")]
    [InlineData("documents list react")]
    [InlineData("proxies")]
    [InlineData("config show")]
    public async Task Lists_WithPlain_AreRectangular(string command)
    {
        var lines = (await _cli.RunAsync([.. command.Split(' '), "--plain"])).Lines;

        lines.Length.ShouldBeGreaterThan(1);
        var columns = lines[0].Split('\t').Length;
        columns.ShouldBeGreaterThan(1);
        lines.ShouldAllBe(line => line.Split('\t').Length == columns);
        lines.ShouldAllBe(line => !line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Docs_OfALibraryAndOfADocument_AreThoseOfDocuments()
    {
        (await _cli.RunAsync("docs", "react", "--json")).ShouldBeDone().Output.ShouldBe((await _cli.RunAsync("documents", "list", "react", "--json")).Output);
        var shown = (await _cli.RunAsync("docs", "react", "hooks.md")).ShouldBeDone().Output;
        shown.ShouldBe((await _cli.RunAsync("documents", "show", "react", "hooks.md")).Output);
        shown.ShouldStartWith("Document  hooks.md\n");
        (await _cli.RunAsync("docs", "react", "none.md")).Error.ShouldContain("has no document 'none.md'");
    }

    [Theory]
    [InlineData("NO_COLOR")]
    [InlineData("--no-color")]
    public async Task Colors_WhenTheyAreNotWanted_AreNotWritten(string how)
    {
        (await _cli.RunAsync("search", "hooks")).Output.ShouldMatch("\u001b\\[[0-9;]*3[0-9]m");
        if (how == "NO_COLOR")
        {
            _cli.Machine.Set("NO_COLOR", "1");
        }

        (await _cli.RunAsync(how == "NO_COLOR" ? ["search", "hooks"] : ["search", "hooks", how])).Output.ShouldNotMatch("\u001b\\[[0-9;]*3[0-9]m");
    }
}
