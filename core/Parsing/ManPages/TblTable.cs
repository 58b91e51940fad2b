using System.Text;

namespace Contexter.Parsing.ManPages;

/// <summary>Reads tables of tbl(1): options, formats, and rows of cells divided by a character.</summary>
internal static class TblTable
{
    private const int MaxColumns = 50;

    /// <summary>The rows.</summary>
    /// <param name="lines">What stands between the macros around the table.</param>
    /// <param name="cell">Turns the roff text of a cell into Markdown.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Read(IEnumerable<string> lines, Func<string, string> cell)
    {
        var rows = new List<IReadOnlyList<string>>();
        var divider = '\t';
        var isHead = true;
        StringBuilder? block = null;
        var row = new List<string>();
        foreach (var line in lines)
        {
            if (isHead)
            {
                // Options end with a semicolon, formats with a full stop; only the dividing character matters here.
                var tab = line.IndexOf("tab", StringComparison.OrdinalIgnoreCase);
                var open = tab < 0 ? -1 : line.IndexOf('(', tab);
                divider = line.TrimEnd().EndsWith(';') && open > 0 && open + 1 < line.Length ? line[open + 1] : divider;
                isHead = !line.TrimEnd().EndsWith('.');
            }
            else if (block is not null)
            {
                if (!line.StartsWith("T}", StringComparison.Ordinal))
                {
                    block.Append(line.StartsWith('.') ? line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] : line).Append(' ');
                    continue;
                }

                row.Add(cell(block.ToString()));
                block = null;
                AddCells(row, line[2..].TrimStart(divider), line.Length > 2, divider, cell, ref block);
                EndRow(rows, ref row, block);
            }
            else if (line is ".T&")
            {
                isHead = true;
            }
            else if (!line.StartsWith('.') && line is not ("_" or "=" or ""))
            {
                AddCells(row, line, isThere: true, divider, cell, ref block);
                EndRow(rows, ref row, block);
            }
        }

        return [.. rows.Where(cells => cells.Any(text => text.Length > 0))];
    }

    private static void AddCells(List<string> row, string text, bool isThere, char divider, Func<string, string> cell, ref StringBuilder? block)
    {
        if (!isThere)
        {
            return;
        }

        foreach (var part in text.Split(divider).Take(MaxColumns))
        {
            if (part.Trim() is "T{")
            {
                block = new StringBuilder();
                return;
            }

            row.Add(part.Trim() is "_" or "\\_" or "=" or "\\^" ? string.Empty : cell(part));
        }
    }

    private static void EndRow(List<IReadOnlyList<string>> rows, ref List<string> row, StringBuilder? block)
    {
        if (block is null)
        {
            rows.Add(row);
            row = [];
        }
    }
}
