using System.Text.Json;
using Contexter.Cli;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter quality</c> and <c>contexter documents</c>.</summary>
public sealed class QualityTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Quality_WithoutTerminal_ShowsTotalsRulesAndTheWorst()
    {
        (await _cli.RunAsync("quality", "react", "--worst", "5", "--chunks")).ShouldBeDone().Output.ShouldBe(
            """
            LIBRARY     DOCUMENTS  CHUNKS  AVERAGE  FLAGGED  DROPPED  NOT INDEXED
            react@19.0         12     345     0.98        1        1            1
            345 chunks read.

            RULE            SEVERITY  COUNT  FOR EXAMPLE
            document_short  warning       1  a.md

            SCORE  LIBRARY     DOCUMENT  BECAUSE
             0.90  react@19.0  a.md      it has 34 characters, fewer than 100; it is kept
            dropped: react@19.0: Document 'b.md': it holds no text. (document_invalid)
            not indexed: react@19.0: c.md: no job has indexed it yet

            """.ReplaceLineEndings("\n"));
        _cli.Api.Asked.ShouldHaveSingleItem().ShouldBe(new QualityRequest { Library = "react", Worst = 5, Chunks = true });
    }

    [Fact]
    public async Task Quality_WithJson_PrintsTheReport()
    {
        var report = JsonDocument.Parse((await _cli.RunAsync("quality", "--json")).ShouldBeDone().Output).RootElement;

        report.GetProperty("total").GetProperty("average_score").GetDouble().ShouldBe(0.98);
        report.GetProperty("rules")[0].GetProperty("severity").GetString().ShouldBe("warning");
    }

    [Fact]
    public async Task ListDocuments_WhenFlaggedAlone_GivesTheReasons()
    {
        _cli.Api.Documents = [Samples.Document("good.md"), Samples.Flagged("poor.md")];

        (await _cli.RunAsync("documents", "list", "react")).ShouldBeDone().Output.ShouldContain("good.md");
        var flagged = (await _cli.RunAsync("documents", "list", "react", "--flagged")).ShouldBeDone().Output;

        flagged.ShouldContain("0.90");
        flagged.ShouldContain("it has 34 characters");
        flagged.ShouldNotContain("good.md");
    }

    [Fact]
    public async Task ShowDocument_WhenItIsFlagged_SaysWhatEachRuleTakesOff()
    {
        _cli.Api.Documents = [Samples.Document("good.md"), Samples.Flagged("poor.md")];

        var output = (await _cli.RunAsync("documents", "show", "react", "poor.md")).ShouldBeDone().Output;

        output.ShouldContain("Quality   0.90\n          -0.1: it has 34 characters, fewer than 100; it is kept (document_short, warning)\n");
        (await _cli.RunAsync("documents", "show", "react", "none.md")).Error.ShouldContain("'contexter documents list react' lists them");
    }
    [Fact]
    public async Task PutAndRemoveDocument_WhenDone_SaySo()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "# Office", TestContext.Current.CancellationToken);
            (await _cli.RunAsync("documents", "put", "react", "a.md", "--file", file)).ShouldBeDone().Output.ShouldBe("'a.md' of react is added.\n");
            (await _cli.RunAsync("documents", "remove", "react", "a.md")).ShouldBeDone().Output.ShouldBe("'a.md' of react is removed.\n");
            _cli.Api.Asked.ShouldBe([("react", new DocumentPut { Path = "a.md", Text = "# Office", SourceUrl = new Uri(file).AbsoluteUri }), "remove a.md of react"]);

            _cli.Api.Libraries = [Samples.Library() with { State = LibraryState.Ingesting }];
            var late = await _cli.RunAsync("documents", "remove", "react", "a.md");
            late.ExitCode.ShouldBe(ExitCodes.PartlyDone);
            late.Error.ShouldContain("searches do not see that yet: The embedder is away.");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
