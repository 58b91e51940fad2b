using System.Globalization;
using System.Text;
using Contexter.Documents;

namespace Contexter.Parsing.ReStructuredText;

/// <summary>Converts the body of a reStructuredText document to Markdown pieces.</summary>
internal sealed class RstConverter(RstLines lines)
{
    /// <summary>Deepest nesting that is followed; what is indented further is read as paragraphs.</summary>
    public const int MaxDepth = 20;

    /// <summary>How far the end of a simple table is looked for, so that borders without an end cost no quadratic time.</summary>
    private const int MaxTableLines = 500;

    private readonly List<string> _adornments = [];

    /// <summary>Level of the last heading; descriptions of objects make their sections below it.</summary>
    private int _level;

    /// <summary>The lines.</summary>
    public RstLines Lines => lines;

    /// <summary>Converts all lines.</summary>
    public IReadOnlyList<Piece> Convert()
    {
        var pieces = new List<Piece>();
        Body(0, lines.Count, depth: 0, isSection: true, pieces);
        return pieces;
    }

    /// <summary>Converts a run of lines.</summary>
    /// <param name="start">First line.</param>
    /// <param name="end">One past the last line.</param>
    /// <param name="depth">How many constructs are around it.</param>
    /// <param name="isSection">Headings may stand here.</param>
    /// <param name="pieces">Where to.</param>
    public void Body(int start, int end, int depth, bool isSection, List<Piece> pieces)
    {
        for (var at = start; at < end;)
        {
            at = lines.IsBlank(at) ? at + 1 : Element(at, end, depth, isSection, pieces);
        }
    }

    /// <summary>Writes a heading one level below what is around it, runs what belongs below it, and goes back.</summary>
    public void Subsection(string name, bool isSection, List<Piece> pieces, Action content)
    {
        var level = _level;
        _level = Math.Min(level + 1, 6);
        pieces.Add(isSection ? new Piece(BlockKind.Heading, name, null, _level) : new Piece(BlockKind.Paragraph, $"**{name}**"));
        content();
        _level = level;
    }

    private int Element(int at, int end, int depth, bool isSection, List<Piece> pieces)
    {
        var line = lines[at].AsSpan().TrimStart();
        var indent = lines.Indent(at);
        if (depth < MaxDepth)
        {
            if (isSection && indent <= 1 && Section(at, end, pieces) is var afterTitle and > 0)
            {
                return afterTitle;
            }

            if (line.StartsWith(".. ") || line is "..")
            {
                return RstDirectives.Convert(this, at, end, depth, isSection, pieces);
            }

            if (MarkerLength(line) > 0)
            {
                return List(at, end, depth, pieces);
            }

            if (line[0] == ':' && FieldEnd(line) > 0)
            {
                return Fields(at, end, depth, pieces);
            }
        }

        if (IsTableBorder(line))
        {
            var afterTable = EndOfTable(at, end, indent);
            pieces.Add(RstTables.Convert(lines.Text(at, afterTable)));
            return afterTable;
        }

        var stop = lines.EndOfParagraph(at, end, indent);
        if (line.StartsWith(">>> "))
        {
            pieces.Add(MarkdownWriter.Code(lines.Text(at, stop), "python"));
            return stop;
        }

        if (line.StartsWith("| ") || line is "|")
        {
            var verses = Enumerable.Range(at, stop - at).Select(i => lines[i].Trim().TrimStart('|').Trim());
            pieces.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(string.Join('\n', verses))));
            return stop;
        }

        return Paragraph(at, stop, end, indent, depth, isSection, pieces);
    }

    /// <summary>A paragraph, a term with its definition, or a paragraph that announces a literal block.</summary>
    private int Paragraph(int at, int stop, int end, int indent, int depth, bool isSection, List<Piece> pieces)
    {
        // A line with more indented ones right below it is a term.
        if (depth < MaxDepth && at + 1 < stop && lines.Indent(at + 1) > indent && !lines[at].EndsWith("::", StringComparison.Ordinal))
        {
            return Definitions(at, end, indent, depth, pieces);
        }

        // Paragraphs end where indentation changes.
        var last = at + 1;
        while (last < stop && lines.Indent(last) == indent)
        {
            last++;
        }

        var text = new StringBuilder();
        for (var i = at; i < last; i++)
        {
            text.Append(i > at ? "\n" : string.Empty).Append(lines[i].AsSpan().Trim());
        }

        var prose = text.ToString();
        if (!prose.EndsWith("::", StringComparison.Ordinal))
        {
            pieces.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(prose)));
            return last;
        }

        // "text::" shows one colon; "::" alone, or after a space, shows none.
        var shown = prose[..^1];
        shown = shown.Length == 1 || char.IsWhiteSpace(shown[^2]) ? shown[..^1].TrimEnd() : shown;
        pieces.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(shown)));
        return Literal(last, end, indent, pieces);
    }

    private int Literal(int at, int end, int indent, List<Piece> pieces)
    {
        var stop = lines.EndOfIndented(at, end, indent);
        if (stop > at)
        {
            pieces.Add(MarkdownWriter.Code(lines.Text(at, stop), null));
        }

        return Math.Max(stop, at);
    }

    /// <summary>A title with a line below it, or above and below; the order in which these turn up tells their level.</summary>
    private int Section(int at, int end, List<Piece> pieces)
    {
        var hasOverline = at + 2 < end && lines.IsAdornment(at) && !lines.IsBlank(at + 1) && lines.IsAdornment(at + 2)
            && lines[at][0] == lines[at + 2][0] && lines[at].Length >= lines[at + 1].Trim().Length;
        var title = hasOverline ? at + 1 : at;
        var text = lines[title].Trim();
        if (title + 1 >= end || lines.IsBlank(title + 1) || !lines.IsAdornment(title + 1) || lines.IsAdornment(title)
            || (!hasOverline && (lines.Indent(title) > 0 || lines[title + 1].Length < Math.Min(text.Length, 3))))
        {
            // A line of punctuation by itself divides; it says nothing.
            return lines.IsAdornment(at, 4) && (at + 1 >= end || lines.IsBlank(at + 1)) ? at + 1 : 0;
        }

        var adornment = (hasOverline ? "over" : "under") + lines[title + 1][0];
        if (!_adornments.Contains(adornment))
        {
            _adornments.Add(adornment);
        }

        _level = Math.Min(_adornments.IndexOf(adornment) + 1, 6);
        pieces.Add(new Piece(BlockKind.Heading, Markdown.HeadingText.Plain(RstInline.Convert(text)), null, _level));
        return title + 2;
    }

    private int List(int at, int end, int depth, List<Piece> pieces)
    {
        var indent = lines.Indent(at);
        var items = new List<string>();
        var i = at;
        var isBulleted = IsBullet(lines[at][indent]);
        while (i < end && !lines.IsBlank(i) && lines.Indent(i) == indent && IsBullet(lines[i][indent]) == isBulleted
            && MarkerLength(lines[i].AsSpan(indent)) is var length and > 0)
        {
            var marker = lines[i].AsSpan(indent, length).Trim();
            var number = marker.IndexOfAnyExceptInRange('0', '9') is var digits and > 0 ? marker[..digits].ToString() : (items.Count + 1).ToString(CultureInfo.InvariantCulture);
            var stop = Math.Max(lines.EndOfIndented(i + 1, end, indent), i + 1);

            // The first line goes on behind the marker: as a paragraph of its own with the lines right below it.
            var first = new List<string> { lines[i][Math.Min(lines[i].Length, indent + length)..] };
            var rest = i + 1;
            while (rest < stop && !lines.IsBlank(rest) && MarkerLength(lines[rest].AsSpan().TrimStart()) == 0)
            {
                first.Add(lines[rest++].Trim());
            }

            var body = new List<Piece>();
            var opening = string.Join('\n', first).Trim();
            var isLiteral = opening.EndsWith("::", StringComparison.Ordinal);
            opening = isLiteral ? opening[..^1].TrimEnd(':', ' ') + (opening.Length > 2 ? ":" : string.Empty) : opening;
            if (opening.Length > 0)
            {
                body.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(opening)));
            }

            rest = isLiteral ? Literal(rest, stop, indent, body) : rest;
            Body(rest, stop, depth + 1, isSection: false, body);
            items.Add(MarkdownWriter.Item(isBulleted ? "- " : number + ". ", body));
            i = stop;
            while (i < end && lines.IsBlank(i))
            {
                i++;
            }
        }

        pieces.Add(new Piece(BlockKind.List, string.Join('\n', items)));
        return i;
    }

    private int Definitions(int at, int end, int indent, int depth, List<Piece> pieces)
    {
        var items = new List<string>();
        var i = at;
        while (i + 1 < end && !lines.IsBlank(i) && lines.Indent(i) == indent && !lines.IsBlank(i + 1) && lines.Indent(i + 1) > indent)
        {
            var stop = lines.EndOfIndented(i + 1, end, indent);
            var body = new List<Piece>();
            Body(i + 1, stop, depth + 1, isSection: false, body);
            items.Add(Labelled(RstInline.Convert(lines[i].Trim()), body));
            i = stop;
            while (i < end && lines.IsBlank(i))
            {
                i++;
            }
        }

        pieces.Add(new Piece(BlockKind.List, string.Join('\n', items)));
        return i;
    }

    private int Fields(int at, int end, int depth, List<Piece> pieces)
    {
        var indent = lines.Indent(at);
        var items = new List<string>();
        var i = at;
        while (i < end && !lines.IsBlank(i) && lines.Indent(i) == indent && FieldEnd(lines[i].AsSpan(indent)) is var close and > 0)
        {
            var stop = Math.Max(lines.EndOfIndented(i + 1, end, indent), i + 1);
            var name = lines[i].Substring(indent + 1, close - 1);
            var body = new List<Piece>();
            var first = lines[i][(indent + close + 1)..].Trim();
            var rest = i + 1;
            while (rest < stop && !lines.IsBlank(rest))
            {
                first += " " + lines[rest++].Trim();
            }

            if (first.Length > 0)
            {
                body.Add(new Piece(BlockKind.Paragraph, RstInline.Convert(first)));
            }

            Body(rest, stop, depth + 1, isSection: false, body);
            items.Add(Labelled(name, body));
            i = stop;
            while (i < end && lines.IsBlank(i))
            {
                i++;
            }
        }

        pieces.Add(new Piece(BlockKind.List, string.Join('\n', items)));
        return i;
    }

    private static string Labelled(string label, List<Piece> body)
    {
        var term = label.AsSpan().IndexOfAny('`', '*') >= 0 ? label : $"**{label}**";
        if (body is [{ Kind: BlockKind.Paragraph } first, ..])
        {
            body[0] = first with { Text = $"{term}: {first.Text}" };
        }
        else
        {
            body.Insert(0, new Piece(BlockKind.Paragraph, term));
        }

        return MarkdownWriter.Item("- ", body);
    }

    /// <summary>Characters of a list marker with the spaces behind it; 0 when the line starts with none.</summary>
    private static int MarkerLength(ReadOnlySpan<char> line)
    {
        if (line.Length == 0)
        {
            return 0;
        }

        var length = 1;
        if (!IsBullet(line[0]))
        {
            var end = line[0] == '#' ? 1 : Math.Max(0, line.IndexOfAnyExceptInRange('0', '9'));
            if (end is 0 or > 4 || end >= line.Length || line[end] is not ('.' or ')'))
            {
                return 0;
            }

            length = end + 1;
        }

        var text = length;
        while (text < line.Length && line[text] == ' ')
        {
            text++;
        }

        return text > length || length == line.Length ? text : 0;
    }

    private static bool IsBullet(char c) => c is '-' or '*' or '+' or '•';

    /// <summary>Index of the colon that ends the name of a field; 0 when the line is none.</summary>
    private static int FieldEnd(ReadOnlySpan<char> line)
    {
        if (line.Length < 3 || line[0] != ':' || line[1] is ':' or ' ' or '`')
        {
            return 0;
        }

        var close = line[1..].IndexOf(':') + 1;
        return close > 1 && (close + 1 == line.Length || line[close + 1] == ' ') ? close : 0;
    }

    private static bool IsTableBorder(ReadOnlySpan<char> line) =>
        (line.StartsWith("+-") && line.IndexOfAnyExcept('+', '-') < 0) || (line.StartsWith("==") && line.Contains(' ') && line.IndexOfAnyExcept('=', ' ') < 0);

    /// <summary>A grid table ends at a blank line; a simple one at its last border, for it may hold blank lines.</summary>
    private int EndOfTable(int at, int end, int indent)
    {
        var stop = lines.EndOfParagraph(at, end, indent);
        if (lines[at].TrimStart()[0] == '+')
        {
            return stop;
        }

        var borders = 0;
        for (var i = at; i < Math.Min(end, at + MaxTableLines) && lines.Indent(i) >= indent; i++)
        {
            var isBorder = !lines.IsBlank(i) && IsTableBorder(lines[i].AsSpan().TrimStart());
            borders += isBorder ? 1 : 0;
            if (isBorder && borders >= 2 && (i + 1 >= end || lines.IsBlank(i + 1)))
            {
                return i + 1;
            }
        }

        return stop;
    }
}
