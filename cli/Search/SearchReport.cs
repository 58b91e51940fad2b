using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Search;

/// <summary>Writes the answer to a search: as JSON exactly what the REST API answers.</summary>
internal static class SearchReport
{
    /// <summary>Writes a whole answer.</summary>
    public static void Write(CliOutput output, SearchReply reply)
    {
        if (output.IsJson)
        {
            output.WriteJson(reply);
            return;
        }

        foreach (var warning in reply.Warnings)
        {
            output.WriteWarning("warning: " + warning);
        }

        if (reply.Analysis is { } analysis)
        {
            output.WriteNote(HitText.AnalysisOf(analysis) + "\n");
        }

        WriteHits(output, reply);
        output.WriteNote(reply.Results.Length == 0
            ? $"No hits for '{TerminalText.Shorten(reply.Query, 80)}' ({Figures.Decimal(reply.TookMs, 1)} ms). Lower --threshold, or see 'contexter libraries' for what is here."
            : $"{Figures.Count(reply.Results.Length, "hit")} in {Figures.Decimal(reply.TookMs, 1)} ms");
    }

    /// <summary>Writes the hits for people.</summary>
    public static void WriteHits(CliOutput output, SearchReply reply)
    {
        if (output.IsPlain)
        {
            HitColumns.Write(output, reply);
            return;
        }

        for (var i = 0; i < reply.Results.Length; i++)
        {
            if (output.IsTerminal)
            {
                TerminalHit.Write(output.Console, i + 1, reply.Results[i]);
            }
            else
            {
                PlainHit.Write(output, i + 1, reply.Results[i]);
            }
        }
    }
}
