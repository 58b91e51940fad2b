using Contexter.Documents;

namespace Contexter.Parsing.ReStructuredText;

/// <summary>Explicit markup of reStructuredText: directives, comments, targets, footnotes, substitutions.</summary>
internal static class RstDirectives
{
    private static readonly HashSet<string> Code = new(StringComparer.Ordinal)
    {
        "code-block", "code", "sourcecode", "parsed-literal", "testcode", "testoutput", "testsetup", "doctest", "ipython", "prompt", "console", "productionlist", "math", "graphviz",
        "program-output", "command-output", "highlight-block",
    };

    private static readonly HashSet<string> Notes = new(StringComparer.Ordinal)
    {
        "note", "warning", "tip", "hint", "important", "caution", "danger", "attention", "error", "admonition", "seealso", "topic", "sidebar", "epigraph", "impl-detail",
    };

    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "toctree", "contents", "index", "include", "literalinclude", "raw", "highlight", "meta", "currentmodule", "module", "image", "default-role", "role", "sectnum", "tabularcolumns",
        "moduleauthor", "sectionauthor", "py:module", "py:currentmodule", "testcleanup", "audit-event", "audit-event-table",
    };

    private static readonly HashSet<string> Objects = new(StringComparer.Ordinal)
    {
        "function", "method", "class", "exception", "attribute", "data", "property", "decorator", "decoratormethod", "staticmethod", "classmethod", "abstractmethod", "coroutinefunction",
        "coroutinemethod", "awaitablefunction", "awaitablemethod", "option", "cmdoption", "program", "envvar", "confval", "setting", "describe", "object", "macro", "type", "var", "member", "struct",
        "union", "enum", "enumerator", "namespace", "concept", "opcode", "2to3fixer", "templatetag", "templatefilter", "fieldlookup", "django-admin", "django-admin-option", "signal", "pdbcommand",
        "rst:directive", "rst:role", "directive", "autofunction", "autoclass", "automethod", "automodule", "autoexception", "autodata", "autoattribute",
    };

    /// <summary>Converts the markup that starts at a line with two dots.</summary>
    /// <returns>The line after it.</returns>
    public static int Convert(RstConverter converter, int at, int end, int depth, bool isSection, List<Piece> pieces)
    {
        var lines = converter.Lines;
        var indent = lines.Indent(at);
        var stop = Math.Max(lines.EndOfIndented(at + 1, end, indent), at + 1);
        var head = lines[at].AsSpan(indent + 2).Trim().ToString();
        if (head.StartsWith('['))
        {
            Footnote(converter, head, at, stop, depth, pieces);
            return stop;
        }

        var colons = head.IndexOf("::", StringComparison.Ordinal);
        if (colons <= 0 || head[0] is '_' or '|' || head.AsSpan(0, colons).Contains(' '))
        {
            // Comments, targets and substitutions say nothing to a reader.
            return stop;
        }

        var name = head[..colons].Trim();
        var argument = head[(colons + 2)..].Trim();
        var content = at + 1;

        // What follows without a blank line goes on with the argument, or sets options.
        while (content < stop && !lines.IsBlank(content) && IsOption(lines[content].AsSpan().TrimStart()))
        {
            content++;
        }

        Directive(converter, name, argument, content, stop, depth, isSection, pieces);
        return stop;
    }

    private static void Directive(
        RstConverter converter, string name, string argument, int content, int stop, int depth, bool isSection, List<Piece> pieces)
    {
        var lines = converter.Lines;
        if (LeftOut.Contains(name))
        {
            return;
        }

        if (Code.Contains(name))
        {
            var code = lines.Text(content, stop);
            var language = name switch { "math" => "math", "doctest" or "testcode" or "ipython" => "python", _ => argument };
            if (code.Length > 0)
            {
                pieces.Add(MarkdownWriter.Code(code, CodeLanguages.Normalize(language)));
            }

            return;
        }

        if (name is "list-table")
        {
            pieces.Add(ListTable(lines, content, stop));
            return;
        }

        if (Objects.Contains(name) || (name.Contains(':', StringComparison.Ordinal) && Objects.Contains(name[(name.LastIndexOf(':') + 1)..])))
        {
            Object(converter, name, argument, content, stop, depth, isSection, pieces);
            return;
        }

        var changed = name switch
        {
            "versionadded" => "Added",
            "versionchanged" => "Changed",
            "deprecated" or "deprecated-removed" or "versionremoved" => "Deprecated",
            _ => null,
        };
        var body = new List<Piece>();
        if (changed is not null)
        {
            converter.Body(content, stop, depth + 1, isSection: false, body);
            var says = body is [{ Kind: BlockKind.Paragraph } first, ..] ? ": " + first.Text : ".";
            pieces.Add(new Piece(BlockKind.Paragraph, $"{changed} in version {RstInline.Convert(argument)}{says}"));
            pieces.AddRange(body.Skip(says.Length > 1 ? 1 : 0));
            return;
        }

        // The argument of a note is its first paragraph.
        while (argument.Length > 0 && content < stop && !lines.IsBlank(content))
        {
            argument += " " + lines[content++].Trim();
        }

        if (Notes.Contains(name))
        {
            var title = name is "admonition" or "topic" or "sidebar" ? argument
                : name is "impl-detail" ? "CPython implementation detail"
                : name is "seealso" ? "See also"
                : char.ToUpperInvariant(name[0]) + name[1..];
            if (title.Length > 0)
            {
                body.Add(new Piece(BlockKind.Paragraph, $"**{RstInline.Convert(title)}**"));
            }

            Argument(name is "admonition" or "topic" or "sidebar" ? string.Empty : argument);
            converter.Body(content, stop, depth + 1, isSection: false, body);
            pieces.Add(MarkdownWriter.Quote(body));
            return;
        }

        // Rubrics, and all that is not known: the argument and the content are text.
        argument = name is "only" or "ifconfig" or "container" or "tabs" ? string.Empty : argument;
        Argument(name is "rubric" or "centered" && argument.Length > 0 ? $"**{argument}**" : argument);
        converter.Body(content, stop, depth + 1, isSection: false, body);
        pieces.AddRange(body);

        void Argument(string text)
        {
            if (text.Length > 0)
            {
                body.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(text)));
            }
        }
    }

    /// <summary>A function, class, option, ...: a section with its name, its signatures as code, and what is said about it.</summary>
    private static void Object(
        RstConverter converter, string name, string argument, int content, int stop, int depth, bool isSection, List<Piece> pieces)
    {
        var lines = converter.Lines;
        var signatures = new List<string> { argument };
        while (content < stop && !lines.IsBlank(content))
        {
            signatures.Add(lines[content++].Trim().TrimEnd('\\'));
        }

        signatures.RemoveAll(signature => signature.Length == 0);
        if (signatures.Count == 0)
        {
            converter.Body(content, stop, depth + 1, isSection: false, pieces);
            return;
        }

        // The body's first line may stand right below the signature, after options that were skipped.
        var open = signatures[0].IndexOf('(', StringComparison.Ordinal);
        var title = (open > 0 ? signatures[0][..open] : signatures[0]).Trim();
        converter.Subsection(title, isSection, pieces, () =>
        {
            if (signatures.Count > 1 || !string.Equals(signatures[0], title, StringComparison.Ordinal))
            {
                var language = name.StartsWith("c:", StringComparison.Ordinal) ? "c"
                    : name.StartsWith("cpp:", StringComparison.Ordinal) ? "cpp"
                    : name.StartsWith("js:", StringComparison.Ordinal) ? "javascript"
                    : name.EndsWith("option", StringComparison.Ordinal) ? null
                    : "python";
                pieces.Add(MarkdownWriter.Code(string.Join('\n', signatures), language));
            }

            converter.Body(content, stop, depth + 1, isSection, pieces);
        });
    }

    private static void Footnote(RstConverter converter, string head, int at, int stop, int depth, List<Piece> pieces)
    {
        var body = new List<Piece>();
        converter.Body(at + 1, stop, depth + 1, isSection: false, body);
        pieces.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(head)));
        pieces.AddRange(body);
    }

    /// <summary>A table written as a list of lists.</summary>
    private static Piece ListTable(RstLines lines, int start, int stop)
    {
        var rows = new List<IReadOnlyList<string>>();
        var cells = new List<string>();
        for (var i = start; i < stop; i++)
        {
            var text = lines[i].Trim();
            if (text.StartsWith("* -", StringComparison.Ordinal))
            {
                rows.Add(cells = []);
                text = text[2..];
            }

            if (text is "-" || text.StartsWith("- ", StringComparison.Ordinal))
            {
                cells.Add(text[1..].Trim());
            }
            else if (cells.Count > 0 && text.Length > 0)
            {
                cells[^1] += " " + text;
            }
        }

        return rows.Count == 0 ? default : MarkdownWriter.Table([.. rows.Select(row => row.Select(RstInline.Convert).ToList())]);
    }

    private static bool IsOption(ReadOnlySpan<char> line)
    {
        var close = line.Length > 2 && line[0] == ':' ? line[1..].IndexOf(':') : -1;
        return close > 0 && !line[1..(close + 1)].Contains(' ') && line[1] != '`';
    }
}
