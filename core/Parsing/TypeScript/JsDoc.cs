using System.Text;
using Contexter.Documents;
using Contexter.Parsing.Markdown;

namespace Contexter.Parsing.TypeScript;

/// <summary>Turns documentation comments into Markdown: the description as it is, block tags as paragraphs, lists and code.</summary>
internal static class JsDoc
{
    private static readonly string[] Parameters = ["param", "arg", "argument", "typeparam", "template", "property", "prop"];

    /// <summary>The pieces of a comment, without the marks around it.</summary>
    public static IReadOnlyList<Piece> Convert(string comment, string name)
    {
        var pieces = new List<Piece>();
        var items = new List<string>();
        var label = string.Empty;
        foreach (var (tag, body) in Sections(comment))
        {
            var isListed = Array.IndexOf(Parameters, tag) >= 0 || tag is "throws" or "exception";
            var wanted = !isListed ? string.Empty : tag is "throws" or "exception" ? "Throws:" : tag is "typeparam" or "template" ? "Type parameters:" : "Parameters:";
            if (items.Count > 0 && !string.Equals(label, wanted, StringComparison.Ordinal))
            {
                pieces.Add(new Piece(BlockKind.List, label + "\n" + string.Join('\n', items)));
                items.Clear();
            }

            label = wanted;
            if (isListed)
            {
                items.Add(MarkdownWriter.Item("- ", [new Piece(BlockKind.Paragraph, tag is "throws" or "exception" ? Inline(WithoutType(body)) : Parameter(body))]));
            }
            else
            {
                pieces.AddRange(Block(tag, body, name));
            }
        }

        if (items.Count > 0)
        {
            pieces.Add(new Piece(BlockKind.List, label + "\n" + string.Join('\n', items)));
        }

        return pieces;
    }

    private static IEnumerable<Piece> Block(string tag, string body, string name)
    {
        var text = Inline(WithoutType(body));
        switch (tag)
        {
            case "" or "remarks" or "description" or "summary" or "privateremarks" or "classdesc":
                return Prose(body, name);
            case "example":
                return Example(body, name);
            case "return" or "returns":
                return text.Length == 0 ? [] : Prose("Returns: " + text, name);
            case "deprecated":
                return Prose("Deprecated." + (text.Length > 0 ? " " + text : string.Empty), name);
            case "default" or "defaultvalue":
                return text.Length == 0 ? [] : Prose("Default: " + (text.Contains('`', StringComparison.Ordinal) ? text : MarkdownWriter.CodeSpan(text)), name);
            case "see":
                return text.Length == 0 ? [] : Prose("See also: " + text, name);
            case "since":
                return text.Length == 0 ? [] : Prose("Since: " + text, name);
            default:
                // Tags for tools (@internal, @module, @public) say nothing to a reader unless they say it in words.
                return text.Contains(' ', StringComparison.Ordinal) ? Prose(text, name) : [];
        }
    }

    /// <summary>The description, with an empty tag, and the block tags in order.</summary>
    private static List<(string Tag, string Body)> Sections(string comment)
    {
        var sections = new List<(string Tag, string Body)>();
        var tag = string.Empty;
        var body = new StringBuilder();
        var isCode = false;
        foreach (var raw in comment.Split('\n'))
        {
            var line = WithoutStar(raw);
            var start = line.TrimStart();
            isCode ^= start.StartsWith("```", StringComparison.Ordinal);
            if (!isCode && start.Length > 1 && start[0] == '@' && char.IsAsciiLetter(start[1]))
            {
                Add();
                var end = 1;
                while (end < start.Length && char.IsAsciiLetterOrDigit(start[end]))
                {
                    end++;
                }

                tag = start[1..end].ToLowerInvariant();
                body.Append(start.AsSpan(end).TrimStart());
            }
            else
            {
                body.Append('\n').Append(line);
            }
        }

        Add();
        return sections;

        void Add()
        {
            if (tag.Length > 0 || !string.IsNullOrWhiteSpace(body.ToString()))
            {
                sections.Add((tag, body.ToString().Trim('\n', ' ')));
            }

            body.Clear();
        }
    }

    private static IEnumerable<Piece> Example(string body, string name)
    {
        var text = body;
        var caption = string.Empty;
        if (text.StartsWith("<caption>", StringComparison.OrdinalIgnoreCase) && text.IndexOf("</caption>", StringComparison.OrdinalIgnoreCase) is var end and > 0)
        {
            caption = text["<caption>".Length..end];
            text = text[(end + "</caption>".Length)..];
        }

        var pieces = text.Contains("```", StringComparison.Ordinal) ? Prose(text, name)
            : string.IsNullOrWhiteSpace(text) ? []
            : [MarkdownWriter.Code(TextNormalizer.Dedent(text), "typescript")];
        return [.. Prose(caption, name), .. pieces];
    }

    private static IReadOnlyList<Piece> Prose(string markdown, string name)
    {
        var text = TextNormalizer.Dedent(Links(markdown));
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        try
        {
            // Headings inside a comment would take the place of those of the file.
            return
            [
                .. MarkdownBlocks.Scan(text, isMdx: false, name).Select(block => block.Kind == BlockKind.Heading
                    ? new Piece(BlockKind.Paragraph, $"**{block.Info}**")
                    : new Piece(block.Kind, text[block.Start..block.End], block.Info)),
            ];
        }
        catch (ContexterException)
        {
            return [new Piece(BlockKind.Paragraph, text)];
        }
    }

    /// <summary>A parameter as <c>`name`: what it is</c>.</summary>
    private static string Parameter(string body)
    {
        var text = WithoutType(body);
        var end = 0;
        if (text.StartsWith('['))
        {
            end = text.IndexOf(']', StringComparison.Ordinal) + 1;
        }
        else
        {
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }
        }

        var name = MarkdownWriter.CodeSpan(text[..end].Trim('[', ']'));
        var rest = Inline(text[end..]).TrimStart('-', ' ');
        return rest.Length == 0 ? name : name.Length == 0 ? rest : $"{name}: {rest}";
    }

    private static string Inline(string text) => TextNormalizer.Collapse(Links(text));

    /// <summary>Text behind a type in braces, which declarations say better.</summary>
    private static string WithoutType(string body)
    {
        if (!body.StartsWith('{'))
        {
            return body;
        }

        var depth = 0;
        for (var i = 0; i < body.Length; i++)
        {
            depth += body[i] == '{' ? 1 : body[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                // A link at the start is no type.
                return body.StartsWith("{@", StringComparison.Ordinal) ? body : body[(i + 1)..].TrimStart();
            }
        }

        return body;
    }

    /// <summary>Writes <c>{@link Name | text}</c> as the text, or as the name in code.</summary>
    private static string Links(string text)
    {
        if (!text.Contains("{@link", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf("{@link", at, StringComparison.Ordinal) is var open and >= 0 && text.IndexOf('}', open) is var close and >= 0)
        {
            result.Append(text, at, open - at).Append(Link(text[(open + "{@link".Length)..close]));
            at = close + 1;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static string Link(string inner)
    {
        var body = inner.StartsWith("code ", StringComparison.Ordinal) || inner.StartsWith("plain ", StringComparison.Ordinal) ? inner[(inner.IndexOf(' ', StringComparison.Ordinal) + 1)..] : inner;
        var text = body.Trim();
        var bar = text.IndexOfAny(['|', ' ']);
        var (target, label) = bar < 0 ? (text, string.Empty) : (text[..bar].Trim(), text[(bar + 1)..].TrimStart('|', ' ').Trim());
        return target.StartsWith("http", StringComparison.Ordinal) ? (label.Length > 0 ? $"[{label}]({target})" : target)
            : label.Length > 0 ? label
            : MarkdownWriter.CodeSpan(target);
    }

    private static string WithoutStar(string line)
    {
        var start = line.AsSpan().TrimStart();
        return start.Length > 0 && start[0] == '*' ? start[(start.Length > 1 && start[1] == ' ' ? 2 : 1)..].TrimEnd().ToString() : line.TrimEnd();
    }
}
