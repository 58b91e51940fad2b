using System.Text.Json;
using Contexter.Cli;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter store</c>.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Verify_WhenAllIsWhole_SaysWhatWasRead()
    {
        (await _cli.RunAsync("store", "verify", "--quiet")).ShouldBeDone();
        (await _cli.RunAsync("store", "verify")).ShouldBeDone().Output.ShouldEndWith("1 document of 1 library read; the store has 41.0 kB, and all of it is whole.\n");
    }

    [Fact]
    public async Task Verify_WhenDocumentsAreDamaged_NamesEachWithTheWayOut()
    {
        _cli.Api.Damaged = [Damaged("b.md", "1", DocumentDamageKind.Text), Damaged("a.md", "2", DocumentDamageKind.TextMissing)];

        var result = await _cli.RunAsync("store", "verify");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("react@19.0: a.md: its text is missing\nreact@19.0: b.md: the checksum of its text is wrong\n");
        result.Output.ShouldEndWith("2 documents damaged: 'contexter refresh react@19.0' reads them from their sources again.\n");
        _cli.Api.Asked.ShouldBe(["store", "libraries", "check react@19.0  ", "check react@19.0 1 "]);
    }

    [Fact]
    public async Task Verify_WhenTheFileIsDamaged_SaysSo()
    {
        _cli.Api.Store = Samples.Store() with { FileFaults = ["row 3 missing from index"] };

        var result = await _cli.RunAsync("store", "verify");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("file: row 3 missing from index\n");
        result.Output.ShouldContain("contexter restore");
    }

    [Fact]
    public async Task Verify_WithJson_PrintsOneReport()
    {
        _cli.Api.Damaged = [Damaged("a.md", "1", DocumentDamageKind.Metadata)];
        _cli.Api.Store = Samples.Store() with { Libraries = ["react@19.0", "lost@1"] };

        var result = await _cli.RunAsync("store", "verify", "--json");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        var report = JsonDocument.Parse(result.Output).RootElement;
        report.GetProperty("is_whole").GetBoolean().ShouldBeFalse();
        report.GetProperty("damaged")[0].GetProperty("path").GetString().ShouldBe("a.md");
        report.GetProperty("unlisted")[0].GetString().ShouldBe("lost@1");
    }

    [Fact]
    public async Task Verify_WhenLibrariesAreNamed_ReadsThoseAlone()
    {
        (await _cli.RunAsync("store", "verify", "react")).ShouldBeDone();

        _cli.Api.Asked.ShouldBe(["react", "store", "libraries", "check react@19.0  "]);
    }

    [Fact]
    public async Task Compact_WhenDone_SaysHowMuchSmallerTheStoreIs() =>
        (await _cli.RunAsync("store", "compact")).ShouldBeDone().Output.ShouldBe("The store has 20.5 kB now, 20.5 kB less than before.\n");

    private static DamagedDocumentSummary Damaged(string path, string id, DocumentDamageKind damage) => new() { Path = path, Id = id, Damage = damage };
}
