using Spectre.Console;
using Spectre.Console.Rendering;

namespace Contexter.Cli.Output;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Header">Its header.</param>
/// <param name="IsNumber">Whether its cells stand at the right.</param>
internal readonly record struct TableColumn(string Header, bool IsNumber = false);

/// <summary>Rows under headers: with rules at a terminal, with tabs between them for scripts, else as columns of plain text that no width cuts.</summary>
internal sealed class Table(params TableColumn[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with one cell a column.</summary>
    public void AddRow(params string[] cells) => _rows.Add([.. cells.Select(TerminalText.CleanLine)]);

    /// <summary>Writes the table.</summary>
    public void WriteTo(CliOutput output)
    {
        if (output.IsTerminal)
        {
            output.Console.Write(Render());
            return;
        }

        if (output.IsPlain)
        {
            WritePlain(output);
            return;
        }

        string[][] lines = [[.. columns.Select(column => column.Header.ToUpperInvariant())], .. _rows];
        var widths = Enumerable.Range(0, columns.Length).Select(column => lines.Max(cells => cells[column].Length)).ToArray();
        foreach (var cells in lines)
        {
            output.WriteLine(string.Join("  ", cells.Select((cell, i) => columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>Writes the table for scripts: the headers unless only results are wanted, and numbers without the commas that people read them by.</summary>
    private void WritePlain(CliOutput output)
    {
        if (!output.IsQuiet)
        {
            output.WriteColumns(columns.Select(column => column.Header.ToUpperInvariant()));
        }

        foreach (var row in _rows)
        {
            output.WriteColumns(row.Select((cell, i) => columns[i].IsNumber ? cell.Replace(",", string.Empty, StringComparison.Ordinal) : cell));
        }
    }

    private Spectre.Console.Table Render()
    {
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            var header = new Text(column.Header, new Style(decoration: Decoration.Bold));
            table.AddColumn(new Spectre.Console.TableColumn(header) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => (IRenderable)new Text(cell)));
        }

        return table;
    }
}
