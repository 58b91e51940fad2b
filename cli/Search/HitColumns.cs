using System.Globalization;
using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Search;

/// <summary>Writes hits for scripts: one a line, its text last.</summary>
internal static class HitColumns
{
    /// <summary>Writes the headers, unless only results are wanted, and all hits.</summary>
    public static void Write(CliOutput output, SearchReply reply)
    {
        var table = new Table(new("Rank", IsNumber: true), new("Score"), new("Library"), new("Type"), new("Url"), new("Heading"), new("Text"));
        for (var i = 0; i < reply.Results.Length; i++)
        {
            var hit = reply.Results[i];
            table.AddRow(
                (i + 1).ToString(CultureInfo.InvariantCulture),
                Figures.Decimal(hit.Score, 3),
                HitText.LibraryOf(hit),
                hit.DocumentType,
                hit.SourceUrl,
                HitText.HeadingOf(hit),
                string.Join(' ', TerminalText.CleanLine(hit.Content).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        table.WriteTo(output);
    }
}
