using System.CommandLine;
using Contexter.Cli.Jobs;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter jobs</c>: what is being added or rebuilt, and what was.</summary>
internal sealed class JobsCommand : CliCommand
{
    public JobsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("jobs", "List, show, watch, log, pause, cancel and retry the jobs that add libraries, rebuild indexes and change the embedding model.", environment, globals)
    {
        Add(new ListJobsCommand(environment, globals));
        Add(new ShowJobCommand(environment, globals));
        Add(new WatchJobCommand(environment, globals));
        Add(new LogJobCommand(environment, globals));
        Add(new PauseJobCommand(environment, globals));
        Add(new ResumeJobCommand(environment, globals));
        Add(new CancelJobCommand(environment, globals));
        Add(new RetryJobCommand(environment, globals));
        Examples = ["contexter jobs", "contexter jobs show ID", "contexter jobs watch ID", "contexter jobs pause ID", "contexter jobs cancel ID"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListJobsCommand.ListAsync(context, cancellationToken);
}

/// <summary><c>contexter jobs list</c>.</summary>
internal sealed class ListJobsCommand : CliCommand
{
    public ListJobsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("list", "List all jobs, newest first; 'contexter jobs' does the same.", environment, globals)
    {
        Examples = ["contexter jobs list --json | jq -r '.[] | select(.state == \"failed\") | .id'"];
    }

    /// <summary>Lists all jobs.</summary>
    public static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var jobs = await session.Api.ListJobsAsync(cancellationToken);
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(jobs);
            return ExitCodes.Done;
        }

        if (jobs.Length == 0)
        {
            output.WriteNote("No jobs yet; 'contexter add NAME --from PATH' makes one.");
            return ExitCodes.Done;
        }

        var table = new Table(
            new("Job"), new("Kind"), new("Library"), new("State"), new("Documents", IsNumber: true), new("Chunks", IsNumber: true), new("Given up", IsNumber: true), new("Created (UTC)"));
        foreach (var job in jobs)
        {
            table.AddRow(
                job.Id,
                ContexterJson.NameOf(job.Kind),
                JobText.SubjectOf(job),
                JobText.StateOf(job),
                Figures.Count(job.Counters.DocumentsIndexed),
                Figures.Count(job.Counters.ChunksIndexed),
                Figures.Count(job.Counters.ItemsRejected),
                Figures.Moment(job.CreatedAt));
        }

        table.WriteTo(output);
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListAsync(context, cancellationToken);
}

/// <summary>A command about one job.</summary>
internal abstract class JobCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { HelpName = "ID", Description = "Id of the job, as 'contexter jobs' lists it." };

    protected JobCommand(string name, string description, CliEnvironment environment, GlobalOptions globals)
        : base(name, description, environment, globals)
    {
        Add(_id);
        Examples = [$"contexter jobs {name} ID"];
    }

    /// <summary>The id that was given.</summary>
    protected string IdOf(CommandContext context) => context.Arguments.GetRequiredValue(_id);

    /// <summary>Writes a job with everything that is known of it.</summary>
    protected static void Write(CliOutput output, JobStatus job)
    {
        if (output.IsJson)
        {
            output.WriteJson(job);
            return;
        }

        foreach (var line in JobText.Details(job))
        {
            output.WriteLine(line);
        }
    }
}

/// <summary><c>contexter jobs show ID</c>.</summary>
internal sealed class ShowJobCommand(CliEnvironment environment, GlobalOptions globals)
    : JobCommand("show", "Show a job with everything it did and gave up.", environment, globals)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        Write(context.Output, await session.Api.GetJobAsync(IdOf(context), cancellationToken));
        return ExitCodes.Done;
    }
}

/// <summary><c>contexter jobs watch ID</c>.</summary>
internal sealed class WatchJobCommand(CliEnvironment environment, GlobalOptions globals)
    : JobCommand("watch", "Follow a job to its end, as 'contexter add' does.", environment, globals)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        return JobFollower.ExitCodeOf(await new JobFollower(context.Output, session.Api, session.Server).FollowAsync(IdOf(context), cancellationToken));
    }
}

/// <summary><c>contexter jobs log ID</c>.</summary>
internal sealed class LogJobCommand(CliEnvironment environment, GlobalOptions globals)
    : JobCommand("log", "Show what happened to a job, event by event.", environment, globals)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var (id, after) = (IdOf(context), 0L);
        while (await session.Api.ReadJobLogAsync(id, after, JobStatus.MaxLogLines, cancellationToken) is { Length: > 0 } events)
        {
            after = events[^1].Sequence;
            foreach (var happened in events)
            {
                if (context.Output.IsJson)
                {
                    context.Output.WriteJson(happened);
                }
                else
                {
                    context.Output.WriteLine(JobText.Describe(happened));
                }
            }
        }

        return ExitCodes.Done;
    }
}

/// <summary><c>contexter jobs pause ID</c>.</summary>
internal sealed class PauseJobCommand(CliEnvironment environment, GlobalOptions globals)
    : JobCommand("pause", "Stop a job until it is resumed; its place goes to others.", environment, globals)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.PauseJobAsync(IdOf(context), cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(job);
        }
        else
        {
            context.Output.WriteNote(job.State == JobState.Paused
                ? $"Paused job {job.Id}; 'contexter jobs resume {job.Id}' goes on where it was."
                : $"Job {job.Id} ended before it could be paused: {JobText.StateOf(job)}.");
        }

        return ExitCodes.Done;
    }
}

/// <summary><c>contexter jobs resume ID</c>.</summary>
internal sealed class ResumeJobCommand : JobCommand
{
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public ResumeJobCommand(CliEnvironment environment, GlobalOptions globals)
        : base("resume", "Go on with a job that was paused, where it was.", environment, globals)
    {
        Add(_detach);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.ResumeJobAsync(IdOf(context), cancellationToken);
        return context.Arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, [job])
            : await SubmittedJobs.FollowAsync(context.Output, session, job, $"{JobText.SubjectOf(job)} goes on", cancellationToken);
    }
}

/// <summary><c>contexter jobs cancel ID</c>.</summary>
internal sealed class CancelJobCommand(CliEnvironment environment, GlobalOptions globals)
    : JobCommand("cancel", "End a job; what it stored and indexed stays.", environment, globals)
{
    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.CancelJobAsync(IdOf(context), cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(job);
        }
        else
        {
            context.Output.WriteNote(job.State == JobState.Cancelled
                ? $"Cancelled job {job.Id}; {WhatStays(job)}."
                : $"Job {job.Id} had ended already: {JobText.StateOf(job)}.");
        }

        return ExitCodes.Done;
    }

    private static string WhatStays(JobStatus job) => job.Kind switch
    {
        JobKind.Export => "no archive was written",
        JobKind.Batch => "what its jobs had indexed stays",
        _ => $"what it had indexed of {job.Library}@{job.Version} stays",
    };
}

/// <summary><c>contexter jobs retry ID</c>.</summary>
internal sealed class RetryJobCommand : JobCommand
{
    private readonly Option<JobPriority?> _priority = OptionValues.OptionalChoice<JobPriority>("--priority", "Which jobs get their turn before this one from now on; as before without it.");
    private readonly Option<bool> _detach = SubmittedJobs.DetachOption();

    public RetryJobCommand(CliEnvironment environment, GlobalOptions globals)
        : base("retry", "Do what a job has not done that failed, was cancelled or gave items up; what it has stored is not read again.", environment, globals)
    {
        Add(_priority);
        Add(_detach);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var job = await session.Api.RetryJobAsync(IdOf(context), context.Arguments.GetValue(_priority), cancellationToken);
        return context.Arguments.GetValue(_detach)
            ? SubmittedJobs.Announce(context.Output, session, [job])
            : await SubmittedJobs.FollowAsync(context.Output, session, job, $"{JobText.SubjectOf(job)} once more", cancellationToken);
    }
}
