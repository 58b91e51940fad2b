using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Contexter.GrainInterfaces.Ingestion;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>list_jobs</c>: what is being done and was done.</summary>
internal sealed class ListJobsTool(McpParts parts) : ContexterTool<ListJobsTool.Arguments>(
    "list_jobs", "List jobs", "Lists jobs, newest first: additions and refreshes of libraries with their states and counters.", ToolHints.Reads, output: typeof(ListJobsTool.JobList), parts.Logging)
{
    private const int DefaultLimit = 20;

    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var jobs = await parts.Api.ListJobsAsync(cancellationToken).ConfigureAwait(false);
        var found = jobs.Where(job => arguments.State is null || job.State == arguments.State).Take(arguments.Limit ?? DefaultLimit).Select(JobView.Of).ToArray();
        var text = found.Length > 0 ? string.Join('\n', found.Select(job => job.Line())) : arguments.State is { } state ? $"No job is {ContexterJson.NameOf(state)}." : "There are no jobs.";
        return ToolResults.Data(text, new JobList { Jobs = found });
    }

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("Only jobs in this state.")]
        public JobState? State { get; init; }

        [Description("Most jobs. Default 20.")]
        [Range(1, 1_000)]
        public int? Limit { get; init; }
    }

    /// <summary>What it gives.</summary>
    internal sealed record JobList
    {
        [Description("The jobs, newest first.")]
        public required JobView[] Jobs { get; init; }
    }
}

/// <summary>The argument of a tool about one job.</summary>
internal sealed record JobArguments
{
    [Description("The job's id, as add_library, refresh_library and list_jobs give it.")]
    public required string JobId { get; init; }
}

/// <summary><c>get_job</c>: how far a job is.</summary>
internal sealed class GetJobTool(McpParts parts) : ContexterTool<JobArguments>(
    "get_job", "Look at a job", "Says how far a job is, and which items were given up and why.", ToolHints.Reads, output: typeof(JobView), parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(JobArguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var view = JobView.Of(await parts.Api.GetJobAsync(arguments.JobId, cancellationToken).ConfigureAwait(false));
        return ToolResults.Data(view.Text(), view);
    }
}

/// <summary><c>cancel_job</c>: ends a job.</summary>
internal sealed class CancelJobTool(McpParts parts) : ContexterTool<JobArguments>(
    "cancel_job", "Cancel a job", "Ends a job and waits until it works no more. What it has stored stays. A job that has ended is returned as it is.", ToolHints.Ends, output: typeof(JobView), parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(JobArguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var view = JobView.Of(await parts.Api.CancelJobAsync(arguments.JobId, cancellationToken).ConfigureAwait(false));
        return ToolResults.Data(view.Text(), view);
    }
}
