using System.Text.Json.Nodes;

namespace Contexter.SlowTests;

/// <summary>Contexter on a real file system without room: it says so, it ends, and nothing that was stored is lost.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int DiskMegabytes = 8;
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-full-disk-").FullName;
    private string _skipReason = string.Empty;

    private string Disk => Path.Combine(_root, "disk");

    private string Data => Path.Combine(Disk, "data");

    private string Docs => Path.Combine(_root, "docs");

    private string Filler => Path.Combine(Disk, "filler");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Disk);
        Directory.CreateDirectory(Docs);
        await File.WriteAllTextAsync(Path.Combine(Docs, "port.md"), "# Ports\n\nThe port is set in the settings file, and read when the service starts.\n");
        if (await Tool.TryRunAsync("mount", "-t", "tmpfs", "-o", $"size={DiskMegabytes}m", "tmpfs", Disk) is { } problem)
        {
            _skipReason = $"A file system of {DiskMegabytes} MB cannot be mounted here: {problem}";
            Assert.SkipUnless(Tool.IsRequired, _skipReason);
            Assert.Fail(_skipReason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_skipReason.Length == 0)
        {
            (await Tool.TryRunAsync("umount", Disk)).ShouldBeNull();
        }

        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task AnyCommand_WhenTheDiskIsFull_SaysSoAndLosesNothing()
    {
        (await RunAsync("add", "docs", "--from", Docs)).ShouldExitWith(0);
        Fill(DiskMegabytes << 20);

        foreach (var command in new[] { "search port", "libraries", "jobs", "add more --from " + Docs, "remove docs" })
        {
            var result = (await RunAsync(command.Split(' '))).ShouldExitWith(1);
            result.Errors.ShouldContain("no room left");
            result.Errors.ShouldContain(Data);
        }

        File.Delete(Filler);
        await ShouldAnswerAsync();
    }

    [Theory]
    [InlineData(7_000)]
    [InlineData(5_000)]
    [InlineData(3_000)]
    public async Task Add_WhenTheDiskFillsUp_EndsAndGoesOnWhenThereIsRoom(int fillerKilobytes)
    {
        (await RunAsync("add", "docs", "--from", Docs)).ShouldExitWith(0);
        Fill(fillerKilobytes << 10);
        string[] add = ["add", "dotnet", "--from", "sdk-docs", "--include", "System.Runtime", "--include", "System.Collections"];

        (await RunAsync(add)).ShouldExitWith(1).Errors.ShouldMatch("no room left|disk is full");

        File.Delete(Filler);
        (await Tool.TryRunAsync("mount", "-o", "remount,size=200m", Disk)).ShouldBeNull();
        (await RunAsync(add)).ShouldExitWith(0);
        await ShouldAnswerAsync();
        var undisturbed = Path.Combine(_root, "undisturbed");
        (await ContexterProcess.RunAsync([.. add, "--data", undisturbed], null, TestContext.Current.CancellationToken)).ShouldExitWith(0);
        (await LibraryAsync(Data)).ShouldBe(await LibraryAsync(undisturbed));
    }

    private void Fill(int bytes)
    {
        try
        {
            using var file = File.Create(Filler);
            var block = new byte[4096];
            for (var written = 0; written < bytes; written += block.Length)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full is what it is to be.
        }
    }

    private async Task ShouldAnswerAsync()
    {
        var reply = JsonNode.Parse((await RunAsync("search", "port", "--library", "docs", "--json")).ShouldExitWith(0).Output)!;
        reply["results"]!.AsArray()[0]!["title"]!.GetValue<string>().ShouldBe("Ports");
    }

    private static async Task<(int Documents, int Chunks)> LibraryAsync(string data)
    {
        var result = await ContexterProcess.RunAsync(["libraries", "--json", "--data", data], null, TestContext.Current.CancellationToken);
        var library = JsonNode.Parse(result.ShouldExitWith(0).Output)!.AsArray().Single(entry => entry!["name"]!.GetValue<string>() == "dotnet")!;
        return (library["documents"]!.GetValue<int>(), library["chunks"]!.GetValue<int>());
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) =>
        ContexterProcess.RunAsync([.. arguments, "--data", Data], null, TestContext.Current.CancellationToken);
}
