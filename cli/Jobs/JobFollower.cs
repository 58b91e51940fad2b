using System.Runtime.CompilerServices;
using Contexter.Cli.Output;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>Follows a job to its end and says what came of it.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="api">Where the job is.</param>
/// <param name="server">The server that runs it; null when this process does.</param>
internal sealed class JobFollower(CliOutput output, IContexterApi api, Uri? server)
{
    private const int MaxProblemsShown = 10;

    /// <summary>Shows a job until it ends, and what came of it.</summary>
    /// <returns>The job as it ended, well.</returns>
    /// <exception cref="ContexterFaultException">The job failed or was cancelled, or is paused and nobody else could resume it.</exception>
    /// <exception cref="CommandInterruptedException">The command was interrupted; the job was not.</exception>
    public async Task<JobStatus> FollowAsync(string jobId, CancellationToken cancellationToken)
    {
        JobStatus? job;
        try
        {
            job = await JobViews.For(output).ShowAsync(WatchAsync(jobId, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (server is not null)
            {
                throw new CommandInterruptedException(
                    $"interrupted; job {jobId} goes on in the server at {server}; 'contexter jobs watch {jobId}' follows it, 'contexter jobs cancel {jobId}' ends it.");
            }

            output.WriteWarning("stopping; Ctrl+C once more ends at once");
            throw new CommandInterruptedException(
                $"interrupted; job {jobId} is kept and goes on with the next contexter command; 'contexter jobs watch {jobId}' follows it.");
        }

        if (job is { State: JobState.Paused })
        {
            throw new ContexterFaultException(FaultCodes.JobState, $"Job {jobId} is paused; 'contexter jobs resume {jobId}' goes on with it.");
        }

        if (job?.HasEnded() != true)
        {
            throw new ContexterFaultException(FaultCodes.Internal, $"Job {jobId} sent no more events before it ended; 'contexter jobs show {jobId}' says how far it is.");
        }

        Report(job);
        return job;
    }

    /// <summary>The exit code of a job that ended well.</summary>
    public static int ExitCodeOf(JobStatus job) => IsPartial(job) ? ExitCodes.PartlyDone : ExitCodes.Done;

    /// <summary>Writes what a job gave up, the first few.</summary>
    public static void WarnOfProblems(CliOutput output, JobStatus job)
    {
        if (!IsPartial(job))
        {
            return;
        }

        var count = Math.Max(job.Problems.Length, job.Counters.ItemsRejected);
        output.WriteWarning($"warning: {Figures.Count(count, "item was", "items were")} given up:");
        foreach (var problem in job.Problems.Take(MaxProblemsShown))
        {
            output.WriteWarning($"  {problem.Item}: {problem.Message} ({problem.Code})");
        }

        var shown = Math.Min(job.Problems.Length, MaxProblemsShown);
        if (count > shown)
        {
            output.WriteWarning($"  and {Figures.Count(count - shown)} more; contexter jobs show {job.Id}");
        }
    }

    /// <summary>The events of a job up to its end; where this process alone works on it, also up to a pause, which nobody would end.</summary>
    private async IAsyncEnumerable<JobEvent> WatchAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in api.WatchJobAsync(jobId, cancellationToken))
        {
            yield return change;
            if (change.Job.State == JobState.Paused && server is null && (await api.GetJobAsync(jobId, cancellationToken)).State == JobState.Paused)
            {
                yield break;
            }
        }
    }

    private static bool IsPartial(JobStatus job) => job.Counters.ItemsRejected > 0 || job.Problems.Length > 0;

    private static string AfterCancelling(JobStatus job) => job.Kind switch
    {
        JobKind.ChangeModel => $"the model that answered goes on, and what was indexed with '{job.Model}' stays. 'contexter models use {job.Model}' goes on from there.",
        JobKind.Batch => $"what its jobs had indexed stays. 'contexter jobs retry {job.Id}' goes on.",
        JobKind.Export => $"no archive was written. 'contexter jobs retry {job.Id}' writes it.",
        JobKind.Import => $"what it had stored of {job.Library}@{job.Version} stays. 'contexter jobs retry {job.Id}' goes on.",
        _ => $"what it had indexed of {job.Library}@{job.Version} stays. 'contexter jobs retry {job.Id}' goes on.",
    };

    private void Report(JobStatus job)
    {
        if (output.IsJson)
        {
            output.WriteJson(job);
        }

        switch (job.State)
        {
            case JobState.Failed:
                WarnOfProblems(output, job);
                throw new ContexterFaultException(
                    job.Error?.Code ?? FaultCodes.Internal,
                    $"Job {job.Id} failed: {job.Error?.Message ?? "its record does not say why."}");
            case JobState.Cancelled:
                throw new ContexterFaultException(
                    CliErrorCodes.JobCancelled,
                    $"Job {job.Id} was cancelled; {AfterCancelling(job)}");
            default:
                output.WriteNote(JobText.Summarize(job));
                WarnOfProblems(output, job);
                break;
        }
    }
}
