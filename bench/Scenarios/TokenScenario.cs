using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Contexter.Tokens;

namespace Contexter.Bench.Scenarios;

/// <summary>
/// The tokenizer beside npm's tiktoken on the documentation of the .NET SDK, one core each, three rounds one after the other, best of each. That the ids are the
/// same is what the slow tests show; here they are only counted.
/// </summary>
internal static class TokenScenario
{
    private const int Rounds = 3;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the runtime is; the reference packs stand beside "shared".
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        var files = Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories).Where(file => file.Contains("ref", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        var texts = files.Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file))).ToArray();
        var characters = texts.Sum(text => (long)text.Length);
        var tokenizer = Cl100kTokenizer.Load();
        var folder = Directory.CreateTempSubdirectory("contexter-bench-tokens-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "tiktoken")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            await RunToolAsync("npm", ["ci", "--no-audit", "--no-fund"], folder, string.Empty, cancellationToken);
            var (ours, theirs) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                ours = Math.Min(ours, Count(tokenizer, texts));
                var lines = await RunToolAsync("node", ["encode.mjs"], folder, string.Join('\n', files), cancellationToken);
                theirs = Math.Min(theirs, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => JsonDocument.Parse(line).RootElement.GetProperty("seconds").GetDouble()));
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var tokens = texts.Sum(text => (long)tokenizer.CountTokens(text));
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"tokens    {characters:N0} characters, {tokens:N0} tokens: {characters / ours:N0} characters/s, {allocated / (double)tokens:0.0000} bytes allocated a token; npm's tiktoken {characters / theirs:N0} characters/s; ratio {theirs / ours:0.0}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Count(Cl100kTokenizer tokenizer, string[] texts)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var text in texts)
        {
            tokenizer.CountTokens(text);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<string> RunToolAsync(string program, string[] arguments, string folder, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{program}' ended with {process.ExitCode}; the comparison needs node and npm.");
    }
}
