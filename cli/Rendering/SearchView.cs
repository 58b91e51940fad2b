using System.Globalization;
using System.Text;
using Contexter.GrainInterfaces.Search;
using Spectre.Console;

namespace Contexter.Cli.Rendering;

/// <summary>Prints the answer to a search for people.</summary>
internal static class SearchView
{
    private const string MatchStyle = "bold yellow";

    /// <summary>Prints hits, best first.</summary>
    public static void Write(CommandContext context, SearchReply reply)
    {
        var console = context.Console;
        if (reply.Results.Length == 0)
        {
            context.Note("Nothing found. Other words, a lower --threshold or another --library may help.");
            return;
        }

        for (var i = 0; i < reply.Results.Length; i++)
        {
            var hit = reply.Results[i];
            var where = hit.Section.Length == 0 || hit.Section == hit.Title ? hit.Title : hit.Section.StartsWith(hit.Title, StringComparison.Ordinal) ? hit.Section : $"{hit.Title} > {hit.Section}";
            console.MarkupLine(Culture($"[bold]{i + 1}. {Markup.Escape(OneLine(where))}[/]  [dim]{Markup.Escape(hit.Library)}@{Markup.Escape(hit.Version)}[/]"));
            console.MarkupLine(Culture($"   [green]{hit.Score:0.000}[/] [dim](meaning {Score(hit.SemanticScore)}, words {Score(hit.KeywordScore)})  {Markup.Escape(OneLine(hit.SourceUrl))}[/]"));
            foreach (var highlight in hit.Highlights)
            {
                console.MarkupLine("   " + Marked(highlight));
            }

            if (hit.Explanation is { } explanation)
            {
                WriteExplanation(console, explanation);
            }

            console.WriteLine();
        }

        context.Note(Culture($"{reply.Results.Length} hits in {reply.TookMs:0.0} ms"));
    }

    private static void WriteExplanation(IAnsiConsole console, SearchExplanation explanation)
    {
        console.MarkupLine(Culture(
            $"   [dim]{Markup.Escape(explanation.Blending)}: {explanation.SemanticWeight:0.00} x meaning {Score(explanation.SemanticScaled)} (rank {explanation.SemanticRank}) + {explanation.KeywordWeight:0.00} x words {Score(explanation.KeywordScaled)} (rank {explanation.KeywordRank})[/]"));
        foreach (var term in explanation.Terms)
        {
            console.MarkupLine(Culture($"   [dim]  {Markup.Escape(term.Term)}: {term.Score:0.000} = idf {term.Idf:0.000} (in {term.DocumentFrequency} chunks), frequency {term.TermFrequency:0.##}[/]"));
        }
    }

    private static string Marked(SearchHighlight highlight)
    {
        var text = new StringBuilder();
        var position = 0;
        foreach (var match in highlight.Matches)
        {
            text.Append(Markup.Escape(OneLine(highlight.Text[position..match[0]])))
                .Append(CultureInfo.InvariantCulture, $"[{MatchStyle}]{Markup.Escape(OneLine(highlight.Text[match[0]..match[1]]))}[/]");
            position = match[1];
        }

        return text.Append(Markup.Escape(OneLine(highlight.Text[position..]))).ToString();
    }

    private static string Score(double? score) => score is { } value ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    /// <summary>Fetched text is not trusted: no control character reaches the terminal.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Culture(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
