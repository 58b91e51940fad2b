using AngleSharp.Dom;
using Contexter.Documents;

namespace Contexter.Parsing.Html;

/// <summary>What Javadoc writes with lists and plain elements: sections in lists, tables of summaries, signatures.</summary>
internal static class HtmlJavadoc
{
    /// <summary>True for a list that only arranges the sections of a page: each of its items is one.</summary>
    public static bool IsLayout(IElement list)
    {
        foreach (var word in HtmlNoise.Words(list.GetAttribute("class")))
        {
            if (word is "summary-list" or "details-list" or "member-list" or "blockList" or "blockListLast")
            {
                return list.QuerySelector("h2, h3, h4, section, table, pre") is not null;
            }
        }

        return false;
    }

    /// <summary>The element as one piece; null when it is none of Javadoc's.</summary>
    /// <param name="element">The element.</param>
    /// <param name="inline">Converts the content of a cell to one line of Markdown.</param>
    public static Piece? TryConvert(IElement element, Func<IElement, string> inline)
    {
        foreach (var word in HtmlNoise.Words(element.GetAttribute("class")))
        {
            switch (word)
            {
                case "summary-table":
                    return SummaryOf(element, inline);
                case "member-signature" or "type-signature" or "module-signature" or "package-signature":
                    return CodeOf(element);
                case "inheritance" when element.QuerySelector(".inheritance") is not null:
                    return InheritanceOf(element);
                case "inheritance":
                    // A type without a base but Object; its signature says so.
                    return new Piece(BlockKind.Paragraph, string.Empty);
            }
        }

        return null;
    }

    private static Piece CodeOf(IElement element)
    {
        var code = TextNormalizer.Dedent(TextNormalizer.Normalize(HtmlText.Preformatted(element)).Replace('\u00A0', ' '));
        return code.Length == 0 ? new Piece(BlockKind.Paragraph, string.Empty) : MarkdownWriter.Code(code, "java");
    }

    /// <summary>Cells in a row, of which the style sheet makes a table: the first are the headings of its columns.</summary>
    private static Piece SummaryOf(IElement element, Func<IElement, string> inline)
    {
        var headings = element.Children.Count(cell => HtmlNoise.Words(cell.GetAttribute("class")).Contains("table-header", StringComparer.Ordinal));
        if (headings == 0)
        {
            return new Piece(BlockKind.Paragraph, inline(element));
        }

        return MarkdownWriter.Table([.. element.Children.Select(inline).Chunk(headings)]);
    }

    /// <summary>The bases of a type, each inside of the one before.</summary>
    private static Piece InheritanceOf(IElement element)
    {
        var names = new List<string>();
        for (var level = element; level is not null && names.Count < HtmlDom.MaxDepth; level = level.Children.FirstOrDefault(child => child.ClassList.Contains("inheritance")))
        {
            var own = level.ChildNodes.TakeWhile(node => node is not IElement { ClassName: "inheritance" });
            names.Add(TextNormalizer.Collapse(string.Concat(own.Select(node => node.TextContent))));
        }

        return new Piece(BlockKind.Paragraph, "Inheritance: " + string.Join(" > ", names.Where(name => name.Length > 0).Select(MarkdownWriter.CodeSpan)));
    }
}
