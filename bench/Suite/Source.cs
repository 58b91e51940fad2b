using System.ComponentModel;
using System.Diagnostics;

namespace Contexter.Bench.Suite;

/// <summary>The source that is measured.</summary>
internal static class Source
{
    /// <summary>The folder of the solution, above the program or above where it is run.</summary>
    /// <exception cref="SuiteException">There is none.</exception>
    public static string Root() =>
        Above(AppContext.BaseDirectory) ?? Above(Directory.GetCurrentDirectory())
        ?? throw new SuiteException("Contexter.sln is neither above the program nor above the current folder; run the suite inside the repository.");

    /// <summary>The commit, with <c>+</c> when files were changed since; <c>unknown</c> where git cannot say.</summary>
    public static string Commit()
    {
        try
        {
            var changed = Git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/history").Length > 0;
            return Git("rev-parse", "--short=12", "HEAD") + (changed ? "+" : string.Empty);
        }
        catch (Exception error) when (error is SuiteException or Win32Exception)
        {
            return "unknown";
        }
    }

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Contexter.sln")))
            {
                return at.FullName;
            }
        }

        return null;
    }

    private static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { UseShellExecute = false, WorkingDirectory = Root(), RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new SuiteException($"git ended with {process.ExitCode}.");
    }
}
