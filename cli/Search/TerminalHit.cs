using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Search;
using Spectre.Console;

namespace Contexter.Cli.Search;

/// <summary>Writes a hit for a person at a terminal.</summary>
internal static class TerminalHit
{
    private const int BarCells = 10;
    private const int Indent = 4;
    private const int ContentLines = 4;

    private static readonly Style Plain = Style.Plain;
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bar = new(Color.Green);
    private static readonly Style Warning = new(Color.Red);
    private static readonly Style Match = new(Color.Yellow, decoration: Decoration.Bold);

    /// <summary>Writes a hit and an empty line.</summary>
    public static void Write(IAnsiConsole console, int rank, SearchResult hit)
    {
        var filled = (int)Math.Round(Math.Clamp(hit.Score, 0, 1) * BarCells, MidpointRounding.AwayFromZero);
        console.Write(new Paragraph()
            .Append($"{Figures.Count(rank),2}. ", Bold)
            .Append(new string('█', filled), Bar)
            .Append(new string('░', BarCells - filled), Dim)
            .Append($" {Figures.Decimal(hit.Score, 3)}  ", Plain)
            .Append(HitText.HeadingOf(hit), Bold)
            .Append("\n", Plain));
        WriteIndented(console, new Paragraph()
            .Append($"{HitText.LibraryOf(hit)}  {hit.DocumentType}  ", Plain)
            .Append(TerminalText.CleanLine(hit.SourceUrl), LinkTo(hit.SourceUrl)));
        foreach (var highlight in hit.Highlights.Take(1))
        {
            WriteIndented(console, Marked(highlight));
        }

        foreach (var line in TerminalText.Wrap(hit.Content, console.Profile.Width - Indent, ContentLines))
        {
            WriteIndented(console, new Paragraph(line, Dim));
        }

        if (HitText.DuplicatesOf(hit) is { } duplicates)
        {
            WriteIndented(console, new Paragraph(duplicates, Dim));
        }

        if (HitText.UntrustedOf(hit) is { } untrusted)
        {
            WriteIndented(console, new Paragraph(untrusted, Warning));
        }

        foreach (var line in HitText.ExplanationOf(hit))
        {
            WriteIndented(console, new Paragraph("= " + line, Plain));
        }

        console.WriteLine();
    }

    /// <summary>An extract with its matches marked; matches that leave the text or overlap are cut to what is left of them.</summary>
    private static Paragraph Marked(SearchHighlight highlight)
    {
        var text = TerminalText.CleanLine(highlight.Text);
        var paragraph = new Paragraph().Append("› ", Dim);
        var position = 0;
        foreach (var match in highlight.Matches.Where(match => match.Length == 2).OrderBy(match => match[0]))
        {
            var start = Math.Clamp(match[0], position, text.Length);
            var end = Math.Clamp(match[1], start, text.Length);
            paragraph.Append(text[position..start], Plain).Append(text[start..end], Match);
            position = end;
        }

        return paragraph.Append(text[position..], Plain);
    }

    private static void WriteIndented(IAnsiConsole console, Paragraph paragraph) => console.Write(new Padder(paragraph, new Padding(Indent, 0, 0, 0)));

    /// <summary>A link only to what a browser may open: the address is fetched text.</summary>
    private static Style LinkTo(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "file"
            ? new Style(Color.Blue, link: uri.AbsoluteUri)
            : Plain;
}
