using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Contexter.Bench.Suite;
using Contexter.Tokens;

namespace Contexter.Bench.Scenarios;

/// <summary>npm's tiktoken, and the same files for the tokenizer: documentation of the .NET SDK.</summary>
internal sealed class TiktokenAnchor : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string[] _files;
    private readonly string[] _texts;
    private readonly Cl100kTokenizer _tokenizer = Cl100kTokenizer.Load();

    private TiktokenAnchor(DirectoryInfo folder, string[] files)
    {
        (_folder, _files) = (folder, files);
        _texts = [.. files.Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)))];
    }

    /// <summary>Characters of all texts.</summary>
    public long Characters => _texts.Sum(text => (long)text.Length);

    /// <summary>Installs tiktoken from npm into a folder of its own.</summary>
    /// <param name="files">How many files, in order of their names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SuiteException">npm is not there, or cannot install it.</exception>
    public static async Task<TiktokenAnchor> InstallAsync(int files, CancellationToken cancellationToken)
    {
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the runtime is; the reference packs stand beside "shared".
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        var taken = Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories).Where(file => file.Contains("ref", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(files);
        var anchor = new TiktokenAnchor(Directory.CreateTempSubdirectory("contexter-bench-tokens-"), [.. taken]);
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "tiktoken")))
            {
                File.Copy(file, Path.Combine(anchor._folder.FullName, Path.GetFileName(file)));
            }

            await anchor.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], string.Empty, cancellationToken);
            return anchor;
        }
        catch
        {
            anchor.Dispose();
            throw;
        }
    }

    /// <summary>Counts the tokens of all texts.</summary>
    public long CountOurs() => _texts.Sum(text => (long)_tokenizer.CountTokens(text));

    /// <summary>Encodes all texts by tiktoken and gives the milliseconds that took by its own clock, without its start.</summary>
    public async Task<double?> EncodeAsync(CancellationToken cancellationToken)
    {
        var lines = await RunAsync("node", ["encode.mjs"], string.Join('\n', _files), cancellationToken);
        return 1_000 * lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => JsonDocument.Parse(line).RootElement.GetProperty("seconds").GetDouble());
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(string program, string[] arguments, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new SuiteException($"'{program}' ended with {process.ExitCode}; the comparison needs node and npm.");
        }
        catch (Win32Exception error)
        {
            throw new SuiteException($"'{program}' could not be started: {error.Message}; the comparison needs node and npm.", error);
        }
    }
}
