using System.Text;

namespace Contexter.Deploy;

/// <summary>Writes <c>docs/licences.md</c>: the licences of what ships.</summary>
public static class LicenceList
{
    /// <summary>Packages whose version is the newest one (Directory.Packages.props), and whose parts differ between versions: one line for all of them.</summary>
    private const string Floating = "SQLitePCLRaw.";

    /// <summary>Writes the list.</summary>
    /// <param name="packages">The packages. What comes with the runtime of .NET is not listed one by one.</param>
    /// <param name="parts">Parts that are no package.</param>
    public static string Write(IReadOnlyList<Component> packages, IReadOnlyList<Component> parts)
    {
        ArgumentNullException.ThrowIfNull(packages);
        ArgumentNullException.ThrowIfNull(parts);
        var text = new StringBuilder("""
            # Licences

            Contexter is under the [MIT licence](../LICENSE). It ships with what others made, each under a licence of its own, named here as in the [SPDX list](https://spdx.org/licenses/). The exact
            versions and hashes of a release are in its bill of materials ([deployment.md](deployment.md#making-a-release)). `dotnet run --project deploy -- licences` writes this page.

            ## Packages

            | package | licence | rights |
            | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        var listed = packages.Where(package => !package.Name.Contains(".Runtime.", StringComparison.Ordinal))
            .GroupBy(package => package.Name.StartsWith(Floating, StringComparison.OrdinalIgnoreCase) ? Floating + "*" : package.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var package in listed)
        {
            text.Append($"| {package.Key} | {Joined(package, one => one.Licence ?? one.LicenceAddress ?? "not stated")} | {Joined(package, one => one.Copyright ?? "")} |\n");
        }

        text.Append("\n## Other parts\n\n| part | licence | rights | what it is |\n| --- | --- | --- | --- |\n");
        foreach (var part in parts)
        {
            text.Append($"| {part.Name} | {part.Licence} | {part.Copyright} | {part.Is} |\n");
        }

        text.Append("""

            The built-in embedding model and the weights of words are Contexter's own; [model-card.md](model-card.md) lists the documentation they were made from, with its licences. The web page has no parts of others. A
            self-contained server has the runtime of .NET and ASP.NET Core (MIT, © .NET Foundation and Contributors), whose own notices are in its packages. A build on Orleans has the packages
            `Microsoft.Orleans.*` (MIT, © Microsoft Corporation) and what they need.

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static string Joined(IEnumerable<Component> packages, Func<Component, string> what) =>
        string.Join("; ", packages.Select(what).Distinct(StringComparer.Ordinal).Where(text => text.Length > 0)).Replace("|", "\\|", StringComparison.Ordinal);
}
