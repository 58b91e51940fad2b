using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>Shows a job while it works.</summary>
internal interface IJobView
{
    /// <summary>Shows changes until there are no more.</summary>
    /// <returns>The job after the last change; null when there was none.</returns>
    Task<JobStatus?> ShowAsync(IAsyncEnumerable<JobEvent> changes);
}

/// <summary>Chooses how a job is shown.</summary>
internal static class JobViews
{
    /// <summary>The view that fits where the output goes.</summary>
    public static IJobView For(CliOutput output) =>
        output.IsJson ? new JsonJobView(output)
        : output.IsQuiet ? new SilentJobView()
        : output.IsTerminal ? new TerminalJobView(output)
        : new PlainJobView(output);
}

/// <summary>Writes every change as a line of JSON.</summary>
internal sealed class JsonJobView(CliOutput output) : IJobView
{
    /// <inheritdoc/>
    public async Task<JobStatus?> ShowAsync(IAsyncEnumerable<JobEvent> changes)
    {
        JobStatus? last = null;
        await foreach (var change in changes)
        {
            last = change.Job;
            output.WriteJson(change);
        }

        return last;
    }
}

/// <summary>Writes nothing.</summary>
internal sealed class SilentJobView : IJobView
{
    /// <inheritdoc/>
    public async Task<JobStatus?> ShowAsync(IAsyncEnumerable<JobEvent> changes)
    {
        JobStatus? last = null;
        await foreach (var change in changes)
        {
            last = change.Job;
        }

        return last;
    }
}
