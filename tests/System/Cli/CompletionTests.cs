using System.Diagnostics;

namespace Contexter.Tests.Cli;

/// <summary>What shells complete, and the scripts by which they do.</summary>
public sealed class CompletionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly CliHarness _cli = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("contexter se", "search", "serve")]
    [InlineData("contexter jobs ca", "cancel")]
    [InlineData("contexter search --ty", "--type")]
    [InlineData("contexter search --type ", "hybrid", "keyword", "semantic")]
    [InlineData("contexter search --type s", "semantic")]
    [InlineData("contexter mcp install cl", "claude-code", "claude-desktop")]
    [InlineData("contexter completion ", "bash", "fish", "pwsh", "zsh")]
    public async Task Suggest_AtTheEndOfALine_NamesWhatMayFollow(string line, params string[] expected)
    {
        var lines = (await _cli.RunAsync($"[suggest:{line.Length}]", line)).ShouldBeDone().Lines;

        lines.Where(suggestion => expected.Contains(suggestion, StringComparer.Ordinal)).ShouldBe(expected);
        lines.ShouldNotContain("Hybrid", StringComparer.Ordinal, "names are those that are written");
        _cli.Sessions.Opened.ShouldBeEmpty("whoever presses a key waits");
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _contexter contexter")]
    [InlineData("zsh", "#compdef contexter")]
    [InlineData("fish", "complete -c contexter")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completion_OfEveryShell_IsAScriptThatTheShellCanRead(string shell, string expected)
    {
        var script = (await _cli.RunAsync("completion", shell)).ShouldBeDone().Output;

        script.ShouldContain(expected);
        script.ShouldContain("[suggest:");
        if (shell is "pwsh" || Find(shell) is not { } program)
        {
            Assert.SkipUnless(shell is "bash" && !OperatingSystem.IsWindows(), $"{shell} is not here to read it");
            return;
        }

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script, Token);
        (await RunAsync(program, "-n", file)).ShouldBe((0, string.Empty));
        File.Delete(file);
    }

    [Fact]
    public async Task Completion_InRealBash_CompletesCommandsOptionsAndValues()
    {
        Assert.SkipUnless(Find("bash") is not null, "needs bash");
        var program = Path.Combine(AppContext.BaseDirectory, "contexter.dll");
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            script,
            $$"""
            contexter() { dotnet '{{program}}' "$@"; }
            source <(contexter completion bash)
            complete -p contexter
            ask() { COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _contexter; echo "$*: ${COMPREPLY[*]}"; }
            ask contexter se
            ask contexter jobs ca
            ask contexter search --type sem
            ask contexter search --nothing-begins-like-this
            """,
            Token);

        var (exitCode, output) = await RunAsync("bash", script);

        exitCode.ShouldBe(0, output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "complete -o default -F _contexter contexter",
            "contexter se: search serve",
            "contexter jobs ca: cancel",
            "contexter search --type sem: semantic",
            "contexter search --nothing-begins-like-this: ",
        ]);
        File.Delete(script);
    }

    private static string? Find(string shell) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, shell))
        .FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false })!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token).WaitAsync(Deadline, Token);
        return (process.ExitCode, await output + await error);
    }
}
