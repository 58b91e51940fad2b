using Contexter.Cli.Commands;
using Contexter.Cli.Hosting;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>Submits a job for each of several libraries and follows them. One library that fails does not keep the others from it.</summary>
internal static class LibraryJobs
{
    /// <summary>Submits the jobs, and follows each to its end or, with <c>--detach</c>, leaves them to whoever works on them.</summary>
    /// <typeparam name="T">What a job is submitted for.</typeparam>
    /// <param name="context">The command.</param>
    /// <param name="session">Where the libraries are.</param>
    /// <param name="subjects">What jobs are submitted for; two of them may come to the same job, which is followed once.</param>
    /// <param name="submit">Submits the job of one.</param>
    /// <param name="describe">The line that begins a job's progress.</param>
    /// <param name="detach">Whether to return as soon as the jobs are submitted.</param>
    /// <param name="cancellationToken">Interrupts the command, not the jobs.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ContexterFaultException">The first fault there was; the others have been written as warnings.</exception>
    public static async Task<int> RunAsync<T>(
        CommandContext context,
        IContexterSession session,
        IReadOnlyList<T> subjects,
        Func<T, Task<JobStatus>> submit,
        Func<JobStatus, string> describe,
        bool detach,
        CancellationToken cancellationToken)
    {
        var faults = new List<ContexterFaultException>();
        var jobs = new List<JobStatus>();
        foreach (var subject in subjects)
        {
            if (await TryAsync(() => submit(subject), faults) is { } job)
            {
                jobs.Add(job);
            }
        }

        var exitCode = ExitCodes.Done;
        if (detach)
        {
            exitCode = SubmittedJobs.Announce(context.Output, session, jobs);
        }
        else
        {
            foreach (var job in jobs.DistinctBy(job => job.Id, StringComparer.Ordinal))
            {
                context.Output.WriteNote($"{describe(job)} (job {job.Id})");
                if (await TryAsync(() => new JobFollower(context.Output, session.Api, session.Server).FollowAsync(job.Id, cancellationToken), faults) is { } ended)
                {
                    exitCode = Math.Max(exitCode, JobFollower.ExitCodeOf(ended));
                }
            }
        }

        foreach (var fault in faults.Skip(1))
        {
            context.Output.WriteWarning($"error: {fault.Message}");
        }

        return faults.Count == 0 ? exitCode : throw faults[0];
    }

    private static async Task<JobStatus?> TryAsync(Func<Task<JobStatus>> work, List<ContexterFaultException> faults)
    {
        try
        {
            return await work();
        }
        catch (ContexterFaultException fault)
        {
            faults.Add(fault);
            return null;
        }
    }
}
