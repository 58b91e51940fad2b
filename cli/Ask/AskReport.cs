using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Knowledge;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Contexter.Cli.Ask;

/// <summary>Shows an answer while it is found: as it grows at a terminal, step by step as plain text, an event a line as JSON.</summary>
internal static class AskReport
{
    /// <summary>Shows an answer.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> WriteAsync(CliOutput output, IAsyncEnumerable<KnowledgeEvent> events)
    {
        if (output.IsJson)
        {
            var end = default(KnowledgeEnd);
            await foreach (var change in events)
            {
                output.WriteJson(change);
                end = change.Done ?? end;
            }

            return CodeOf(end);
        }

        var progress = new AskProgress();
        if (output.IsTerminal && !output.IsQuiet)
        {
            await output.Console.Live(new Text(string.Empty)).AutoClear(true).StartAsync(async display =>
            {
                await foreach (var change in events)
                {
                    progress.Add(change);
                    display.UpdateTarget(Draw(progress));
                }
            });
        }
        else
        {
            await foreach (var change in events)
            {
                progress.Add(change);
                if (AskText.StepOf(change) is { } line)
                {
                    output.WriteNote(line);
                }
            }
        }

        WriteAnswer(output, progress);
        return CodeOf(progress.End);
    }

    private static int CodeOf(KnowledgeEnd? end) => end is { IsPartial: true } ? ExitCodes.PartlyDone : ExitCodes.Done;

    private static Rows Draw(AskProgress progress)
    {
        var rows = new List<IRenderable> { new Text(AskText.StateOf(progress), new Style(Color.Grey)) };
        if (progress.Answer is { Text.Length: > 0 } answer)
        {
            rows.Add(new Text(TerminalText.Clean(answer.Text)));
        }

        return new Rows(rows);
    }

    private static void WriteAnswer(CliOutput output, AskProgress progress)
    {
        output.WriteNote(string.Empty);
        output.WriteLine(progress.Answer is { Text.Length: > 0 } answer ? answer.Text.TrimEnd() : "Nothing was found that answers the question.");
        foreach (var line in AskText.NotesOf(progress.Answer))
        {
            output.WriteLine(line);
        }

        if (progress.Figures is { } figures)
        {
            output.WriteNote(string.Empty);
            output.WriteNote(AskText.FiguresOf(figures));
        }

        foreach (var error in progress.Errors)
        {
            output.WriteWarning($"warning: {error.Message}");
        }

        if (progress.End?.ResumeToken is { } token)
        {
            output.WriteWarning($"The answer is partial; 'contexter ask --resume {token}' asks what is missing once more.");
        }
    }
}

/// <summary>What is known of an answer so far.</summary>
internal sealed class AskProgress
{
    /// <summary>Sources that are asked.</summary>
    public IReadOnlyList<string> Asked { get; private set; } = [];

    /// <summary>Results so far.</summary>
    public int Results { get; private set; }

    /// <summary>The newest result.</summary>
    public KnowledgeHit? Newest { get; private set; }

    /// <summary>The answer so far.</summary>
    public KnowledgeSynthesis? Answer { get; private set; }

    /// <summary>What failed.</summary>
    public List<KnowledgeProblem> Errors { get; } = [];

    /// <summary>What it cost; null before the end.</summary>
    public KnowledgeFigures? Figures { get; private set; }

    /// <summary>How it ended; null before the end.</summary>
    public KnowledgeEnd? End { get; private set; }

    /// <summary>Takes note of an event.</summary>
    public void Add(KnowledgeEvent change)
    {
        Asked = change.Sources is { } sources ? [.. sources.Where(source => source.IsSelected).Select(source => source.Name)] : Asked;
        Newest = change.Result ?? Newest;
        Results += change.Result is null ? 0 : 1;
        Answer = change.Synthesis ?? Answer;
        Figures = change.Metrics ?? Figures;
        End = change.Done ?? End;
        if (change.Error is { } error)
        {
            Errors.Add(error);
        }
    }
}
