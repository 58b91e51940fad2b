using System.CommandLine;
using Contexter.Cli.Hosting;
using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>What commands do with jobs that they have submitted: follow one to its end, or say who works on them.</summary>
internal static class SubmittedJobs
{
    /// <summary><c>--detach</c>, for a command that submits a job.</summary>
    public static Option<bool> DetachOption() => new("--detach") { Description = "Return as soon as the job is submitted, and print its id." };

    /// <summary>Shows a job until it ends.</summary>
    /// <param name="output">Where it is shown.</param>
    /// <param name="session">Where the job is.</param>
    /// <param name="job">The job.</param>
    /// <param name="what">What it works on, for the first line.</param>
    /// <param name="cancellationToken">Interrupts the command, not the job.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> FollowAsync(CliOutput output, IContexterSession session, JobStatus job, string what, CancellationToken cancellationToken)
    {
        output.WriteNote($"{what} (job {job.Id})");
        return JobFollower.ExitCodeOf(await new JobFollower(output, session.Api, session.Server).FollowAsync(job.Id, cancellationToken));
    }

    /// <summary>Prints the jobs that a command leaves behind, and who works on them.</summary>
    /// <param name="output">Where they are shown.</param>
    /// <param name="session">Where the jobs are.</param>
    /// <param name="jobs">The jobs; none prints nothing.</param>
    /// <returns>The exit code.</returns>
    public static int Announce(CliOutput output, IContexterSession session, IReadOnlyList<JobStatus> jobs)
    {
        foreach (var job in jobs)
        {
            if (output.IsJson)
            {
                output.WriteJson(job);
            }
            else
            {
                output.WriteLine(job.Id);
            }
        }

        if (jobs.Count > 0 && !output.IsJson)
        {
            var id = jobs.Count == 1 ? jobs[0].Id : "ID";
            output.WriteNote(session.Server is { } server
                ? $"The server at {server} works on it; 'contexter jobs watch {id}' follows it."
                : $"No server runs on this data folder, so the work waits for the next contexter command; 'contexter serve' or 'contexter jobs watch {id}' takes it up.");
        }

        return ExitCodes.Done;
    }
}
