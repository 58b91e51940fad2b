using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Contexter.GrainInterfaces.Ingestion;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>refresh_library</c>: reads a library's source again.</summary>
internal sealed class RefreshLibraryTool(McpParts parts) : ContexterTool<RefreshLibraryTool.Arguments>(
    "refresh_library",
    "Refresh a library",
    "Reads the source of a library again and brings its documentation up to date. Only what changed is fetched. The call waits and tells its progress; what takes longer goes on as a job.",
    ToolHints.Fetches,
    output: typeof(JobView),
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var job = await parts.Api.RefreshLibraryAsync(arguments.Library, JobPriority.Normal, cancellationToken).ConfigureAwait(false);
        return await JobWait.ForAsync(parts, job, arguments.WaitSeconds ?? JobWait.DefaultSeconds, call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("The library: 'name@version', or 'name' when it has one version.")]
        public required string Library { get; init; }

        [Description("How many seconds to wait for the end, 0 for not at all. Default 45.")]
        [Range(0, JobWait.MostSeconds)]
        public int? WaitSeconds { get; init; }
    }
}
