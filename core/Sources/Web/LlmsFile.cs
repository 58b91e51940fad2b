using System.Text.RegularExpressions;

namespace Contexter.Sources.Web;

/// <summary>
/// An <c>llms.txt</c> (llmstxt.org): a heading with the name of the project, a summary, and lists of links to its pages. It is Markdown, so anything is read that has the heading.
/// </summary>
/// <param name="Title">Name of the project.</param>
/// <param name="Links">Addresses as they stand in the lists, in order, each once.</param>
internal sealed partial record LlmsFile(string Title, IReadOnlyList<string> Links)
{
    /// <summary>Most links that are read.</summary>
    public const int MaxLinks = 50_000;

    /// <summary>Largest file in bytes.</summary>
    public const long MaxBytes = 16L * 1024 * 1024;

    /// <summary>Names of the files that sites put there.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["llms.txt", "llms-full.txt"];

    /// <summary>Reads a text; null when it has no heading of the first level on top, as pages that stand in for missing files.</summary>
    public static LlmsFile? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? title = null;
        var links = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var fence = default(string);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (title is null)
            {
                if (line.Length == 0 || line[0] is '\uFEFF' or '>' || line.StartsWith("<!--"))
                {
                    continue;
                }

                if (!line.StartsWith("# "))
                {
                    return null;
                }

                title = line[2..].Trim().ToString();
                continue;
            }

            if (line.StartsWith("```") || line.StartsWith("~~~"))
            {
                fence = fence is null ? line[..3].ToString() : line.StartsWith(fence) ? null : fence;
            }
            else if (fence is null && IsListItem(line) && links.Count < MaxLinks)
            {
                Collect(line.ToString(), links, seen);
            }
        }

        return title is null ? null : new LlmsFile(title, links);
    }

    private static bool IsListItem(ReadOnlySpan<char> line) => line.Length > 2 && line[0] is '-' or '*' or '+' && line.Length > 1 && line[1] is ' ' or '\t';

    /// <summary>The first link of an item is what it lists; those of its note lead elsewhere.</summary>
    private static void Collect(string line, List<string> links, HashSet<string> seen)
    {
        var match = line.Length > 10_000 ? Match.Empty : Link().Match(line);
        var url = match.Groups["url"].Value;
        if (url.Length > 0 && seen.Add(url))
        {
            links.Add(url);
        }
    }

    [GeneratedRegex(@"\]\(\s*<?(?<url>[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)|^[-*+]\s+<?(?<url>https?://[^\s<>)]+)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
