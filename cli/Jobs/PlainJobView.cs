using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>Writes a line when the stage or the tenth of it changes: enough for a log, without flooding it.</summary>
internal sealed class PlainJobView(CliOutput output) : IJobView
{
    private const int StageWidth = 7;

    /// <inheritdoc/>
    public async Task<JobStatus?> ShowAsync(IAsyncEnumerable<JobEvent> changes)
    {
        var progress = new JobProgress();
        (JobState State, JobStage Stage, int Tenth)? shown = null;
        await foreach (var change in changes)
        {
            progress.Add(change);
            if (change.Child is { } child)
            {
                output.WriteLine(JobText.DescribeChild(child));
                continue;
            }

            var job = change.Job;
            var now = progress.Of(job.Stage);
            var step = (job.State, job.Stage, (int)Math.Floor(now.Share * 10));
            if (shown != step && !job.HasEnded())
            {
                shown = step;
                output.WriteLine(Describe(job, now));
            }
        }

        return progress.Job;
    }

    private static string Describe(JobStatus job, StageView progress)
    {
        if (job.State == JobState.Queued)
        {
            return "queued: waits for its turn";
        }

        if (job.State == JobState.Paused)
        {
            return "paused";
        }

        return job.Stage switch
        {
            JobStage.None => "started",
            JobStage.Finish => "finish",
            _ => $"{ContexterJson.NameOf(job.Stage).PadRight(StageWidth)}{Figures.Percent(progress.Share),5}  {progress.Detail}".TrimEnd(),
        };
    }
}
