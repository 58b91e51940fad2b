using System.Diagnostics;

namespace Contexter.Bench.Load;

/// <summary>The product as its users start it.</summary>
internal static class ContexterProgram
{
    /// <summary>A command in a process of its own, whose output can be read.</summary>
    /// <param name="arguments">What stands after <c>contexter</c>.</param>
    /// <param name="limit">What memory it may have; null for any.</param>
    /// <param name="program">Path of the program; null for the one beside this.</param>
    public static ProcessStartInfo Command(IEnumerable<string> arguments, MemoryLimit? limit = null, string? program = null)
    {
        string[] command = program is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "contexter.dll"), .. arguments] : [program, .. arguments];

        // The shell joins the group and then becomes the program, which so is in it from its first page on.
        string[] whole = limit is null ? command : ["sh", "-c", $"echo $$ > {limit.Processes} && exec \"$@\"", "sh", .. command];
        var start = new ProcessStartInfo(whole[0], whole[1..])
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
