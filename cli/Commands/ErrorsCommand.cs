using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Faults;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter errors</c>: what went wrong in the last hours.</summary>
internal sealed class ErrorsCommand : CliCommand
{
    private const int Shown = 20;

    private readonly Option<int> _hours = new("--hours")
    {
        HelpName = "N",
        Description = "How many hours, 1 to 168; the hour of the clock that they begin in counts whole.",
        DefaultValueFactory = _ => ErrorSummary.DefaultHours,
    };

    public ErrorsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("errors", "Show the errors of the last hours, counted by kind and component, and the newest of them.", environment, globals)
    {
        Add(_hours);
        Examples = ["contexter errors", "contexter errors --hours 1"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var summary = await session.Api.GetErrorsAsync(context.Arguments.GetValue(_hours), cancellationToken);
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(summary);
            return ExitCodes.Done;
        }

        if (summary.Counts.Length == 0)
        {
            output.WriteNote($"No errors in the last {Figures.Count(summary.Hours, "hour")}, nor in the hour of the clock that they began in.");
            return ExitCodes.Done;
        }

        var counts = new Table(new("Kind"), new("Component"), new("Errors", IsNumber: true));
        foreach (var count in summary.Counts)
        {
            counts.AddRow(count.Kind, count.Component, Figures.Count(count.Count));
        }

        counts.WriteTo(output);
        foreach (var entry in summary.Newest.Take(Shown))
        {
            output.WriteLine($"{Figures.Moment(entry.At)} {entry.Component} {entry.Action}: {entry.Message} ({entry.Code})");
        }

        if (summary.Dropped > 0)
        {
            output.WriteNote($"Of {Figures.Count(summary.Dropped, "further error")} only the counts are kept.");
        }

        return ExitCodes.Done;
    }
}
