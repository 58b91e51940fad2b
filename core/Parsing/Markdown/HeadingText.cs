using System.Net;
using System.Text;
using Contexter.Documents;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Contexter.Parsing.Markdown;

/// <summary>Plain text of headings.</summary>
internal static class HeadingText
{
    /// <summary>A heading block; a heading that is empty or longer than any heading is not one.</summary>
    public static Documents.Block Create(int start, int end, int level, ReadOnlySpan<char> markdown)
    {
        if (end - start > MarkdownWriter.MaxHeadingLength)
        {
            return new(BlockKind.Paragraph, start, end);
        }

        var text = Plain(WithoutClosingHashes(markdown.Trim()).ToString());
        return text.Length == 0 ? new(BlockKind.Other, start, end) : new(BlockKind.Heading, start, end, level, text);
    }

    /// <summary>Inline Markdown without its markup: links become their text, images go unless there is nothing else.</summary>
    public static string Plain(string markdown)
    {
        var withoutId = WithoutId(markdown);
        if (withoutId.IndexOfAny(['*', '_', '`', '[', ']', '<', '&', '\\', '!']) < 0)
        {
            return TextNormalizer.Collapse(withoutId);
        }

        var text = new StringBuilder();
        var alternative = new StringBuilder();
        foreach (var node in Markdig.Markdown.Parse(withoutId).Descendants())
        {
            var to = IsInImage(node) ? alternative : text;
            switch (node)
            {
                case LiteralInline literal:
                    to.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    to.Append(code.Content);
                    break;
                case HtmlEntityInline entity:
                    to.Append(entity.Transcoded.AsSpan());
                    break;
                case AutolinkInline link:
                    to.Append(link.Url);
                    break;
                case LineBreakInline:
                    to.Append(' ');
                    break;
            }
        }

        var plain = TextNormalizer.Collapse(text.ToString());
        return plain.Trim('#', '¶', ' ').Length > 0 ? plain : TextNormalizer.Collapse(alternative.ToString());
    }

    /// <summary>Text of a small piece of HTML.</summary>
    public static string WithoutTags(string html)
    {
        var text = new StringBuilder();
        var isTag = false;
        foreach (var c in html)
        {
            isTag = c == '<' || (isTag && c != '>');
            if (!isTag && c != '>')
            {
                text.Append(c);
            }
        }

        return TextNormalizer.Collapse(WebUtility.HtmlDecode(text.ToString()));
    }

    private static bool IsInImage(MarkdownObject node)
    {
        for (var inline = (node as Inline)?.Parent; inline is not null; inline = inline.Parent)
        {
            if (inline is LinkInline { IsImage: true })
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> WithoutClosingHashes(ReadOnlySpan<char> text)
    {
        var trimmed = text.TrimEnd('#');
        return trimmed.IsEmpty || (trimmed.Length < text.Length && trimmed[^1] is ' ' or '\t') ? trimmed.TrimEnd() : text;
    }

    /// <summary>Drops <c>{#id .class}</c>, which Pandoc, Docusaurus and others put at the end of a heading.</summary>
    private static string WithoutId(string text)
    {
        var open = text.LastIndexOf('{');
        return open > 0 && text.EndsWith('}') && text.AsSpan(open + 1).TrimStart() is ['#' or '.' or ':', ..] ? text[..open].TrimEnd() : text;
    }
}
