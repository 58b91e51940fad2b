using AngleSharp.Dom;

namespace Contexter.Parsing.Html;

/// <summary>Code blocks of pages and the languages that their markup names.</summary>
internal static class HtmlCode
{
    private const int AncestorsToSearch = 3;

    private static readonly string[] Prefixes = ["language-", "lang-", "highlight-source-", "highlight-text-", "highlight-", "brush:", "src-", "code-"];

    private static readonly HashSet<string> BareNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "bash", "c", "cpp", "csharp", "css", "go", "html", "java", "javascript", "js", "json", "kotlin", "perl", "php", "powershell", "python", "ruby", "rust", "scala", "sh",
        "sql", "swift", "toml", "typescript", "xml", "yaml",
    };

    /// <summary>A code block of an element's text; empty when it has none.</summary>
    public static Piece Block(IElement element)
    {
        var code = TextNormalizer.Dedent(TextNormalizer.Normalize(HtmlText.Preformatted(element)).Replace('\u00A0', ' '));
        return code.Length == 0 ? default : MarkdownWriter.Code(code, LanguageOf(element));
    }

    /// <summary>The language, from the element, the code inside it or what is around it; null when nothing names one.</summary>
    public static string? LanguageOf(IElement element)
    {
        if (Named(element) is { } own)
        {
            return own;
        }

        if (element.QuerySelector("code") is { } code && Named(code) is { } inner)
        {
            return inner;
        }

        var around = element.ParentElement;
        for (var i = 0; i < AncestorsToSearch && around is not null; i++, around = around.ParentElement)
        {
            if (Prefixed(around) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private static string? Named(IElement element)
    {
        var name = element.GetAttribute("data-lang") ?? element.GetAttribute("data-language") ?? element.GetAttribute("data-code-lang");
        if (CodeLanguages.Normalize(name) is { } stated)
        {
            return stated;
        }

        if (Prefixed(element) is { } prefixed)
        {
            return prefixed;
        }

        // Pandoc and rustdoc write the bare name: class="sourceCode python".
        var bare = Array.Find(HtmlNoise.Words(element.GetAttribute("class")), BareNames.Contains);
        return CodeLanguages.Normalize(bare);
    }

    private static string? Prefixed(IElement element)
    {
        var words = HtmlNoise.Words(element.GetAttribute("class"));
        for (var i = 0; i < words.Length; i++)
        {
            if (Array.Find(Prefixes, prefix => words[i].StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                // "brush: js" is two words.
                var name = words[i].Length == found.Length && i + 1 < words.Length ? words[i + 1] : words[i][found.Length..];
                return CodeLanguages.Normalize(name);
            }
        }

        return null;
    }
}
