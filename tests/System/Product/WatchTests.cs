using Contexter.Cli;

namespace Contexter.Tests.Product;

/// <summary><c>contexter watch</c> over a real folder.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Watch_WhenFilesChange_RefreshesTheLibrary()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _contexter.WriteGuide("port.md", "port");
        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();
        using var ctrlC = new CancellationTokenSource();
        var output = new AwaitedText("mydocs@current is ready: 1 document (1 unchanged)");
        var second = new AwaitedText("mydocs@current is ready: 2 documents (1 new, 1 unchanged)");
        var watch = _contexter.RunAsync(["watch", "mydocs", "--port", "0"], new TeeWriter(output, second), ctrlC.Token);
        await output.Seen.WaitAsync(Deadline, cancellationToken);

        Directory.CreateDirectory(Path.Combine(_contexter.Docs, "deep", "er"));
        _contexter.WriteGuide("deep/er/proxy.md", "proxy");
        await second.Seen.WaitAsync(Deadline, cancellationToken);

        (await _contexter.JsonAsync("search", "proxy", "--type", "keyword"))["results"]!.AsArray()[0]!["title"]!.GetValue<string>().ShouldBe("The proxy guide");
        await ctrlC.CancelAsync();
        (await watch.WaitAsync(Deadline, cancellationToken)).ExitCode.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task Watch_WhenTheLibraryIsNotMadeOfFiles_SaysWhatCanBeWatched()
    {
        (await _contexter.RunAsync("add", "linq", "--from", "sdk-docs", "--include", "System.Linq")).ShouldBeDone();

        var result = await _contexter.RunAsync("watch", "linq", "--port", "0");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("comes from sdk-docs; only folders, files and git working copies can be watched");
    }

    private sealed class TeeWriter(params StringWriter[] writers) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Array.ForEach(writers, writer => writer.WriteLine(value));
        }
    }
}
