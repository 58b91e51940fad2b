using System.Diagnostics;
using Contexter.Bench.Suite;

namespace Contexter.Bench.Peers;

/// <summary>The benchmark of grain hosts, a program of its own, built for one of the two hosts.</summary>
internal static class GrainHostProcess
{
    /// <summary>Builds it.</summary>
    /// <param name="host"><c>embedded</c> or <c>orleans</c>.</param>
    /// <param name="packages">A folder of packages where the registry lacks some; empty for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Path of the program.</returns>
    /// <exception cref="SuiteException">It cannot be built; the message has the first error.</exception>
    public static async Task<string> BuildAsync(string host, string packages, CancellationToken cancellationToken)
    {
        var root = Source.Root();
        string[] arguments = ["build", Path.Combine(root, "bench", "Grains"), "-c", "Release", "-v", "quiet", "-nologo", $"-p:GrainHost={host}", .. packages.Length == 0 ? [] : (string[])[$"-p:OrleansPackageSource={packages}"]];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var error = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
        return process.ExitCode == 0
            ? Path.Combine(root, "artifacts", host, "bin", "Contexter.Bench.Grains", "release", "Contexter.Bench.Grains.dll")
            : throw new SuiteException($"bench/Grains cannot be built for '{host}': {error?.Trim() ?? "dotnet build failed"}. Name a folder of packages by --orleans-source where the registry lacks them.");
    }

    /// <summary>Starts it.</summary>
    public static Task<PeerProcess> StartAsync(string program, CancellationToken cancellationToken) => PeerProcess.StartAsync("dotnet", [program, "serve"], cancellationToken);
}
