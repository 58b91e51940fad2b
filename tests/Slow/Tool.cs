using System.ComponentModel;
using System.Diagnostics;

namespace Contexter.SlowTests;

/// <summary>Runs a program of the operating system.</summary>
internal static class Tool
{
    /// <summary>Whether a program that is not there fails a test instead of skipping it.</summary>
    public static bool IsRequired => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public static async Task<string?> TryRunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : errors.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
