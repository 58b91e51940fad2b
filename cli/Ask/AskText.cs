using System.Globalization;
using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Knowledge;

namespace Contexter.Cli.Ask;

/// <summary>Events and answers in words.</summary>
internal static class AskText
{
    /// <summary>A line that tells of an event; null for those that are told of at the end.</summary>
    public static string? StepOf(KnowledgeEvent change) => change switch
    {
        { Analysis: { } analysis } => TerminalText.CleanLine(
            $"{analysis.Complexity} {analysis.Input.Replace('_', ' ')}{(analysis.Intents.Length == 0 ? string.Empty : ", asks for " + string.Join(", ", analysis.Intents).Replace('_', ' '))}"),
        { Sources: { } sources } => string.Join('\n', sources.Select(source => TerminalText.CleanLine($"{(source.IsSelected ? "asks" : "does not ask")} {source.Name}: {source.Reason}"))),
        { Result: { } result } => TerminalText.CleanLine($"{result.Source,-6} {result.Title}  {result.Url}"),
        _ => null,
    };

    /// <summary>Where an answer is, in one line.</summary>
    public static string StateOf(AskProgress progress) => TerminalText.CleanLine(progress switch
    {
        { Asked.Count: 0 } => "reads the question",
        { Newest: { } newest } => $"asks {string.Join(" and ", progress.Asked)}: {Figures.Count(progress.Results, "result")}, {newest.Title}",
        _ => $"asks {string.Join(" and ", progress.Asked)}",
    });

    /// <summary>Citations and contradictions, a line each, behind an empty one; none without an answer.</summary>
    public static IEnumerable<string> NotesOf(KnowledgeSynthesis? answer)
    {
        if (answer is null || answer.Citations.Length == 0)
        {
            yield break;
        }

        yield return string.Empty;
        foreach (var citation in answer.Citations)
        {
            var of = citation.Library is { } library ? $" ({library})" : string.Empty;
            var date = citation.Published is { } published ? published.ToString("  yyyy-MM-dd", CultureInfo.InvariantCulture) : string.Empty;
            yield return TerminalText.CleanLine($"[{citation.Number}] {citation.Title}{of}  {citation.Url}{date}");
        }

        foreach (var pair in answer.Contradictions)
        {
            yield return TerminalText.CleanLine($"Sources may disagree: \"{pair.First}\" [{pair.FirstCitation}], but \"{pair.Second}\" [{pair.SecondCitation}]");
        }
    }

    /// <summary>What an answer cost, in one line.</summary>
    public static string FiguresOf(KnowledgeFigures figures)
    {
        var sources = string.Join(", ", figures.Sources.Select(source =>
            $"{source.Name} {Figures.Count(source.Results, "result")} in {Figures.Decimal(source.ElapsedMs, 0)} ms{(source.IsResumed ? " (from before)" : string.Empty)}"));
        return $"{Figures.Decimal(figures.TotalMs, 0)} ms: {sources}; {Figures.Count(figures.Duplicates, "duplicate")} left out";
    }
}
