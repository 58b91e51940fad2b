using System.Collections.Frozen;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>The one table of how the state of a job may change: every cause leads from some states to one.</summary>
internal static class JobTransitions
{
    private static readonly FrozenDictionary<JobCause, (JobState[] From, JobState To)> Table = new Dictionary<JobCause, (JobState[], JobState)>
    {
        [JobCause.TurnCame] = ([JobState.Queued], JobState.Running),
        [JobCause.TakenUpAgain] = ([JobState.Running], JobState.Running),
        [JobCause.Paused] = ([JobState.Queued, JobState.Running], JobState.Paused),
        [JobCause.Resumed] = ([JobState.Paused], JobState.Queued),
        [JobCause.Cancelled] = ([JobState.Queued, JobState.Running, JobState.Paused], JobState.Cancelled),
        [JobCause.Done] = ([JobState.Running], JobState.Completed),
        [JobCause.Fault] = ([JobState.Running], JobState.Failed),
        [JobCause.Retried] = ([JobState.Completed, JobState.Failed, JobState.Cancelled], JobState.Queued),
    }.ToFrozenDictionary();

    /// <summary>Whether a job in a state can be changed for a cause.</summary>
    public static bool Allows(JobState from, JobCause cause) => Table.TryGetValue(cause, out var rule) && rule.From.Contains(from);

    /// <summary>The state that a cause leads to.</summary>
    /// <exception cref="ContexterFaultException">It does not lead anywhere from the state that the job is in (<see cref="ErrorCodes.JobState"/>).</exception>
    public static JobState Next(string jobId, JobState from, JobCause cause) => Allows(from, cause) ? Table[cause].To : throw new ContexterFaultException(
        ErrorCodes.JobState, $"Job {jobId} is {Name(from)} and cannot be {Participle(cause)}; {Advice(jobId, from)}.");

    /// <summary>Refuses to retry a job that has nothing to do again.</summary>
    /// <exception cref="ContexterFaultException">It has not ended, or has done everything (<see cref="ErrorCodes.JobState"/>).</exception>
    public static void RequireRetry(JobStatus job)
    {
        if (job.State == JobState.Queued)
        {
            return;
        }

        _ = Next(job.Id, job.State, JobCause.Retried);
        if (job.State == JobState.Completed && job.Problems.Length == 0 && job.Counters.ItemsRejected == 0)
        {
            throw new ContexterFaultException(
                ErrorCodes.JobState,
                $"Job {job.Id} has done everything and gave nothing up; {(job.Kind == JobKind.Add ? $"'contexter refresh {job.Library}@{job.Version}' reads its source again" : "there is nothing to do again")}.");
        }
    }

    /// <summary>A state as messages name it.</summary>
    public static string Name(JobState state) => state.ToString().ToLowerInvariant();

    private static string Participle(JobCause cause) => cause switch
    {
        JobCause.Paused => "paused",
        JobCause.Resumed => "resumed",
        JobCause.Cancelled => "cancelled",
        JobCause.Retried => "retried",
        JobCause.Done => "completed",
        JobCause.Fault => "failed",
        _ => "started",
    };

    private static string Advice(string jobId, JobState state) => state switch
    {
        JobState.Queued or JobState.Running => $"'contexter jobs watch {jobId}' follows it, 'contexter jobs cancel {jobId}' ends it",
        JobState.Paused => $"'contexter jobs resume {jobId}' goes on with it, 'contexter jobs cancel {jobId}' ends it",
        _ => $"it has ended, and 'contexter jobs retry {jobId}' does what it has not done",
    };
}
