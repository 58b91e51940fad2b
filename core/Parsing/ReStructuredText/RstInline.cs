using System.Text;

namespace Contexter.Parsing.ReStructuredText;

/// <summary>Converts inline reStructuredText to Markdown: roles and literals become code spans, links their text.</summary>
internal static class RstInline
{
    /// <summary>Roles whose text is prose rather than a name in code.</summary>
    private static readonly HashSet<string> ProseRoles = new(StringComparer.Ordinal)
    {
        "ref", "doc", "term", "emphasis", "strong", "title", "title-reference", "guilabel", "menuselection", "numref", "download", "pep", "rfc", "sup", "sub", "abbr", "any",
        "superscript", "subscript", "dfn", "issue", "gh", "user", "cve", "source", "ticket",
    };

    /// <summary>The Markdown of a paragraph.</summary>
    public static string Convert(string text)
    {
        if (text.IndexOfAny(['`', '\\', '[']) < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            at = text[at] switch
            {
                '`' => Backtick(text, at, result),
                ':' => Role(text, at, result),
                '\\' => Escape(text, at, result),
                '[' when FootnoteEnd(text, at) is var end and > 0 => end,
                _ => Append(result, text[at], at + 1),
            };
        }

        return result.ToString();
    }

    /// <summary>Where a reference to a footnote ends (<c>[1]_</c>, <c>[#name]_</c>); 0 when there is none.</summary>
    private static int FootnoteEnd(string text, int at)
    {
        var close = text.IndexOf("]_", at, Math.Min(40, text.Length - at), StringComparison.Ordinal);
        return close > 0 && !text.AsSpan(at, close - at).Contains(' ') ? close + 2 : 0;
    }

    private static int Append(StringBuilder result, char c, int next)
    {
        result.Append(c);
        return next;
    }

    private static int Escape(string text, int at, StringBuilder result)
    {
        // A backslash before white space joins what is on both sides of it.
        if (at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]))
        {
            result.Append(text[at + 1]);
        }

        return Math.Min(at + 2, text.Length);
    }

    /// <summary><c>``literal``</c>, <c>`link &lt;address&gt;`_</c> or <c>`name`</c>.</summary>
    private static int Backtick(string text, int at, StringBuilder result)
    {
        if (text.AsSpan(at).StartsWith("``"))
        {
            var close = text.IndexOf("``", at + 2, StringComparison.Ordinal);
            if (close > at + 2)
            {
                result.Append(MarkdownWriter.CodeSpan(text[(at + 2)..close]));
                return close + 2;
            }

            result.Append("``");
            return at + 2;
        }

        var end = text.IndexOf('`', at + 1);
        if (end <= at + 1 || char.IsWhiteSpace(text[end - 1]) || char.IsWhiteSpace(text[at + 1]))
        {
            return Append(result, '`', at + 1);
        }

        var content = text[(at + 1)..end];
        var next = end + 1;
        while (next < text.Length && text[next] == '_')
        {
            next++;
        }

        result.Append(next > end + 1 ? TitleOf(content) : MarkdownWriter.CodeSpan(content));
        return next;
    }

    /// <summary><c>:role:`text`</c>; a colon that starts no role stays.</summary>
    private static int Role(string text, int at, StringBuilder result)
    {
        var open = at + 1;
        while (open < text.Length && open - at < 40 && (char.IsAsciiLetterOrDigit(text[open]) || text[open] is ':' or '-' or '_' or '.' or '+'))
        {
            open++;
        }

        if (open >= text.Length || text[open] != '`' || open - at < 3 || text[open - 1] != ':')
        {
            return Append(result, ':', at + 1);
        }

        var close = text.IndexOf('`', open + 1);
        if (close <= open + 1)
        {
            return Append(result, ':', at + 1);
        }

        var role = text[(at + 1)..(open - 1)];
        var content = text[(open + 1)..close];
        if (role is "math")
        {
            result.Append('$').Append(content).Append('$');
        }
        else if (ProseRoles.Contains(role[(role.LastIndexOf(':') + 1)..]))
        {
            result.Append(role is "pep" or "rfc" ? role.ToUpperInvariant() + " " : string.Empty).Append(TitleOf(content));
        }
        else
        {
            // `~a.b.C` shows `C`, `!name` is no link.
            var title = TitleOf(content).TrimStart('!');
            result.Append(MarkdownWriter.CodeSpan(title.StartsWith('~') ? title[(title.LastIndexOf('.') + 1)..].TrimStart('~') : title));
        }

        return close + 1;
    }

    /// <summary>The text of <c>text &lt;target&gt;</c>.</summary>
    private static string TitleOf(string content)
    {
        var open = content.LastIndexOf('<');
        return open > 0 && content.EndsWith('>') ? content[..open].TrimEnd() : content;
    }
}
