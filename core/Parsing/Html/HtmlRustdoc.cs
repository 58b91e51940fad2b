using AngleSharp.Dom;
using Contexter.Documents;

namespace Contexter.Parsing.Html;

/// <summary>What rustdoc writes: members as headings that are whole signatures, lists of items made of rows, controls between them.</summary>
internal static class HtmlRustdoc
{
    private const int MaxControlLength = 100;

    /// <summary>True for controls and versions beside items.</summary>
    public static bool IsNoise(IElement element)
    {
        foreach (var word in HtmlNoise.Words(element.GetAttribute("class")))
        {
            if (word is "test-arrow" or "hideme" or "rightside" or "out-of-band" or "collapse-toggle")
            {
                return element.TextContent.Length <= MaxControlLength;
            }
        }

        return false;
    }

    /// <summary>The name and the signature of a member whose heading is its signature; null for any other heading.</summary>
    public static (string Name, Piece Signature)? MemberOf(IElement heading)
    {
        if (!HtmlNoise.Words(heading.GetAttribute("class")).Contains("code-header", StringComparer.Ordinal))
        {
            return null;
        }

        var name = heading.Children.FirstOrDefault(child => child.LocalName is "a" && HtmlNoise.Words(child.GetAttribute("class")).Any(
            word => word is "fnname" or "fn" or "method" or "tymethod" or "constant" or "associatedconstant" or "associatedtype"));
        var signature = TextNormalizer.Dedent(TextNormalizer.Normalize(HtmlText.Preformatted(heading)).Replace('\u00A0', ' ')).Trim();
        return name is null || signature.StartsWith("impl", StringComparison.Ordinal) ? null : (HtmlText.Of(name), MarkdownWriter.Code(signature, "rust"));
    }

    /// <summary>The items of a module as a list: name and what it is for. Null for any other element.</summary>
    public static Piece? ItemsOf(IElement element)
    {
        if (element.LocalName is not ("div" or "ul") || !HtmlNoise.Words(element.GetAttribute("class")).Contains("item-table", StringComparer.Ordinal))
        {
            return null;
        }

        var items = new List<string>();
        foreach (var row in element.Children)
        {
            var cells = row.Children.Select(HtmlText.Of).Where(text => text.Length > 0).ToList();
            if (cells.Count > 0)
            {
                var name = row.QuerySelector("a") is { } link ? HtmlText.Of(link) : cells[0];
                var note = cells[0].StartsWith(name, StringComparison.Ordinal) && cells[0].Length > name.Length ? $" ({cells[0][name.Length..].Trim()})" : string.Empty;
                items.Add($"- {MarkdownWriter.CodeSpan(name)}{note}{(cells.Count > 1 ? ": " + string.Join(' ', cells[1..]) : string.Empty)}");
            }
        }

        return new Piece(BlockKind.List, string.Join('\n', items));
    }
}
