using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Contexter.Parsing.Html;

/// <summary>Finds the document on a page: its content, its title.</summary>
internal static class HtmlContent
{
    private static readonly string[] Containers =
    [
        "main", "[role=main]", "article", "#main-content", "#apicontent", "#yui-main", "#bodyContent", ".markdown-body", "div.body", "#content", "div.document", "div.contents",
    ];

    private static readonly string[] TitleSeparators = [" — ", " – ", " | ", " · ", " :: ", " « ", " » ", " - "];

    /// <summary>The element that holds the document: the first of the usual containers with text in it, else the whole body.</summary>
    public static IElement? Select(IHtmlDocument page)
    {
        foreach (var selector in Containers)
        {
            var found = page.QuerySelectorAll(selector);

            // Several articles are a list of posts: each of them alone is not the page.
            if ((found.Length == 1 || (found.Length > 1 && selector is not "article")) && !string.IsNullOrWhiteSpace(found[0].TextContent))
            {
                return found[0];
            }
        }

        return page.Body;
    }

    /// <summary>
    /// The title: the content's only heading of the first level, else what the title element says without the site's name, else the first heading of the first
    /// level anywhere; null when there is none of them.
    /// </summary>
    public static string? TitleOf(IHtmlDocument page, IElement content)
    {
        var headings = content.QuerySelectorAll("h1");
        var candidates = new[]
        {
            headings.Length == 1 ? HtmlText.Of(headings[0]) : null,
            page.QuerySelector(".headertitle .title") is { } doxygen ? HtmlText.Of(doxygen) : null,
            WithoutSite(TextNormalizer.Collapse(page.Title ?? string.Empty)),
            page.QuerySelector("h1") is { } first ? HtmlText.Of(first) : null,
        };
        return Array.Find(candidates, title => title is { Length: > 0 and <= MarkdownWriter.MaxHeadingLength });
    }

    /// <summary>The language that the page states, if it is a plausible tag.</summary>
    public static string? LanguageOf(IHtmlDocument page)
    {
        var language = page.DocumentElement.GetAttribute("lang")?.Trim();
        return language is { Length: >= 2 and <= 35 } && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && char.IsAsciiLetter(language[0]) ? language : null;
    }

    private static string WithoutSite(string title)
    {
        foreach (var separator in TitleSeparators)
        {
            var at = title.LastIndexOf(separator, StringComparison.Ordinal);
            if (at > 0)
            {
                return title[..at];
            }
        }

        return title;
    }
}
