using Contexter.Cli.Output;
using Contexter.Evaluation;
using Spectre.Console;

namespace Contexter.Cli.Evaluation;

/// <summary>Shows how far an evaluation is: bars at a terminal, else a line a step.</summary>
/// <param name="Indexing">Told the share of documents that are indexed.</param>
/// <param name="Running">Told how far a method is.</param>
internal sealed record EvaluationView(IProgress<double>? Indexing, IProgress<RunProgress>? Running)
{
    private const string IndexStep = "index";

    /// <summary>Does the work and shows it.</summary>
    public static async Task<T> ShowAsync<T>(CliOutput output, IReadOnlyList<EvaluationMethod> methods, Func<EvaluationView, Task<T>> work)
    {
        if (output.IsJson || output.IsQuiet)
        {
            return await work(new EvaluationView(null, null));
        }

        if (!output.IsTerminal)
        {
            return await work(Lines(output));
        }

        return await output.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(display => work(Bars(display, methods)));
    }

    private static EvaluationView Bars(ProgressContext display, IReadOnlyList<EvaluationMethod> methods)
    {
        var index = display.AddTask(IndexStep, maxValue: 1);
        var bars = methods.ToDictionary(method => method.Name, method => display.AddTask(method.Name, autoStart: false, maxValue: 1), StringComparer.Ordinal);
        return new EvaluationView(
            new Reporter<double>(share => index.Value = share),
            new Reporter<RunProgress>(progress =>
            {
                bars[progress.Method].StartTask();
                bars[progress.Method].Value = progress.Share;
            }));
    }

    private static EvaluationView Lines(CliOutput output)
    {
        var shown = -1;
        return new EvaluationView(
            new Reporter<double>(share =>
            {
                // A line a quarter is enough for a log.
                if ((int)(share * 4) > shown)
                {
                    shown = (int)(share * 4);
                    output.WriteNote($"{IndexStep}  {Figures.Percent(share)}");
                }
            }),
            new Reporter<RunProgress>(progress =>
            {
                if (progress.Share >= 1)
                {
                    output.WriteNote($"{progress.Method}  {Figures.Percent(progress.Share)}");
                }
            }));
    }

    /// <summary>Reports at once and in order; <see cref="Progress{T}"/> would do neither.</summary>
    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
