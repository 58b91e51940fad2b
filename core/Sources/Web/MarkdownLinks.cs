using System.Text.RegularExpressions;
using Contexter.Documents;
using Contexter.Parsing.Markdown;

namespace Contexter.Sources.Web;

/// <summary>Where a page in Markdown leads.</summary>
internal static partial class MarkdownLinks
{
    /// <summary>The links outside of code, in order, each page once, its own not.</summary>
    /// <param name="text">The text, normalised.</param>
    /// <param name="address">Where it came from.</param>
    /// <exception cref="ContexterException">It nests too deep.</exception>
    public static IReadOnlyList<WebAddress> Read(string text, WebAddress address)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(address);
        var links = new List<WebAddress>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { address.Key };
        foreach (var block in MarkdownBlocks.Scan(text, isMdx: false, address.Key).Where(block => block.Kind is not BlockKind.Code))
        {
            foreach (Match match in Link().Matches(text[block.Start..block.End]))
            {
                var url = match.Groups["url"].Value;
                if (url[0] != '#' && links.Count < PageFacts.MaxLinks && WebAddress.TryCreate(url, address.Url, out var link) && seen.Add(link.Key))
                {
                    links.Add(link);
                }
            }
        }

        return links;
    }

    /// <summary>Inline links but not images, definitions of references, addresses in angle brackets, and links of HTML and components.</summary>
    [GeneratedRegex(@"(?:^|[^!\\])\[[^\[\]\n]*\]\(\s*<?(?<url>[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)|^[ ]{0,3}\[[^\[\]\n]+\]:\s*<?(?<url>[^\s<>]+)|<(?<url>https?://[^\s<>]+)>|\shref=""(?<url>[^""\s]+)""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Link();
}
