using System.Text;

namespace Contexter.Parsing;

/// <summary>Brings text of any origin to the form that all of Contexter works with.</summary>
internal static class TextNormalizer
{
    /// <summary>
    /// Removes byte order marks (joined files leave them in the middle, too), turns <c>\r\n</c> and <c>\r</c> into <c>\n</c>, and replaces what no store or wire carries (NUL and surrogates without
    /// their partner) by U+FFFD.
    /// </summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!NeedsWork(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                result.Append('\n');
                if (i + 1 < text.Length && text[i + 1] == '\n')
                {
                    i++;
                }
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
            }
            else if (c != '\uFEFF')
            {
                result.Append(c == '\0' || char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }

        return result.ToString();
    }

    /// <summary>One line: every run of white space becomes a single space, none at the ends.</summary>
    public static string Collapse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                result.Append(c);
            }
            else if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString().TrimEnd(' ');
    }

    /// <summary>Removes blank lines at both ends and the indentation that all other lines share; tabs count to the next multiple of four.</summary>
    public static string Dedent(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        var first = 0;
        var last = lines.Length - 1;
        while (first <= last && string.IsNullOrWhiteSpace(lines[first]))
        {
            first++;
        }

        while (last >= first && string.IsNullOrWhiteSpace(lines[last]))
        {
            last--;
        }

        var shared = int.MaxValue;
        for (var i = first; i <= last; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]))
            {
                shared = Math.Min(shared, IndentOf(lines[i]));
            }
        }

        var result = new StringBuilder(text.Length);
        for (var i = first; i <= last; i++)
        {
            if (i > first)
            {
                result.Append('\n');
            }

            AppendWithoutIndent(result, lines[i].TrimEnd(), shared);
        }

        return result.ToString();
    }

    /// <summary>Columns of white space that a line starts with.</summary>
    public static int IndentOf(ReadOnlySpan<char> line)
    {
        var column = 0;
        foreach (var c in line)
        {
            if (c == '\t')
            {
                column += 4 - (column % 4);
            }
            else if (c == ' ')
            {
                column++;
            }
            else
            {
                break;
            }
        }

        return column;
    }

    private static void AppendWithoutIndent(StringBuilder result, string line, int columns)
    {
        var column = 0;
        var at = 0;
        while (at < line.Length && column < columns && line[at] is ' ' or '\t')
        {
            column += line[at] == '\t' ? 4 - (column % 4) : 1;
            at++;
        }

        // A tab that reaches over the shared indentation leaves its rest behind.
        result.Append(' ', Math.Max(0, Math.Min(column - columns, line.Length))).Append(line.AsSpan(at));
    }

    private static bool NeedsWork(string text)
    {
        var rest = text.AsSpan();
        if (rest.IndexOfAny('\r', '\0', '\uFEFF') >= 0)
        {
            return true;
        }

        while (true)
        {
            var surrogate = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
            {
                return false;
            }

            if (!char.IsHighSurrogate(rest[surrogate]) || surrogate + 1 == rest.Length || !char.IsLowSurrogate(rest[surrogate + 1]))
            {
                return true;
            }

            rest = rest[(surrogate + 2)..];
        }
    }
}
