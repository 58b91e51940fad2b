using System.Globalization;
using AngleSharp.Dom;

namespace Contexter.Parsing.Html;

/// <summary>A row of a table.</summary>
/// <param name="Cells">Its own cells.</param>
/// <param name="IsHeader">It names the columns.</param>
internal sealed record HtmlRow(IReadOnlyList<IElement> Cells, bool IsHeader);

/// <summary>Tables: data, layout, or code with line numbers.</summary>
internal static class HtmlTables
{
    private const int MaxColumns = 100;

    /// <summary>The code of a table that puts line numbers beside it; null for any other table.</summary>
    public static IElement? CodeOf(IElement table) =>
        HtmlNoise.Words(table.GetAttribute("class")).Any(word => word is "highlighttable" or "rouge-table" or "highlight" or "hljs-ln" or "syntaxhighlighter")
            ? table.QuerySelector("td.code pre, td.rouge-code pre, td.blob-code") ?? table.QuerySelector("td:last-child pre, pre")
            : null;

    /// <summary>The rows of a table, without those of tables inside it.</summary>
    public static IReadOnlyList<HtmlRow> RowsOf(IElement table)
    {
        var rows = new List<HtmlRow>();
        foreach (var part in table.Children)
        {
            if (part.LocalName is "thead" or "tbody" or "tfoot")
            {
                rows.AddRange(part.Children.Where(row => row.LocalName is "tr").Select(row => RowOf(row, part.LocalName is "thead")));
            }
            else if (part.LocalName is "tr")
            {
                rows.Add(RowOf(part, isHeader: false));
            }
        }

        rows.RemoveAll(row => row.Cells.Count == 0);
        return rows;
    }

    /// <summary>True for a table that only arranges its content: one column, or cells with sections, tables or whole code blocks in them.</summary>
    public static bool IsLayout(IElement table, IReadOnlyList<HtmlRow> rows) =>
        table.GetAttribute("role") is "presentation" or "none"
        || rows.All(row => row.Cells.Count == 1)
        || (rows.Count == 1 && rows[0].Cells[0].ClassList.Contains("icon"))
        || table.QuerySelector("table, h1, h2, h3, h4, dl") is not null
        || table.QuerySelectorAll("pre").Any(code => code.TextContent.Trim().Contains('\n', StringComparison.Ordinal));

    /// <summary>A data table as a pipe table.</summary>
    public static Piece Convert(IReadOnlyList<HtmlRow> rows, Func<IElement, string> inline)
    {
        var cells = new List<IReadOnlyList<string>>(rows.Count + 1);
        var rowSpans = new int[MaxColumns];
        foreach (var row in rows)
        {
            cells.Add(CellsOf(row, rowSpans, inline));
        }

        cells.RemoveAll(row => row.All(cell => cell.Length == 0));
        if (cells.Count > 0 && !rows[0].IsHeader)
        {
            // Markdown wants a header; a table without one gets an empty one rather than a wrong one.
            cells.Insert(0, [.. cells[0].Select(_ => string.Empty)]);
        }

        return cells.Count == 0 ? default : MarkdownWriter.Table(cells);
    }

    private static List<string> CellsOf(HtmlRow row, int[] rowSpans, Func<IElement, string> inline)
    {
        var texts = new List<string>();
        foreach (var cell in row.Cells)
        {
            SkipSpanned();
            var columns = SpanOf(cell, "colspan", MaxColumns);
            var rows = SpanOf(cell, "rowspan", 1_000);
            for (var i = 0; i < columns && texts.Count < MaxColumns; i++)
            {
                rowSpans[texts.Count] = rows - 1;
                texts.Add(i == 0 ? inline(cell) : string.Empty);
            }
        }

        SkipSpanned();
        return texts;

        void SkipSpanned()
        {
            while (texts.Count < MaxColumns && rowSpans[texts.Count] > 0)
            {
                rowSpans[texts.Count]--;
                texts.Add(string.Empty);
            }
        }
    }

    private static int SpanOf(IElement cell, string attribute, int max) =>
        int.TryParse(cell.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var span) ? Math.Clamp(span, 1, max) : 1;

    private static HtmlRow RowOf(IElement row, bool isHeader)
    {
        var cells = row.Children.Where(cell => cell.LocalName is "td" or "th").ToList();
        return new HtmlRow(cells, isHeader || (cells.Count > 1 && cells.TrueForAll(cell => cell.LocalName is "th")));
    }
}
