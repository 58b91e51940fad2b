using System.Globalization;

namespace Contexter.Cli.Output;

/// <summary>Makes text from elsewhere fit for a terminal.</summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';
    private const string Ellipsis = "…";

    /// <summary>
    /// Replaces what a terminal would obey or reorder instead of showing: control characters except line feed and tab, and marks of text direction. The text keeps
    /// its length, so that positions in it stay valid.
    /// </summary>
    public static string Clean(string text)
    {
        var first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = CleanCharacter(source[i]);
            }
        });
    }

    /// <summary>Cleans text that must stay in one line; the text keeps its length.</summary>
    public static string CleanLine(string text) => Clean(text).Replace('\n', ' ').Replace('\t', ' ');

    /// <summary>Joins the lines of a text by spaces, without empty ones.</summary>
    public static string JoinLines(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Breaks text into lines of a width, between words where it can, without empty lines; the last line ends in an ellipsis when text is left over.</summary>
    /// <param name="text">Any text; its own line breaks and indentation are kept.</param>
    /// <param name="width">Longest line, in characters.</param>
    /// <param name="maxLines">Most lines.</param>
    public static IReadOnlyList<string> Wrap(string text, int width, int maxLines)
    {
        var lines = new List<string>(maxLines);
        foreach (var raw in Clean(text).Replace("\t", "    ", StringComparison.Ordinal).Split('\n'))
        {
            var rest = raw.TrimEnd();
            while (rest.Length > 0)
            {
                if (lines.Count == maxLines)
                {
                    var last = lines[^1];
                    lines[^1] = last[..SafeCut(last, Math.Min(last.Length, width - Ellipsis.Length))].TrimEnd() + Ellipsis;
                    return lines;
                }

                var cut = CutAt(rest, width);
                var line = rest[..cut].TrimEnd();
                if (line.Length > 0)
                {
                    // Indentation wider than a line is given up.
                    lines.Add(line);
                }

                rest = rest[cut..].TrimStart();
            }
        }

        return lines;
    }

    /// <summary>The text in one line of at most a width; an ellipsis shows that some is missing.</summary>
    public static string Shorten(string text, int width)
    {
        var line = CleanLine(text);
        return line.Length <= width ? line : line[..SafeCut(line, width - Ellipsis.Length)] + Ellipsis;
    }

    private static int CutAt(string text, int width)
    {
        if (text.Length <= width)
        {
            return text.Length;
        }

        // A space in the first half is most likely indentation or before one very long word.
        var space = text.LastIndexOf(' ', width);
        return space > width / 2 ? space : SafeCut(text, width);
    }

    /// <summary>A place to cut that does not separate a surrogate pair.</summary>
    private static int SafeCut(string text, int at) => at > 1 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;

    private static char CleanCharacter(char character) => character switch
    {
        '\n' or '\t' => character,
        '\r' => ' ',
        '\u2028' or '\u2029' => ' ',
        '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => Replacement,
        _ => char.GetUnicodeCategory(character) == UnicodeCategory.Control ? Replacement : character,
    };
}
