using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>add_library</c>: fetches a library's documentation.</summary>
internal sealed class AddLibraryTool(McpParts parts) : ContexterTool<AddLibraryTool.Arguments>(
    "add_library",
    "Add a library",
    "Fetches the documentation of a library from where it lives and indexes it, so that search_docs finds it. Sources: " + SourceText.Forms + ". Paths are absolute. "
    + "The call waits and tells its progress; what takes longer goes on as a job. Adding again from the same source fetches only what changed.",
    ToolHints.Fetches,
    output: typeof(JobView),
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var source = new SourceDescription
        {
            Location = arguments.Source,
            Include = arguments.Include ?? [],
            Exclude = arguments.Exclude ?? [],
            Scope = arguments.Scope,
            MaxItems = arguments.MaxItems,
            MaxDepth = arguments.MaxDepth,
            Topics = arguments.Topics ?? [],
        };
        var job = await parts.Api.AddLibraryAsync(new AddLibraryRequest { Library = arguments.Library, Source = source }, cancellationToken).ConfigureAwait(false);
        return await JobWait.ForAsync(parts, job, arguments.WaitSeconds ?? JobWait.DefaultSeconds, call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("What to call it: 'name', or 'name@version'. Without a version, the source's own is taken.")]
        public required string Library { get; init; }

        [Description("Where its documentation is: https://host/docs/, npm:NAME, nuget:ID, llms:URL, sitemap:URL, context7:/OWNER/NAME, git:DIR, an absolute folder, file or archive, or sdk-docs.")]
        public required string Source { get; init; }

        [Description("Globs of what is taken; without them the source's own choice.")]
        public string[]? Include { get; init; }

        [Description("Globs of what is left out, such as '**/changelog*'.")]
        public string[]? Exclude { get; init; }

        [Description("Of a web site, which links are followed: those below the address (path, the default), on its host (host), or on its domain (domain).")]
        public SourceScope? Scope { get; init; }

        [Description("Most pages or files. Default: the configured limit.")]
        [Range(1, int.MaxValue)]
        public int? MaxItems { get; init; }

        [Description("How many links away from the address to go. Default: the configured limit.")]
        [Range(0, int.MaxValue)]
        public int? MaxDepth { get; init; }

        [Description("Of a Context7 library, the subjects to ask for.")]
        public string[]? Topics { get; init; }

        [Description("How many seconds to wait for the end, 0 for not at all. Default 45.")]
        [Range(0, JobWait.MostSeconds)]
        public int? WaitSeconds { get; init; }
    }
}
