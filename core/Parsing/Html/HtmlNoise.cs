using AngleSharp.Dom;

namespace Contexter.Parsing.Html;

/// <summary>Tells what on a page is not part of the document: navigation, controls, notes of the site about itself.</summary>
internal static class HtmlNoise
{
    private const int MaxActionLength = 40;

    private static readonly HashSet<string> Tags = new(StringComparer.Ordinal)
    {
        "script", "style", "noscript", "template", "nav", "footer", "svg", "canvas", "iframe", "object", "embed", "video", "audio", "button", "select", "input",
        "textarea", "dialog", "link", "meta", "head", "title", "map", "frameset", "frame",
    };

    private static readonly HashSet<string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist", "doc-toc", "doc-backlink",
    };

    /// <summary>Words of class and id attributes, whole.</summary>
    private static readonly HashSet<string> Marks = new(StringComparer.OrdinalIgnoreCase)
    {
        // Links beside headings and sources.
        "headerlink", "anchor", "anchor-link", "anchorjs-link", "hash-link", "header-anchor", "heading-anchor", "permalink", "self-link", "viewcode-link", "viewcode-back", "srclink",
        "src-link", "footnote-reference", "footnote-ref", "footnote-backref", "footref", "fn-backref", "editlink", "edit-link", "edit-this-page", "theme-edit-this-page", "edit-page-link", "editsection", "mw-editsection", "mark",
        // Navigation.
        "nav", "global-nav", "menu", "mainmenu", "submenu", "nosearch", "ingroups", "sphinxsidebar", "sphinxsidebarwrapper", "sidebar", "related", "breadcrumb", "breadcrumbs", "wy-breadcrumbs", "theme-doc-breadcrumbs", "on-this-page",
        "table-of-contents", "tableofcontents", "table-of-contents-container", "localtoc", "pagination", "pagination-nav", "pager", "prev-next", "prev-next-area",
        "prev-next-bottom", "prev-next-footer", "navheader", "navfooter", "navbar", "topnav", "bottomnav", "subnav", "sub-nav", "navpath", "nav-path", "navrow1",
        "navrow2", "skip-link", "skip-to-content", "skiplink", "skip-nav", "skipnav", "back-to-top", "version-picker", "alt-docs", "picker-header", "flex-header",
        // Things only a browser can use.
        "sr-only", "visually-hidden", "visuallyhidden", "copybtn", "copy-button", "clipboard-copy", "feedback", "was-this-helpful", "newsletter", "share", "social",
        "advertisement", "ads", "searchbox", "search-box", "ttc", "tooltip", "clippy", "lineno", "linenos", "line-number", "line-numbers-rows", "gutter",
    };

    private static readonly string[] Actions =
    [
        "edit this page", "edit page", "edit on github", "edit on gitlab", "edit this page on github", "improve this page", "suggest edits", "view source", "show source", "view page source",
        "source", "[source]", "report a bug", "report an issue", "skip to content", "skip to main content", "copy", "copied", "back to top", "↑ back to top", "print", "view on github", "on this page",
    ];

    /// <summary>True when the element and all below it is left out.</summary>
    public static bool IsNoise(IElement element)
    {
        var tag = element.LocalName;
        if (Tags.Contains(tag) || IsHidden(element) || (element.GetAttribute("role") is { } role && Roles.Contains(role)) || HtmlRustdoc.IsNoise(element))
        {
            return true;
        }

        if (HasMark(element.GetAttribute("class"), element) || HasMark(element.Id, element))
        {
            return true;
        }

        return tag switch
        {
            // A header inside the content holds its title as often as it holds the site's.
            "header" => element.QuerySelector("h1,h2") is null,
            "aside" => !IsAdmonition(element),
            "a" => IsAction(element),
            "p" or "blockquote" => HostedNotes.IsNote(element.TextContent),
            _ => false,
        };
    }

    /// <summary>True for boxes that belong to the text: notes, tips, warnings.</summary>
    public static bool IsAdmonition(IElement element)
    {
        if (element.LocalName is not ("div" or "aside" or "section" or "details" or "p" or "table"))
        {
            return false;
        }

        if (string.Equals(element.GetAttribute("role"), "note", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (var word in Words(element.GetAttribute("class")))
        {
            if (word is "note" or "tip" or "hint" or "important" or "warning" or "caution" or "danger" or "attention" or "admonition" or "callout" or "alert" or "seealso" or "admonitionblock"
                || word.EndsWith("-admonition", StringComparison.Ordinal) || word.StartsWith("theme-admonition", StringComparison.Ordinal)
                || word.EndsWith("-aside", StringComparison.Ordinal) || word.EndsWith("-callout", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The words of a class attribute.</summary>
    public static string[] Words(string? value) =>
        string.IsNullOrEmpty(value) ? [] : value.Split([' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsHidden(IElement element)
    {
        if (element.HasAttribute("hidden") || string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return element.GetAttribute("style") is { } style
            && style.Replace(" ", string.Empty, StringComparison.Ordinal).Contains("display:none", StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasMark(string? value, IElement element)
    {
        foreach (var word in Words(value))
        {
            if (Marks.Contains(word) || IsTableOfContents(word) || word.Contains("cookie", StringComparison.OrdinalIgnoreCase) || word.Contains("consent", StringComparison.OrdinalIgnoreCase))
            {
                // Sites name sections after their headings (id="share"), and some wrap the whole page in one of these words.
                return element.LocalName is not ("body" or "main" or "article" or "section" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "dt" or "dd" or "dl" or "code" or "pre")
                    && element.QuerySelector("h1,main") is null;
            }
        }

        return false;
    }

    /// <summary><c>toc</c> as a part of a word: <c>fancy_toc</c>, <c>toc-wrapper</c>, but not Sphinx's <c>toctree</c>, which is the content of index pages.</summary>
    private static bool IsTableOfContents(string word)
    {
        foreach (var part in word.AsSpan().SplitAny('-', '_'))
        {
            if (word.AsSpan(part).TrimEnd("0123456789").Equals("toc", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAction(IElement link)
    {
        var text = link.TextContent;
        if (text.Length > MaxActionLength * 4)
        {
            return false;
        }

        var words = TextNormalizer.Collapse(text);
        return words is "¶" or "#" or "§" or "🔗" or "◆" or "◆ " || Array.Exists(Actions, action => string.Equals(action, words, StringComparison.OrdinalIgnoreCase));
    }
}
