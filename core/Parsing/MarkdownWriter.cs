using System.Text;
using Contexter.Documents;

namespace Contexter.Parsing;

/// <summary>A piece of Markdown that stands by itself, before it has a place in a document.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its Markdown, fences and markers included; of a heading the plain text alone.</param>
/// <param name="Info">See <see cref="Block.Info"/>.</param>
/// <param name="Level">See <see cref="Block.Level"/>.</param>
internal readonly record struct Piece(BlockKind Kind, string Text, string? Info = null, int Level = 0);

/// <summary>Builds canonical Markdown block by block; the offsets of the blocks are exact because the writer sets them as it writes.</summary>
/// <remarks>
/// Prose is not escaped: the text is for readers, search and models, and the blocks say what is what, so an asterisk in prose may stay an asterisk.
/// </remarks>
internal sealed class MarkdownWriter
{
    /// <summary>Longest heading, in characters; a longer one is written as a paragraph.</summary>
    public const int MaxHeadingLength = 1_000;

    private readonly StringBuilder _text = new();
    private readonly List<Block> _blocks = [];

    /// <summary>The text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>The blocks so far, in order.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>Writes a heading on one line; an empty one is left out.</summary>
    /// <param name="level">Clamped to 1 to 6.</param>
    /// <param name="text">Plain text.</param>
    public void Heading(int level, string text)
    {
        var line = TextNormalizer.Collapse(TextNormalizer.Normalize(text));
        if (line.Length > MaxHeadingLength)
        {
            Add(new Piece(BlockKind.Paragraph, line));
        }
        else if (line.Length > 0)
        {
            var clamped = Math.Clamp(level, 1, 6);
            Append(BlockKind.Heading, new string('#', clamped) + " " + line, clamped, line);
        }
    }

    /// <summary>Writes a paragraph; an empty one is left out.</summary>
    public void Paragraph(string text) => Add(new Piece(BlockKind.Paragraph, text));

    /// <summary>Writes a piece; an empty one is left out.</summary>
    public void Add(Piece piece)
    {
        if (piece.Kind == BlockKind.Heading)
        {
            Heading(piece.Level, piece.Text);
            return;
        }

        var text = TextNormalizer.Normalize(piece.Text);
        text = piece.Kind == BlockKind.Code ? text.Trim('\n') : text.Trim();
        if (!string.IsNullOrWhiteSpace(text))
        {
            Append(piece.Kind, text, 0, piece.Info);
        }
    }

    /// <summary>Writes pieces one after the other.</summary>
    public MarkdownWriter AddRange(IEnumerable<Piece> pieces)
    {
        foreach (var piece in pieces)
        {
            Add(piece);
        }

        return this;
    }

    /// <summary>A fenced code block; the fence is longer than any run of backticks inside.</summary>
    public static Piece Code(string code, string? language)
    {
        var fence = new string('`', Math.Max(3, LongestRun(code, '`') + 1));
        return new Piece(BlockKind.Code, $"{fence}{language}\n{code.Trim('\n')}\n{fence}", language);
    }

    /// <summary>An inline code span on one line; empty text gives an empty string.</summary>
    public static string CodeSpan(string text)
    {
        var line = TextNormalizer.Collapse(text);
        if (line.Length == 0)
        {
            return string.Empty;
        }

        var ticks = new string('`', LongestRun(line, '`') + 1);
        var pad = line[0] == '`' || line[^1] == '`' ? " " : string.Empty;
        return $"{ticks}{pad}{line}{pad}{ticks}";
    }

    /// <summary>A pipe table; rows shorter than the header are filled up, longer ones make it wider.</summary>
    /// <param name="rows">Cells of plain inline Markdown; the first row is the header.</param>
    public static Piece Table(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Count);
        var text = new StringBuilder();
        for (var i = 0; i < rows.Count; i++)
        {
            for (var column = 0; column < width; column++)
            {
                var cell = column < rows[i].Count ? TextNormalizer.Collapse(rows[i][column]).Replace("|", "\\|", StringComparison.Ordinal) : string.Empty;
                text.Append(column == 0 ? "| " : " | ").Append(cell);
            }

            text.Append(" |\n");
            if (i == 0)
            {
                text.Append('|').Insert(text.Length, " --- |", width).Append('\n');
            }
        }

        return new Piece(BlockKind.Table, text.ToString().TrimEnd('\n'));
    }

    /// <summary>One list item: the pieces below the marker, further lines indented by its width.</summary>
    /// <remarks>Paragraphs that directly follow each other at the start share a line, so that a short item stays one line.</remarks>
    public static string Item(string marker, IReadOnlyList<Piece> pieces)
    {
        var text = new StringBuilder(marker);
        var indent = new string(' ', marker.Length);
        for (var i = 0; i < pieces.Count; i++)
        {
            var body = Prefix(pieces[i].Text, indent, string.Empty);
            if (i == 0)
            {
                text.Append(body);
            }
            else if (pieces[i].Kind == BlockKind.List)
            {
                text.Append('\n').Append(indent).Append(body);
            }
            else
            {
                text.Append(i == 1 && pieces[0].Kind == BlockKind.Paragraph && pieces[1].Kind == BlockKind.Code ? "\n" : "\n\n").Append(indent).Append(body);
            }
        }

        return text.ToString();
    }

    /// <summary>A block quotation around pieces.</summary>
    public static Piece Quote(IReadOnlyList<Piece> pieces)
    {
        var inner = string.Join("\n\n", pieces.Select(piece => piece.Text));
        return new Piece(BlockKind.Quote, "> " + Prefix(inner, "> ", ">"));
    }

    /// <summary>Puts a prefix before every line but the first, and another where the line is blank.</summary>
    private static string Prefix(string text, string prefix, string blankPrefix)
    {
        if (!text.Contains('\n', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 64);
        var first = true;
        foreach (var line in text.Split('\n'))
        {
            if (!first)
            {
                result.Append('\n').Append(string.IsNullOrWhiteSpace(line) ? blankPrefix : prefix);
            }

            result.Append(line);
            first = false;
        }

        return result.ToString();
    }

    private static int LongestRun(string text, char of)
    {
        var longest = 0;
        var run = 0;
        foreach (var c in text)
        {
            run = c == of ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private void Append(BlockKind kind, string text, int level, string? info)
    {
        if (_text.Length > 0)
        {
            _text.Append("\n\n");
        }

        var start = _text.Length;
        _text.Append(text);
        _blocks.Add(new Block(kind, start, _text.Length, level, info));
    }
}
