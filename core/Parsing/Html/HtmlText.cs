using System.Text;
using AngleSharp.Dom;

namespace Contexter.Parsing.Html;

/// <summary>Plain text of elements.</summary>
internal static class HtmlText
{
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "ul", "caption", "legend", "optgroup", "option", "search", "xmp", "listing", "dir",
    };

    /// <summary>True for elements that start and end a line.</summary>
    public static bool IsBlock(IElement element) => Blocks.Contains(element.LocalName);

    /// <summary>The text on one line, without what is noise.</summary>
    public static string Of(INode node)
    {
        var text = new StringBuilder();
        Append(node, text);
        return TextNormalizer.Collapse(text.ToString());
    }

    /// <summary>The text of preformatted content with its line ends, without line numbers and buttons.</summary>
    public static string Preformatted(INode node)
    {
        var text = new StringBuilder();
        AppendPreformatted(node, text);
        return text.ToString();
    }

    private static void Append(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText part:
                    text.Append(part.Data);
                    break;
                case IElement element when !HtmlNoise.IsNoise(element):
                    var isSeparate = IsBlock(element) || element.LocalName is "br";
                    text.Append(isSeparate ? " " : string.Empty);
                    Append(element, text);
                    text.Append(isSeparate ? " " : string.Empty);
                    break;
            }
        }
    }

    private static void AppendPreformatted(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText part:
                    text.Append(part.Data);
                    break;
                case IElement { LocalName: "br" }:
                    text.Append('\n');
                    break;
                case IElement element when element.LocalName is not ("button" or "script" or "style" or "svg") && !IsLineNumber(element):
                    var isLine = IsBlock(element);
                    EndLine(text, isLine);
                    var before = text.Length;
                    AppendPreformatted(element, text);
                    EndLine(text, isLine && text.Length > before);
                    break;
            }
        }
    }

    private static void EndLine(StringBuilder text, bool isLine)
    {
        if (isLine && text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }
    }

    private static bool IsLineNumber(IElement element)
    {
        foreach (var word in HtmlNoise.Words(element.GetAttribute("class")))
        {
            if (word is "lineno" or "linenos" or "line-number" or "line-numbers" or "line-numbers-rows" or "gutter" or "copybtn" or "copy-button" or "ttc")
            {
                return true;
            }
        }

        return false;
    }
}
