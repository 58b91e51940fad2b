using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contexter.Upstreams.Library;
using Contexter.Upstreams.Search;

namespace Contexter.Upstreams.Brave;

/// <summary>What is found: the pages of the simulated documentation site.</summary>
internal static partial class BraveResults
{
    private const int DescriptionLength = 200;

    private static readonly ImmutableArray<(LibraryPage Page, string Text, ImmutableHashSet<string> Words)> Pages =
        [.. LibraryPages.Of(LibraryProfile.Quillon).Select(page => (page, PlainText(page.Markdown), WordMatch.WordsOf(page.Title + " " + page.Markdown)))];

    /// <summary>Pages with words of the question, best first.</summary>
    public static IReadOnlyList<(LibraryPage Page, string Text)> Find(string question) =>
        [.. WordMatch.Find(Pages, entry => entry.Words, question).Select(entry => (entry.Page, entry.Text))];

    /// <summary>A result of a web search.</summary>
    public static JsonObject Describe((LibraryPage Page, string Text) found, string question, Uri site, bool isDecorated, bool hasExtraSnippets)
    {
        var url = new Uri(site, found.Page.Path);
        var description = Beginning(found.Text);
        var result = new JsonObject
        {
            ["title"] = found.Page.Title,
            ["url"] = url.ToString(),
            ["description"] = isDecorated ? Decorate(description, question) : description,
            ["page_age"] = "2026-08-15T10:30:00",
            ["age"] = "August 15, 2026",
            ["language"] = "en",
            ["meta_url"] = new JsonObject { ["scheme"] = url.Scheme, ["netloc"] = url.Authority, ["hostname"] = url.Host, ["path"] = $"› {found.Page.Section}" },
            ["profile"] = new JsonObject { ["name"] = "Quillon", ["url"] = site.ToString() },
            ["family_friendly"] = true,
        };
        if (hasExtraSnippets)
        {
            result["extra_snippets"] = new JsonArray(Beginning(found.Text[LengthOfBeginning(found.Text)..].TrimStart()));
        }

        return result;
    }

    private static string Beginning(string text) => LengthOfBeginning(text) is var length && length < text.Length ? text[..length] + "..." : text;

    /// <summary>Snippets end between words.</summary>
    private static int LengthOfBeginning(string text) => text.Length <= DescriptionLength ? text.Length : text.LastIndexOf(' ', DescriptionLength) is var end and > 0 ? end : DescriptionLength;

    /// <summary>Marks the words of the question, as the service does unless it is told not to.</summary>
    private static string Decorate(string text, string question)
    {
        var words = WordMatch.WordsOf(question);
        return Word().Replace(text, word => WordMatch.WordsOf(word.Value).Overlaps(words) ? $"<strong>{word.Value}</strong>" : word.Value);
    }

    private static string PlainText(string markdown) => Blank().Replace(Marks().Replace(markdown, " "), " ").Trim();

    [GeneratedRegex(@"[\p{L}\p{Nd}]+", RegexOptions.None, 1_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"```\w*|\]\([^)]*\)|[#>|`\[]|---", RegexOptions.None, 1_000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1_000)]
    private static partial Regex Blank();
}
