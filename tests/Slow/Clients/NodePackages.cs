using System.Diagnostics;

namespace Contexter.SlowTests.Clients;

/// <summary>Programs of npm, installed into a folder of their own, with the Node.js that they need: the one of the operating system is often older.</summary>
internal sealed class NodePackages : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-node-").FullName;

    /// <summary>Installs packages; skips the test when npm cannot be run or reached and need not be.</summary>
    public static async Task<NodePackages> InstallAsync(params string[] packages)
    {
        var installed = new NodePackages();
        await File.WriteAllTextAsync(installed.PathOf("package.json"), "{}", TestContext.Current.CancellationToken);
        var problem = await Tool.TryRunAsync("npm", ["install", "node@22", .. packages, "--prefix", installed._folder, "--no-audit", "--no-fund"]);
        if (problem is not null && !Tool.IsRequired)
        {
            installed.Dispose();
            Assert.Skip($"npm cannot install {string.Join(", ", packages)}: {problem}");
        }

        problem.ShouldBeNull();
        return installed;
    }

    /// <summary>A file below the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Runs a script to its end, and gives what it wrote and its exit code.</summary>
    /// <param name="script">The script, below the folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="address">Value of <c>CONTEXT7_API_URL</c>; null sets none.</param>
    /// <param name="talk">Talks to it over its streams; null lets it read nothing.</param>
    public async Task<(int ExitCode, string Output)> RunAsync(string script, string[] arguments, string? address = null, Func<StreamWriter, StreamReader, Task>? talk = null)
    {
        var start = new ProcessStartInfo(PathOf("node_modules/node/bin/node"), [PathOf(script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _folder,
        };
        start.Environment["CTX7_TELEMETRY_DISABLED"] = "1";
        if (address is not null)
        {
            start.Environment["CONTEXT7_API_URL"] = address;
        }

        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var killing = deadline.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (talk is not null)
        {
            await talk(process.StandardInput, process.StandardOutput);
        }

        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output + await errors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
