using System.Globalization;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Spectre.Console;

namespace Contexter.Cli.Rendering;

/// <summary>Follows a job to its end and shows how it goes: bars on a terminal, plain lines without one, JSON events with <c>--json</c>.</summary>
internal static class JobView
{
    private const int ProblemsShown = 10;

    /// <summary>Follows and shows; the status returned is the last.</summary>
    public static async Task<JobStatus> FollowAsync(CommandContext context, IContexterApi api, JobStatus job, CancellationToken cancellationToken)
    {
        if (context.Json)
        {
            await foreach (var change in api.WatchJobAsync(job.Id, cancellationToken).ConfigureAwait(false))
            {
                job = change.Job;
                context.WriteJson(change);
            }

            context.WriteJson(job);
            return job;
        }

        return context.IsLive ? await FollowLiveAsync(context, api, job, cancellationToken) : await FollowPlainAsync(context, api, job, cancellationToken);
    }

    /// <summary>Prints what came of a job and gives the exit code that says so.</summary>
    public static int Conclude(CommandContext context, JobStatus job)
    {
        if (!context.Json)
        {
            WriteOutcome(context, job);
        }

        return ExitCodeOf(job);
    }

    /// <summary>The exit code that says what came of a job.</summary>
    public static int ExitCodeOf(JobStatus job) => job.State switch
    {
        JobState.Completed => job.Problems.Length == 0 ? ExitCodes.Done : ExitCodes.Partly,
        JobState.Failed or JobState.Cancelled => ExitCodes.Failed,
        _ => ExitCodes.Done,
    };

    private static async Task<JobStatus> FollowLiveAsync(CommandContext context, IContexterApi api, JobStatus job, CancellationToken cancellationToken)
    {
        await context.Console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var fetch = progress.AddTask("Reading", autoStart: true);
                var index = progress.AddTask("Indexing", autoStart: false);
                await foreach (var change in api.WatchJobAsync(job.Id, cancellationToken).ConfigureAwait(false))
                {
                    job = change.Job;
                    var counters = job.Counters;
                    Show(fetch, Culture($"Reading {Fetched(counters)} of {counters.Items} items, {counters.BytesRead / 1e6:0.0} MB"), Fetched(counters), counters.Items);
                    if (job.Stage >= JobStage.Index || job.HasEnded())
                    {
                        index.StartTask();
                        Show(index, Culture($"Indexing {counters.DocumentsIndexed} of {counters.DocumentsToIndex} documents, {counters.ChunksIndexed} chunks"), counters.DocumentsIndexed, counters.DocumentsToIndex);
                    }
                }
            });
        return job;
    }

    private static async Task<JobStatus> FollowPlainAsync(CommandContext context, IContexterApi api, JobStatus job, CancellationToken cancellationToken)
    {
        var last = (Stage: JobStage.None, Tenth: -1);
        await foreach (var change in api.WatchJobAsync(job.Id, cancellationToken).ConfigureAwait(false))
        {
            job = change.Job;
            var counters = job.Counters;
            var (done, total) = job.Stage == JobStage.Fetch ? (Fetched(counters), counters.Items) : (counters.DocumentsIndexed, counters.DocumentsToIndex);
            var now = (job.Stage, Tenth: total == 0 ? 0 : (int)(10L * done / total));
            if (job.Stage == JobStage.None || total == 0 || now == last)
            {
                continue;
            }

            last = now;
            context.Note(job.Stage switch
            {
                JobStage.Fetch => Culture($"read {done} of {total} items, {counters.BytesRead / 1e6:0.0} MB"),
                JobStage.Index => Culture($"indexed {done} of {total} documents, {counters.ChunksIndexed} chunks"),
                _ => "finishing",
            });
        }

        return job;
    }

    private static void WriteOutcome(CommandContext context, JobStatus job)
    {
        var counters = job.Counters;
        var library = job.Library + "@" + job.Version;
        switch (job.State)
        {
            case JobState.Completed:
                var seconds = (job.FinishedAt - job.StartedAt)?.TotalSeconds ?? 0;
                context.Note(Culture(
                    $"{library}: {counters.DocumentsToIndex} documents in {counters.ChunksIndexed} chunks ({counters.DocumentsAdded} added, {counters.DocumentsUpdated} updated, {counters.DocumentsUnchanged} unchanged, {counters.DocumentsRemoved} removed) in {seconds:0.0} s."));
                break;
            case JobState.Failed:
                context.Errors.WriteLine($"error: {job.Error?.Message}");
                break;
            case JobState.Cancelled:
                context.Errors.WriteLine($"error: Job {job.Id} for {library} was cancelled; what it had stored is kept, and 'contexter add' goes on from there.");
                break;
            default:
                context.Note($"Job {job.Id} for {library} is {ContexterJson.NameOf(job.State)}.");
                break;
        }

        if (job.State == JobState.Failed)
        {
            return;
        }

        foreach (var problem in job.Problems.Take(ProblemsShown))
        {
            context.Errors.WriteLine($"warning: {problem.Message}");
        }

        if (job.Problems.Length > ProblemsShown)
        {
            context.Errors.WriteLine(Culture($"warning: {job.Problems.Length - ProblemsShown} more; 'contexter jobs show {job.Id}' lists them all."));
        }
    }

    private static int Fetched(JobCounters counters) => counters.ItemsStored + counters.ItemsKept + counters.ItemsRejected;

    private static void Show(ProgressTask task, string description, int done, int total)
    {
        task.Description = Markup.Escape(description);
        task.MaxValue = Math.Max(1, total);
        task.Value = total == 0 ? 1 : done;
    }

    private static string Culture(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
