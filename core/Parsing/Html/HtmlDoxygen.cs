using AngleSharp.Dom;
using Contexter.Documents;

namespace Contexter.Parsing.Html;

/// <summary>What Doxygen writes with tables and plain elements: code fragments, prototypes of members, summaries of members.</summary>
internal static class HtmlDoxygen
{
    /// <summary>The element as one piece; null when it is none of Doxygen's.</summary>
    public static Piece? TryConvert(IElement element)
    {
        foreach (var word in HtmlNoise.Words(element.GetAttribute("class")))
        {
            switch (word)
            {
                case "fragment" when element.QuerySelector("div.line") is not null:
                    return HtmlCode.Block(element);
                case "memproto":
                    return Prototype(element);
            }
        }

        return null;
    }

    /// <summary>True for the title of a member, which Doxygen writes as a heading of the same level as that of the group it is in.</summary>
    public static bool IsMemberTitle(IElement heading) => heading.ClassName is "memtitle";

    /// <summary>A table of members as a list: declaration and, where there is one, what it does. Null for any other table.</summary>
    public static Piece? MembersOf(IElement table)
    {
        if (!HtmlNoise.Words(table.GetAttribute("class")).Contains("memberdecls", StringComparer.Ordinal))
        {
            return null;
        }

        var items = new List<string>();
        var template = string.Empty;
        foreach (var row in table.QuerySelectorAll("tr"))
        {
            if (row.QuerySelector(".memTemplParams") is { } parameters)
            {
                template = HtmlText.Of(parameters) + " ";
            }
            else if (row.QuerySelector(".memItemRight, .memTemplItemRight") is { } right)
            {
                var left = row.QuerySelector(".memItemLeft, .memTemplItemLeft");
                items.Add("- " + MarkdownWriter.CodeSpan($"{template}{(left is null ? string.Empty : HtmlText.Of(left))} {HtmlText.Of(right)}"));
                template = string.Empty;
            }
            else if (row.QuerySelector(".mdescRight") is { } description && items.Count > 0 && HtmlText.Of(description) is { Length: > 0 } text)
            {
                items[^1] += ": " + text;
            }
        }

        return new Piece(BlockKind.List, string.Join('\n', items));
    }

    private static Piece Prototype(IElement element)
    {
        var text = HtmlText.Of(element).Replace("( ", "(", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal);
        return text.Length == 0 ? new Piece(BlockKind.Paragraph, string.Empty) : MarkdownWriter.Code(text, "cpp");
    }
}
