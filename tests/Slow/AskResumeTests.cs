using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.SlowTests;

/// <summary>An answer whose process is killed, or ends with a source missing, is gone on with by the next process, which does not ask the finished sources again.</summary>
public sealed class AskResumeTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-resume-").FullName;
    private UpstreamHost _upstreams = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Brave] }, Token);

    public async ValueTask DisposeAsync()
    {
        await _upstreams.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Ask_WhenItsProcessIsKilledAfterASourceEnded_GoesOnWithoutAskingItAgain()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "retry.md"), "# Retries\n\nThe default number of retry attempts is seven in this house, as the settings say.\n", Token);
        (await RunAsync(null, "add", "house@1", "--from", Path.Combine(_root, "retry.md"))).ShouldExitWith(ExitCodes.Done);

        // The web never answers, so what is stored second is what the index found: behind that the process is killed.
        _upstreams[UpstreamKind.Brave].Faults.Set(FaultSettings.Parse("latency=30s"));
        var killed = (await RunAsync("answer:after:2", [.. Question, .. Web])).ShouldExitWith(ContexterProcess.KilledExitCode);
        var started = JsonNode.Parse(killed.Output.Split('\n')[0])!["started"]!;
        started["is_resumed"]!.GetValue<bool>().ShouldBeFalse();
        var token = started["token"]!.GetValue<string>();

        // The next one finds the web failing, ends well itself, and leaves an answer that is partial.
        _upstreams[UpstreamKind.Brave].Faults.Set(FaultSettings.Parse("error=1"));
        var partial = (await RunAsync(null, ["ask", "--resume", token, .. Web])).ShouldExitWith(ExitCodes.PartlyDone);
        ResumedOf(partial).ShouldBe(["index"]);
        partial.Output.ShouldContain("seven in this house");

        _upstreams[UpstreamKind.Brave].Faults.Set(FaultSettings.None);
        var whole = (await RunAsync(null, ["ask", "--resume", token, .. Web])).ShouldExitWith(ExitCodes.Done);
        ResumedOf(whole).ShouldBe(["index"]);
        whole.Output.ShouldContain("\"source\":\"web\"");

        // A whole answer is forgotten.
        (await RunAsync(null, ["ask", "--resume", token, .. Web])).ShouldExitWith(ExitCodes.Failed).Errors.ShouldContain("no answer to go on with");
    }

    private static string[] Question => ["ask", "default", "number", "of", "retry", "attempts"];

    private string[] Web => ["--set", $"brave.endpoint={_upstreams.AddressOf(UpstreamKind.Brave)}", "--set", "brave.key=BSA-simulated", "--set", "knowledge.source_timeout=1m", "--set", "knowledge.deadline=1m"];

    private Task<ProcessResult> RunAsync(string? crashPoint, params string[] command) =>
        ContexterProcess.RunAsync([.. command, "--data", Path.Combine(_root, "data"), "--json"], crashPoint, Token);

    /// <summary>The sources that were not asked, because their results were there.</summary>
    private static List<string> ResumedOf(ProcessResult result)
    {
        var metrics = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Single(change => change["kind"]!.GetValue<string>() == "metrics");
        return [.. metrics["metrics"]!["sources"]!.AsArray().Where(source => source!["is_resumed"]!.GetValue<bool>()).Select(source => source!["name"]!.GetValue<string>())];
    }
}
