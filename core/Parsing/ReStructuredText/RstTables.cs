using Contexter.Documents;

namespace Contexter.Parsing.ReStructuredText;

/// <summary>Converts the tables that reStructuredText draws to pipe tables. One whose cells span columns or rows stays as it is drawn.</summary>
internal static class RstTables
{
    /// <summary>Most columns; a wider drawing is not a table.</summary>
    private const int MaxColumns = 64;

    /// <summary>The table of lines that share no indentation.</summary>
    public static Piece Convert(string text)
    {
        var lines = text.Split('\n');
        var rows = lines[0].StartsWith('+') ? Grid(lines) : Simple(lines);
        return rows is null || rows.Count < 2
            ? new Piece(BlockKind.Table, text)
            : MarkdownWriter.Table([.. rows.Select(row => row.Select(cell => RstInline.Convert(TextNormalizer.Collapse(cell))).ToList())]);
    }

    /// <summary>Cells between bars, rows between lines of <c>+---+</c>; the header ends with <c>+===+</c>.</summary>
    private static List<string[]>? Grid(string[] lines)
    {
        var corners = Enumerable.Range(0, lines[0].Length).Where(i => lines[0][i] == '+').ToList();
        if (corners.Count is < 2 or > MaxColumns)
        {
            return null;
        }

        var rows = new List<string[]>();
        string[]? row = null;
        var hasHeader = false;
        foreach (var line in lines)
        {
            if (line.StartsWith('+'))
            {
                // A border that is broken, or has corners elsewhere, is that of a span.
                if (line.Length != lines[0].Length || line.AsSpan().IndexOfAnyExcept("+-=") >= 0 || corners.Exists(corner => line[corner] != '+'))
                {
                    return null;
                }

                hasHeader |= line.Contains('=', StringComparison.Ordinal) && rows.Count == 1;
                row = null;
                continue;
            }

            if (line.Length < lines[0].Length || corners.Exists(corner => line[corner] != '|'))
            {
                return null;
            }

            if (row is null)
            {
                rows.Add(row = [.. Enumerable.Repeat(string.Empty, corners.Count - 1)]);
            }

            for (var i = 0; i < row.Length; i++)
            {
                row[i] += " " + line[(corners[i] + 1)..corners[i + 1]];
            }
        }

        return WithHeader(rows, hasHeader);
    }

    /// <summary>Columns below borders of <c>=== ===</c>; a line whose first column is empty goes on with the row above.</summary>
    private static List<string[]>? Simple(string[] lines)
    {
        var starts = Enumerable.Range(0, lines[0].Length).Where(i => lines[0][i] == '=' && (i == 0 || lines[0][i - 1] == ' ')).ToList();
        if (starts.Count is < 2 or > MaxColumns)
        {
            return null;
        }

        var rows = new List<string[]>();
        var borders = 0;
        var headerRows = 0;
        foreach (var line in lines)
        {
            if (line.StartsWith('=') && line.AsSpan().IndexOfAnyExcept('=', ' ') < 0)
            {
                borders++;
                headerRows = borders == 2 ? rows.Count : headerRows;
                continue;
            }

            // Lines of hyphens draw spans over several columns.
            if (line.StartsWith("--", StringComparison.Ordinal) && line.AsSpan().IndexOfAnyExcept('-', ' ') < 0)
            {
                return null;
            }

            var cells = starts.Select((start, i) =>
            {
                var end = i + 1 < starts.Count ? Math.Min(starts[i + 1], line.Length) : line.Length;
                return start < end ? line[start..end] : string.Empty;
            }).ToArray();
            if (rows.Count > 0 && string.IsNullOrWhiteSpace(cells[0]))
            {
                for (var i = 0; i < cells.Length; i++)
                {
                    rows[^1][i] += " " + cells[i];
                }
            }
            else if (line.Length > 0)
            {
                rows.Add(cells);
            }
        }

        return WithHeader(rows, borders >= 3 && headerRows == 1);
    }

    private static List<string[]> WithHeader(List<string[]> rows, bool hasHeader)
    {
        if (!hasHeader && rows.Count > 0)
        {
            rows.Insert(0, [.. rows[0].Select(_ => string.Empty)]);
        }

        return rows;
    }
}
