using Spectre.Console;

namespace Contexter.Cli.Output;

/// <summary>Shows how far work of several steps is: a bar a step at a terminal, else a line a quarter of a step.</summary>
internal static class StepProgress
{
    private const int LinesPerStep = 4;

    /// <summary>Does the work and shows it.</summary>
    /// <param name="output">Where it is shown; not where only results are wanted.</param>
    /// <param name="steps">Names of the steps, in order.</param>
    /// <param name="work">Does the work; is given what it tells a step's name and the share of it that is done, 0 to 1.</param>
    public static async Task<T> ShowAsync<T>(CliOutput output, IReadOnlyList<string> steps, Func<Action<string, double>, Task<T>> work)
    {
        if (output.IsJson || output.IsQuiet)
        {
            return await work((_, _) => { });
        }

        if (!output.IsTerminal)
        {
            return await work(Lines(output));
        }

        return await output.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(display => work(Bars(display, steps)));
    }

    private static Action<string, double> Bars(ProgressContext display, IReadOnlyList<string> steps)
    {
        var bars = steps.ToDictionary(step => step, step => display.AddTask(Markup.Escape(step), autoStart: false, maxValue: 1), StringComparer.Ordinal);
        return (step, share) =>
        {
            bars[step].StartTask();
            bars[step].Value = share;
        };
    }

    private static Action<string, double> Lines(CliOutput output)
    {
        var shown = (Step: string.Empty, Line: -1);
        return (step, share) =>
        {
            var reached = (Step: step, Line: (int)(share * LinesPerStep));
            if (!string.Equals(reached.Step, shown.Step, StringComparison.Ordinal) ? reached.Line > 0 : reached.Line > shown.Line)
            {
                shown = reached;
                output.WriteNote($"{step}  {Figures.Percent(share)}");
            }
        };
    }
}

/// <summary>Reports at once and in order; <see cref="Progress{T}"/> would do neither.</summary>
internal sealed class Reporter<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
