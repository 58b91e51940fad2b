using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Rendering;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;
using Spectre.Console;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter jobs</c> and its sub-commands.</summary>
internal static class JobsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("jobs", "Lists the jobs, newest first.");
        command.SetAction((parsed, cancellationToken) => ListAsync(contextOf(parsed), cancellationToken));
        command.Subcommands.Add(WithId("show", "Shows one job with everything that was given up.", contextOf, ShowAsync));
        command.Subcommands.Add(WithId("watch", "Follows a job until it ends.", contextOf, WatchAsync));
        command.Subcommands.Add(WithId("cancel", "Cancels a job; what it has stored is kept.", contextOf, CancelAsync));
        return command;
    }

    private static Command WithId(
        string name, string description, Func<ParseResult, CommandContext> contextOf, Func<CommandContext, string, CancellationToken, Task<int>> run)
    {
        var id = new Argument<string>("id") { Description = "The job's id." };
        var command = new Command(name, description) { id };
        command.SetAction((parsed, cancellationToken) => run(contextOf(parsed), parsed.GetValue(id)!, cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync("contexter jobs", cancellationToken);
        var jobs = await session.Api.ListJobsAsync(cancellationToken);
        if (context.Json)
        {
            context.WriteJson(jobs);
            return ExitCodes.Done;
        }

        if (jobs.Length == 0)
        {
            context.Note("There are no jobs yet.");
            return ExitCodes.Done;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("job", "library", "state", "items", "documents", "chunks", "problems", "submitted");
        foreach (var job in jobs)
        {
            table.AddRow(
                job.Id,
                Markup.Escape(job.Library + "@" + job.Version),
                ContexterJson.NameOf(job.State),
                job.Counters.Items.ToString(CultureInfo.InvariantCulture),
                job.Counters.DocumentsIndexed.ToString(CultureInfo.InvariantCulture),
                job.Counters.ChunksIndexed.ToString(CultureInfo.InvariantCulture),
                job.Problems.Length.ToString(CultureInfo.InvariantCulture),
                job.CreatedAt.ToString("u", CultureInfo.InvariantCulture));
        }

        context.Console.Write(table);
        return ExitCodes.Done;
    }

    private static async Task<int> ShowAsync(CommandContext context, string id, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync("contexter jobs show", cancellationToken);
        var job = await session.Api.GetJobAsync(id, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(job);
            return ExitCodes.Done;
        }

        Write(context, job);
        return ExitCodes.Done;
    }

    private static async Task<int> WatchAsync(CommandContext context, string id, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync("contexter jobs watch", cancellationToken);
        var job = await session.Api.GetJobAsync(id, cancellationToken);
        return JobView.Conclude(context, await JobView.FollowAsync(context, session.Api, job, cancellationToken));
    }

    private static async Task<int> CancelAsync(CommandContext context, string id, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync("contexter jobs cancel", cancellationToken);
        var job = await session.Api.CancelJobAsync(id, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(job);
        }

        context.Note($"Job {job.Id} is {ContexterJson.NameOf(job.State)}.");
        return job.State == JobState.Cancelled ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Write(CommandContext context, JobStatus job)
    {
        var counters = job.Counters;
        var lines = new (string Name, string Value)[]
        {
            ("library", job.Library + "@" + job.Version),
            ("source", $"{job.Source.Kind} {job.Source.Location}".TrimEnd()),
            ("state", ContexterJson.NameOf(job.State) + (job.Stage == JobStage.None ? string.Empty : ", " + ContexterJson.NameOf(job.Stage))),
            ("items", Culture($"{counters.Items} ({counters.ItemsStored} read, {counters.ItemsKept} unchanged, {counters.ItemsRejected} given up), {counters.BytesRead / 1e6:0.0} MB")),
            ("documents", Culture($"{counters.DocumentsIndexed} of {counters.DocumentsToIndex} indexed ({counters.DocumentsAdded} added, {counters.DocumentsUpdated} updated, {counters.DocumentsUnchanged} unchanged, {counters.DocumentsRemoved} removed)")),
            ("chunks", Culture($"{counters.ChunksIndexed}")),
            ("submitted", job.CreatedAt.ToString("u", CultureInfo.InvariantCulture)),
            ("ended", job.FinishedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "-"),
            ("taken up again", Culture($"{job.Resumptions} times")),
        };
        context.Output.WriteLine($"job {job.Id}");
        foreach (var (name, value) in lines)
        {
            context.Output.WriteLine($"  {name,-15} {value}");
        }

        if (job.Error is { } error)
        {
            context.Output.WriteLine($"  {"error",-15} {error.Message}");
        }

        foreach (var problem in job.Problems)
        {
            context.Output.WriteLine($"  {"given up",-15} {problem.Message}");
        }
    }

    private static string Culture(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
