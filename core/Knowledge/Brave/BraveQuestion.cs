using System.Text;
using Contexter.Search.Analysis;

namespace Contexter.Knowledge.Brave;

/// <summary>Makes of a question what Brave takes: 1 to 400 characters and at most 50 words.</summary>
internal static class BraveQuestion
{
    private const int MaxCharacters = 400;
    private const int MaxWords = 50;

    // What a log says of the machine that it was written on finds nothing.
    private static readonly string[] TraceLines = ["at ", "File \"", "goroutine ", "Traceback", "--- End", "..."];

    /// <summary>The words to search for.</summary>
    public static string Of(string question, QueryAnalysis analysis)
    {
        var text = analysis.Input is QueryInput.ErrorLog ? MessagesOf(question) : question;
        var query = new StringBuilder();
        var words = 0;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (words++ == MaxWords || query.Length + word.Length + 1 > MaxCharacters)
            {
                break;
            }

            query.Append(query.Length == 0 ? string.Empty : " ").Append(word);
        }

        // One word that is longer than all that may be said.
        return query.Length > 0 ? query.ToString() : text.Trim()[..Math.Min(MaxCharacters, text.Trim().Length)];
    }

    /// <summary>The lines of a log that are no frames of a trace.</summary>
    private static string MessagesOf(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !TraceLines.Any(start => line.StartsWith(start, StringComparison.Ordinal))).ToList();
        return lines.Count == 0 ? log : string.Join(' ', lines);
    }
}
