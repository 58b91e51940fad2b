using System.Globalization;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary>Waits for a job, and tells how far it is by the job's own log.</summary>
internal static class JobWait
{
    /// <summary>Seconds that a tool waits unless told otherwise: less than the minute after which many clients give a call up.</summary>
    public const int DefaultSeconds = 45;

    /// <summary>Most seconds that a tool waits.</summary>
    public const int MostSeconds = 3_600;

    /// <summary>The job when it has ended, or as it is when the time is over: the result of the tool.</summary>
    /// <param name="parts">Answers.</param>
    /// <param name="job">The job.</param>
    /// <param name="seconds">How long to wait; 0 does not.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting; the job goes on.</param>
    public static async Task<CallToolResult> ForAsync(McpParts parts, JobStatus job, int seconds, ToolCall call, CancellationToken cancellationToken)
    {
        if (seconds > 0 && !job.HasEnded())
        {
            using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), parts.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
            try
            {
                await foreach (var happened in parts.Api.WatchJobAsync(job.Id, either.Token).ConfigureAwait(false))
                {
                    job = happened.Job;
                    await TellAsync(happened, call, either.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The time is over. The job goes on.
            }
        }

        return Result(job);
    }

    /// <summary>A job as a result; an error when it failed.</summary>
    public static CallToolResult Result(JobStatus job)
    {
        var view = JobView.Of(job);
        var text = job.HasEnded() ? view.Text() : view.Text() + $" It goes on by itself; get_job with job_id '{job.Id}' says how far it is.";
        var result = ToolResults.Data(text, view);
        result.IsError = job.State == JobState.Failed ? true : null;
        return result;
    }

    private static async Task TellAsync(JobEvent happened, ToolCall call, CancellationToken cancellationToken)
    {
        if (happened.Problem is { } problem)
        {
            await call.LogAsync(LoggingLevel.Warning, "Given up: " + JobView.Describe(problem), cancellationToken).ConfigureAwait(false);
        }

        if (call.WantsProgress)
        {
            var counters = happened.Job.Counters;
            var done = JobView.Done(counters) + counters.DocumentsIndexed;
            var total = counters.Items + Math.Max(counters.DocumentsToIndex, counters.DocumentsIndexed);
            var message = string.Create(
                CultureInfo.InvariantCulture,
                $"{ContexterJson.NameOf(happened.Job.State)}, {ContexterJson.NameOf(happened.Job.Stage)}: {JobView.Done(counters)} of {counters.Items} items read, {counters.DocumentsIndexed} documents and {counters.ChunksIndexed} passages indexed");
            await call.ReportAsync(done, Math.Max(total, done), message, cancellationToken).ConfigureAwait(false);
        }
    }
}
