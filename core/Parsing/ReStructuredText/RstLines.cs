using System.Text;

namespace Contexter.Parsing.ReStructuredText;

/// <summary>The lines of a text with tabs expanded, and what can be told from a line alone.</summary>
internal sealed class RstLines
{
    private const string Punctuation = "=-~^\"'`#*+:.<>_!$%&(),/;?@[]{|}\\";

    private readonly string[] _lines;
    private readonly int[] _indents;

    /// <summary>Splits a text.</summary>
    public RstLines(string text)
    {
        _lines = [.. text.Split('\n').Select(line => Expand(line).TrimEnd())];
        _indents = [.. _lines.Select(line => line.Length == 0 ? int.MaxValue : line.Length - line.TrimStart(' ').Length)];
    }

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Length;

    /// <summary>A line without the white space at its end.</summary>
    public string this[int line] => _lines[line];

    /// <summary>Spaces at the start of a line; <see cref="int.MaxValue"/> for a blank one, which belongs to whatever is around it.</summary>
    public int Indent(int line) => _indents[line];

    /// <summary>True when the line holds nothing.</summary>
    public bool IsBlank(int line) => _lines[line].Length == 0;

    /// <summary>One past the last line of the run that is indented by more than <paramref name="indent"/>, blank lines at its end left out.</summary>
    public int EndOfIndented(int start, int end, int indent)
    {
        var last = start;
        for (var i = start; i < end && _indents[i] > indent; i++)
        {
            last = IsBlank(i) ? last : i + 1;
        }

        return last;
    }

    /// <summary>One past the last line before the next blank one, or one that is indented by less.</summary>
    public int EndOfParagraph(int start, int end, int indent)
    {
        var i = start;
        while (i < end && !IsBlank(i) && _indents[i] >= indent)
        {
            i++;
        }

        return Math.Max(i, start + 1);
    }

    /// <summary>Lines as one text, without the indentation that they share.</summary>
    public string Text(int start, int end) => TextNormalizer.Dedent(string.Join('\n', _lines[start..end]));

    /// <summary>True for a line of one punctuation character, which may adorn a title.</summary>
    public bool IsAdornment(int line, int minLength = 2)
    {
        var text = _lines[line].AsSpan();
        return text.Length >= minLength && Punctuation.Contains(text[0], StringComparison.Ordinal) && text.IndexOfAnyExcept(text[0]) < 0;
    }

    private static string Expand(string line)
    {
        if (!line.Contains('\t', StringComparison.Ordinal))
        {
            return line;
        }

        var text = new StringBuilder(line.Length + 16);
        foreach (var c in line)
        {
            _ = c == '\t' ? text.Append(' ', 8 - (text.Length % 8)) : text.Append(c);
        }

        return text.ToString();
    }
}
