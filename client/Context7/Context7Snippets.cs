using System.Globalization;
using System.Text;
using Contexter.Client.Passages;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Client.Context7;

/// <summary>A passage as Context7 would hand it out.</summary>
/// <param name="Hit">The hit.</param>
/// <param name="Content">Its text; the beginning of it where it alone was too long.</param>
/// <param name="Tokens">Tokens of the snippet in text.</param>
internal sealed record Context7Snippet(SearchResult Hit, string Content, int Tokens)
{
    /// <summary>Its heading: the last one above the passage, or the page's title.</summary>
    public string Title => Hit.Section.Length == 0 ? Hit.Title : Hit.Section[(Hit.Section.LastIndexOf(" > ", StringComparison.Ordinal) is var at && at < 0 ? 0 : at + 3)..];

    /// <summary>The headings above it, the page's title first.</summary>
    public string Breadcrumb => PassageText.Breadcrumb(Hit);
}

/// <summary>Snippets as text and as many as fit.</summary>
internal static class Context7Snippets
{
    private const string Rule = "\n--------------------------------\n\n";

    /// <summary>The hits that fit, best first.</summary>
    public static IReadOnlyList<Context7Snippet> Of(IEnumerable<SearchResult> hits, int maxTokens, ITextBudget budget)
    {
        var left = maxTokens;
        var snippets = new List<Context7Snippet>();
        foreach (var (index, hit) in hits.Index())
        {
            var content = hit.Content.Trim();
            var head = budget.CountTokens(Write(hit, string.Empty) + Rule);
            var tokens = head + budget.CountTokens(content);
            if (tokens > left && index == 0 && left > head && budget.Take(content, 0, left - head) is { Text.Length: > 0 } part)
            {
                (content, tokens) = (part.Text, head + part.Tokens);
            }

            if (tokens <= left)
            {
                snippets.Add(new(hit, content, tokens));
                left -= tokens;
            }
        }

        return snippets;
    }

    /// <summary>All of them as text.</summary>
    public static string Write(IReadOnlyList<Context7Snippet> snippets) => string.Join(Rule, snippets.Select(snippet => Write(snippet.Hit, snippet.Content)));

    private static string Write(SearchResult hit, string content)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {new Context7Snippet(hit, content, 0).Title}\n\nSource: {hit.SourceUrl}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Library: {hit.Library} {hit.Version}, fetched {hit.FetchedAt:yyyy-MM-dd}\n\n");
        return text.Append(PassageText.Warning(hit)).Append(content).Append('\n').ToString();
    }
}
