using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Search;

/// <summary>Writes a hit as plain text.</summary>
internal static class PlainHit
{
    private const string Indent = "   ";
    private const int TextWidth = 100;
    private const int ExtractLines = 3;
    private const int ContentLines = 5;

    /// <summary>Writes a hit and an empty line.</summary>
    public static void Write(CliOutput output, int rank, SearchResult hit)
    {
        output.WriteLine($"{Figures.Count(rank)}. {HitText.HeadingOf(hit)}");
        output.WriteLine($"{Indent}score {Figures.Decimal(hit.Score, 3)}  {HitText.LibraryOf(hit)}  {hit.DocumentType}  {TerminalText.CleanLine(hit.SourceUrl)}");
        foreach (var line in hit.Highlights.Take(1).SelectMany(Extract))
        {
            output.WriteLine($"{Indent}> {line}");
        }

        foreach (var line in TerminalText.Wrap(hit.Content, TextWidth, ContentLines))
        {
            output.WriteLine(Indent + line);
        }

        if (HitText.DuplicatesOf(hit) is { } duplicates)
        {
            output.WriteLine(Indent + duplicates);
        }

        if (HitText.UntrustedOf(hit) is { } untrusted)
        {
            output.WriteLine(Indent + untrusted);
        }

        foreach (var line in HitText.ExplanationOf(hit))
        {
            output.WriteLine($"{Indent}= {line}");
        }

        output.WriteLine();
    }

    /// <summary>An extract as running text: the line breaks of its source mean nothing outside of it.</summary>
    private static IReadOnlyList<string> Extract(SearchHighlight highlight)
    {
        var words = TerminalText.CleanLine(highlight.Text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TerminalText.Wrap(string.Join(' ', words), TextWidth, ExtractLines);
    }
}
