using System.Text;

namespace Contexter.Parsing.ManPages;

/// <summary>A font of a run of text.</summary>
internal enum RoffFont
{
    /// <summary>Prose.</summary>
    Roman = 0,

    /// <summary>What is typed as it stands: commands and options.</summary>
    Bold = 1,

    /// <summary>What stands for something else: arguments.</summary>
    Italic = 2,

    /// <summary>Code.</summary>
    Constant = 3,
}

/// <summary>Turns roff text with its escapes into runs of plain text with fonts.</summary>
/// <param name="strings">Strings that the page has defined.</param>
internal sealed class RoffText(IReadOnlyDictionary<string, string> strings)
{
    private const int MaxDepth = 8;
    private const int MaxExpanded = 200_000;

    private int _expanded;

    /// <summary>The runs of a text, none of them empty.</summary>
    /// <param name="text">One line.</param>
    /// <param name="font">The font it begins with.</param>
    public List<(RoffFont Font, string Text)> Runs(string text, RoffFont font = RoffFont.Roman)
    {
        var runs = new List<(RoffFont, string)>();
        var current = new StringBuilder();
        var state = new State(font, font, current, runs);
        Walk(text, state, 0);
        state.Flush();
        return runs;
    }

    /// <summary>The plain text.</summary>
    public string Plain(string text) => string.Concat(Runs(text).Select(run => run.Text));

    /// <summary>Runs as Markdown: bold words as code, as they are commands and options; bold prose as strong; arguments emphasised.</summary>
    public static string ToMarkdown(IEnumerable<(RoffFont Font, string Text)> runs)
    {
        var result = new StringBuilder();
        foreach (var (font, text) in Merge(runs))
        {
            var inner = text.Trim();
            if (font == RoffFont.Roman || inner.Length == 0)
            {
                result.Append(text);
                continue;
            }

            var isWord = !inner.Contains(' ', StringComparison.Ordinal) || inner[0] == '-';
            var marked = font switch
            {
                RoffFont.Italic => $"*{inner}*",
                RoffFont.Bold when !isWord => $"**{inner}**",
                _ => MarkdownWriter.CodeSpan(inner),
            };
            result.Append(text, 0, text.Length - text.TrimStart().Length).Append(marked).Append(text, text.TrimEnd().Length, text.Length - text.TrimEnd().Length);
        }

        return result.ToString();
    }

    private static IEnumerable<(RoffFont Font, string Text)> Merge(IEnumerable<(RoffFont Font, string Text)> runs)
    {
        var pending = default((RoffFont Font, string Text)?);
        foreach (var run in runs)
        {
            if (pending is { } before && before.Font == run.Font)
            {
                pending = (run.Font, before.Text + run.Text);
            }
            else
            {
                if (pending is { } whole)
                {
                    yield return whole;
                }

                pending = run;
            }
        }

        if (pending is { } last)
        {
            yield return last;
        }
    }

    private void Walk(string text, State state, int depth)
    {
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '\\' || at + 1 >= text.Length)
            {
                state.Text.Append(text[at] == '\\' ? string.Empty : text[at].ToString());
                at++;
                continue;
            }

            var code = text[at + 1];
            at += 2;
            switch (code)
            {
                case '"' or '#':
                    return;
                case '-':
                    state.Text.Append('-');
                    break;
                case 'e' or '\\' or 'E':
                    state.Text.Append('\\');
                    break;
                case ' ' or '~' or '0' or 't':
                    state.Text.Append(' ');
                    break;
                case '\'' or '`':
                    state.Text.Append(code);
                    break;
                case '(':
                    state.Text.Append(RoffCharacters.Of(Take(text, ref at, 2)));
                    break;
                case '[':
                    state.Text.Append(RoffCharacters.Of(Bracketed(text, ref at)));
                    break;
                case 'f':
                    state.Use(Name(text, ref at));
                    break;
                case '*':
                    Expand(Name(text, ref at), state, depth);
                    break;
                case 'n' or 'k' or 'm' or 'M' or 'F' or 'g' or 'V' or 'Y':
                    Name(text, ref at);
                    break;
                case 's':
                    Size(text, ref at);
                    break;
                case 'h' or 'w' or 'v' or 'x' or 'l' or 'L' or 'D' or 'b' or 'o' or 'N' or 'X' or 'Z' or 'R' or 'A' or 'B' or 'C' or 'H' or 'S':
                    var argument = Quoted(text, ref at);
                    state.Text.Append(code switch { 'h' => " ", 'o' or 'b' => argument, 'C' => RoffCharacters.Of(argument), _ => string.Empty });
                    break;
                case '&' or '%' or '/' or ',' or ':' or '|' or '^' or 'c' or 'p' or 'z' or 'u' or 'd' or 'r' or 'a' or ')' or '{' or '}' or '!' or '?':
                    break;
                default:
                    state.Text.Append(code);
                    break;
            }
        }
    }

    private void Expand(string name, State state, int depth)
    {
        var text = name switch
        {
            "lq" or "L\"" => "“",
            "rq" or "R\"" => "”",
            "R" => "®",
            "Tm" => "™",
            "Aq" => "'",
            _ => strings.GetValueOrDefault(name) ?? string.Empty,
        };

        // Strings that hold each other would double with each level.
        _expanded += text.Length;
        if (depth < MaxDepth && _expanded < MaxExpanded)
        {
            Walk(text, state, depth + 1);
        }
    }

    private static string Name(string text, ref int at)
    {
        if (at >= text.Length)
        {
            return string.Empty;
        }

        switch (text[at])
        {
            case '(':
                at++;
                return Take(text, ref at, 2);
            case '[':
                at++;
                return Bracketed(text, ref at);
            default:
                return Take(text, ref at, 1);
        }
    }

    private static void Size(string text, ref int at)
    {
        if (at < text.Length && text[at] is '+' or '-')
        {
            at++;
        }

        if (at < text.Length && text[at] is '\'' or '[' or '(')
        {
            if (text[at] == '\'')
            {
                Quoted(text, ref at);
            }
            else
            {
                Name(text, ref at);
            }
        }
        else if (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    private static string Take(string text, ref int at, int length)
    {
        var taken = text.Substring(at, Math.Min(length, text.Length - at));
        at += taken.Length;
        return taken;
    }

    private static string Bracketed(string text, ref int at)
    {
        var close = text.IndexOf(']', at);
        var name = close < 0 ? text[at..] : text[at..close];
        at = close < 0 ? text.Length : close + 1;
        return name;
    }

    /// <summary>An argument between two of the same character, whatever that is.</summary>
    private static string Quoted(string text, ref int at)
    {
        if (at >= text.Length)
        {
            return string.Empty;
        }

        var close = text.IndexOf(text[at], at + 1);
        var argument = close < 0 ? text[(at + 1)..] : text[(at + 1)..close];
        at = close < 0 ? text.Length : close + 1;
        return argument;
    }

    private sealed class State(RoffFont font, RoffFont previous, StringBuilder text, List<(RoffFont, string)> runs)
    {
        private RoffFont _font = font;
        private RoffFont _previous = previous;

        public StringBuilder Text => text;

        public void Use(string name)
        {
            Flush();
            (_font, _previous) = (
                name switch
                {
                    "B" or "3" or "BI" or "4" or "CB" => RoffFont.Bold,
                    "I" or "2" or "CI" => RoffFont.Italic,
                    "CW" or "C" or "CR" => RoffFont.Constant,
                    "P" or "" => _previous,
                    _ => RoffFont.Roman,
                },
                _font);
        }

        public void Flush()
        {
            if (text.Length > 0)
            {
                runs.Add((_font, text.ToString()));
                text.Clear();
            }
        }
    }
}
