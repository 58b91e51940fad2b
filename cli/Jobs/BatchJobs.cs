using Contexter.Cli.Commands;
using Contexter.Cli.Hosting;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>Submits a batch and follows it: with a line for whatever happens to one of its libraries, and what became of each at the end.</summary>
internal static class BatchJobs
{
    /// <summary>Submits a batch, and follows it to its end or, with <c>--detach</c>, leaves it to whoever works on it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CommandContext context, IContexterSession session, BatchRequest request, bool detach, CancellationToken cancellationToken)
    {
        var job = await session.Api.StartBatchAsync(request, cancellationToken);
        if (detach)
        {
            return SubmittedJobs.Announce(context.Output, session, [job]);
        }

        try
        {
            return await SubmittedJobs.FollowAsync(context.Output, session, job, Figures.Count(job.Children.Length, "library", "libraries"), cancellationToken);
        }
        finally
        {
            if (!context.Output.IsJson && !cancellationToken.IsCancellationRequested)
            {
                Write(context.Output, (await session.Api.GetJobAsync(job.Id, cancellationToken)).Children);
            }
        }
    }

    /// <summary>Writes what became of each library.</summary>
    public static void Write(CliOutput output, IReadOnlyList<BatchChild> children)
    {
        var table = new Table(new("Library"), new("Job"), new("State"), new("Documents", IsNumber: true), new("Chunks", IsNumber: true), new("Given up", IsNumber: true), new("Why"));
        foreach (var child in children)
        {
            table.AddRow(
                child.Library,
                child.JobId ?? "-",
                child is { JobId: null, State: JobState.Failed } ? "refused" : ContexterJson.NameOf(child.State),
                Figures.Count(child.Documents),
                Figures.Count(child.Chunks),
                Figures.Count(child.GivenUp),
                child.Error?.Message ?? string.Empty);
        }

        table.WriteTo(output);
    }
}
