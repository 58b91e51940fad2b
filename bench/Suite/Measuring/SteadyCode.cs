using System.Diagnostics;

namespace Contexter.Bench.Suite.Measuring;

/// <summary>
/// Code that is compiled once, fully optimised. The runtime otherwise begins with quick code, which allocates more, and exchanges it in the background, on a busy machine late or never: what
/// an operation allocates would depend on the machine. The runtime takes the choice from the environment when it starts, so a program that needs it runs itself again.
/// </summary>
internal static class SteadyCode
{
    private const string Variable = "DOTNET_TieredCompilation";

    /// <summary>Whether this process runs such code.</summary>
    public static bool IsOn => string.Equals(Environment.GetEnvironmentVariable(Variable), "0", StringComparison.Ordinal);

    /// <summary>Starts a program of .NET that does, with the error stream of this one, and waits for its end.</summary>
    /// <param name="assembly">Path of its assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Further environment variables.</param>
    /// <param name="isQuiet">Whether what it prints is dropped; otherwise it goes where this process prints.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables, bool isQuiet, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = isQuiet };
        start.Environment[Variable] = "0";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            if (isQuiet)
            {
                await process.StandardOutput.ReadToEndAsync(cancellationToken);
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }
}
