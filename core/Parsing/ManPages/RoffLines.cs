namespace Contexter.Parsing.ManPages;

/// <summary>A line of a man page after the requests that steer reading: a macro with arguments, or text.</summary>
/// <param name="Macro">Name of the macro or request; null for a line of text.</param>
/// <param name="Text">The text, or the arguments as they stand.</param>
internal readonly record struct RoffLine(string? Macro, string Text)
{
    private const int MaxArguments = 200;

    /// <summary>The arguments; those in double quotes may hold spaces.</summary>
    public List<string> Arguments()
    {
        var arguments = new List<string>();
        var text = Text;
        for (var at = 0; at < text.Length && arguments.Count < MaxArguments;)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }

            var argument = new System.Text.StringBuilder();
            var isQuoted = text[at] == '"';
            at += isQuoted ? 1 : 0;
            while (at < text.Length && (isQuoted || text[at] is not (' ' or '\t')))
            {
                if (isQuoted && text[at] == '"')
                {
                    if (at + 1 < text.Length && text[at + 1] == '"')
                    {
                        at++;
                    }
                    else
                    {
                        break;
                    }
                }
                else if (text[at] == '\\' && at + 1 < text.Length)
                {
                    argument.Append(text[at++]);
                }

                argument.Append(text[at++]);
            }

            at++;
            arguments.Add(argument.ToString());
        }

        return arguments;
    }
}

/// <summary>
/// Reads the lines of a man page: drops comments and definitions of macros, keeps strings, and follows conditions as a terminal would (<c>n</c> holds, <c>t</c> does not).
/// </summary>
internal sealed class RoffLines
{
    private const int MaxStrings = 1_000;
    private const int MaxConditions = 32;

    private readonly Dictionary<string, string> _strings = new(StringComparer.Ordinal);
    private readonly string[] _lines;
    private int _at;
    private bool _elseHolds;
    private int _conditions;

    /// <summary>Makes a reader.</summary>
    public RoffLines(string text) => _lines = text.Split('\n');

    /// <summary>Strings that were defined so far.</summary>
    public IReadOnlyDictionary<string, string> Strings => _strings;

    /// <summary>The next line; null at the end.</summary>
    public RoffLine? Next()
    {
        while (_at < _lines.Length)
        {
            if (Read(_lines[_at++]) is { } line)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The lines up to one of a macro, which is taken as well, as they stand: tables and the like.</summary>
    public IEnumerable<string> RawUntil(string macro)
    {
        while (_at < _lines.Length)
        {
            var line = _lines[_at++];
            if (line.StartsWith('.') && line.AsSpan(1).Trim().StartsWith(macro))
            {
                yield break;
            }

            yield return line;
        }
    }

    private RoffLine? Read(string raw)
    {
        var line = Join(raw);
        if (line.Length == 0 || line[0] is not ('.' or '\''))
        {
            return new RoffLine(null, line.Replace("\\}", string.Empty, StringComparison.Ordinal));
        }

        var body = line[1..].TrimStart();
        if (body.Length == 0 || body[0] is '\\' or '.' or '}')
        {
            return null;
        }

        var end = body.AsSpan().IndexOfAny(' ', '\t', '\\');
        var (name, rest) = end < 0 ? (body, string.Empty) : (body[..end], body[end..].Trim(' ', '\t'));
        var comment = rest.IndexOf("\\\"", StringComparison.Ordinal);
        rest = comment >= 0 ? rest[..comment].TrimEnd() : rest;
        switch (name)
        {
            case "if" or "ie":
                return Condition(rest, isChoice: name is "ie");
            case "el":
                return Then(rest, _elseHolds);
            case "de" or "de1" or "am" or "ig" or "dei" or "ami":
                SkipDefinition(name, rest);
                return null;
            case "ds" or "ds1" or "as":
                Define(name, rest);
                return null;
            default:
                return new RoffLine(name, rest);
        }
    }

    private RoffLine? ReadInner(string line)
    {
        _conditions++;
        var inner = Read(line);
        _conditions--;
        return inner;
    }

    /// <summary>A line with those that a backslash at its end joins to it; the second of two backslashes joins nothing.</summary>
    private string Join(string line)
    {
        if (!IsJoined(line))
        {
            return line;
        }

        var whole = new System.Text.StringBuilder(line, 0, line.Length - 1, line.Length + 80);
        while (_at < _lines.Length)
        {
            var next = _lines[_at++];
            var goesOn = IsJoined(next);
            whole.Append(next, 0, goesOn ? next.Length - 1 : next.Length);
            if (!goesOn)
            {
                break;
            }
        }

        return whole.ToString();
    }

    private static bool IsJoined(string line) => line.EndsWith('\\') && !line.EndsWith("\\\\", StringComparison.Ordinal);

    private void Define(string name, string rest)
    {
        var parts = rest.Split([' ', '\t'], 2);
        var value = parts.Length > 1 ? parts[1].TrimStart() : string.Empty;
        value = value.StartsWith('"') ? value[1..] : value;
        if (_strings.Count < MaxStrings && parts[0].Length > 0)
        {
            _strings[parts[0]] = name is "as" ? Cut(_strings.GetValueOrDefault(parts[0]) + value) : Cut(value);
        }
    }

    private static string Cut(string value) => value.Length <= 10_000 ? value : value[..10_000];

    private void SkipDefinition(string name, string rest)
    {
        var parts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ends = name is "ig" ? parts.FirstOrDefault() : parts.ElementAtOrDefault(1);
        var end = ends ?? ".";

        // Asciidoctor indents what it defines: the two dots of an end may have spaces between them.
        while (_at < _lines.Length && _lines[_at++] is var line && !(line.StartsWith('.') && line.AsSpan(1).Trim().SequenceEqual(end)))
        {
        }
    }

    private RoffLine? Condition(string rest, bool isChoice)
    {
        var (holds, then) = Test(rest);
        _elseHolds = isChoice ? !holds : _elseHolds;
        return Then(then, holds);
    }

    /// <summary>Whether a condition holds, and what follows it. Registers count as zero but for <c>.g</c>, by which pages tell groff.</summary>
    private static (bool Holds, string Then) Test(string rest)
    {
        var isNot = rest.StartsWith('!');
        var text = isNot ? rest[1..] : rest;
        bool holds;
        string then;
        if (text.Length > 1 && text[0] is 'n' or 't' or 'o' or 'e' or 'v' && !char.IsLetterOrDigit(text[1]))
        {
            (holds, then) = (text[0] is 'n' or 'o', text[1..]);
        }
        else if (text.Length > 0 && text[0] is '\'' or '"' && text.IndexOf(text[0], 1) is var middle and > 0 && text.IndexOf(text[0], middle + 1) is var end and > 0)
        {
            (holds, then) = (string.Equals(text[1..middle], text[(middle + 1)..end], StringComparison.Ordinal), text[(end + 1)..]);
        }
        else
        {
            var space = text.AsSpan().IndexOfAny(' ', '\t');
            var condition = space < 0 ? text : text[..space];
            (holds, then) = (condition.StartsWith("\\n(.g", StringComparison.Ordinal) || condition.StartsWith("\\n[.g", StringComparison.Ordinal), space < 0 ? string.Empty : text[space..]);
        }

        return (holds != isNot, then.TrimStart());
    }

    private RoffLine? Then(string then, bool holds)
    {
        var isBlock = then.StartsWith("\\{", StringComparison.Ordinal);
        var text = isBlock ? then[2..].TrimStart('\\', ' ') : then;
        if (holds)
        {
            // What a block holds is read as if it stood there; its closing brace means nothing any more.
            return text.Length == 0 || _conditions >= MaxConditions ? null : ReadInner(text.Replace("\\}", string.Empty, StringComparison.Ordinal));
        }

        for (var depth = isBlock ? 1 + Braces(text) : 0; depth > 0 && _at < _lines.Length;)
        {
            depth += Braces(_lines[_at++]);
        }

        return null;
    }

    private static int Braces(string line)
    {
        var depth = 0;
        for (var at = line.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 1 < line.Length; at = line.IndexOf('\\', at + 2))
        {
            depth += line[at + 1] == '{' ? 1 : line[at + 1] == '}' ? -1 : 0;
            if (at + 2 >= line.Length)
            {
                break;
            }
        }

        return depth;
    }
}
