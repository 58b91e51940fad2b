using System.Diagnostics;

namespace Contexter.Bench.Load;

/// <summary>The product as its users start it.</summary>
internal static class ContexterProgram
{
    /// <summary>A command in a process of its own, whose output can be read.</summary>
    /// <param name="arguments">What stands after <c>contexter</c>.</param>
    /// <param name="limit">What memory it may have; null for any.</param>
    public static ProcessStartInfo Command(IEnumerable<string> arguments, MemoryLimit? limit = null)
    {
        // The shell joins the group and then becomes the program, which so is in it from its first page on.
        string[] before = limit is null ? ["dotnet"] : ["sh", "-c", $"echo $$ > {limit.Processes} && exec dotnet \"$@\"", "sh"];
        var start = new ProcessStartInfo(before[0], [.. before[1..], Path.Combine(AppContext.BaseDirectory, "contexter.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Settings of the measurement are none of the product's, which refuses variables that it does not know.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CONTEXTER_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }
}
