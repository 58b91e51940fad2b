using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Contexter.Client.Passages;
using Contexter.GrainInterfaces.Search;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>search_docs</c>: the passages that answer a question, as many as fit.</summary>
internal sealed class SearchDocsTool(McpParts parts) : ContexterTool<SearchDocsTool.Arguments>(
    "search_docs",
    "Search documentation",
    "Searches the documentation of the libraries that are here, by words and by meaning, and returns whole passages with library, version and source. "
    + "Use it before answering a question about a library's API, configuration or behaviour. Name the library (and the version the project uses) when it is known; list_libraries has the names. "
    + "Ask one specific question at a time, in plain words or with the names of types and functions.",
    ToolHints.Reads,
    output: null,
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var libraries = arguments.Library is null ? arguments.Libraries : [arguments.Library, .. arguments.Libraries ?? []];
        var reply = await parts.Api.SearchAsync(
            new SearchRequest
            {
                Query = arguments.Query,
                Libraries = libraries is { Length: > 0 } ? libraries : null,
                Type = arguments.Type ?? SearchKind.Hybrid,
                TopK = arguments.MaxResults ?? DefaultResults,
                Filters = Filters(arguments),
            },
            cancellationToken).ConfigureAwait(false);
        return ToolResults.Text(PassageText.Write(reply, libraries ?? [], arguments.MaxTokens ?? PassageText.DefaultTokens, parts.Budget));
    }

    private const int DefaultResults = 10;

    private static SearchFilters? Filters(Arguments arguments) => arguments is { Types: null or [], ExcludeUntrusted: not true }
        ? null
        : new SearchFilters { Types = arguments.Types is { Length: > 0 } types ? types : null, ExcludeUntrusted = arguments.ExcludeUntrusted ?? false };

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("The question, 1 to 10,000 characters.")]
        public required string Query { get; init; }

        [Description("Library to search: 'name', or 'name@version' where the version may be written in part ('react@19'). Without it, all libraries are searched.")]
        public string? Library { get; init; }

        [Description("Further libraries to search, written like 'library'.")]
        public string[]? Libraries { get; init; }

        [Description("Most passages. Default 10.")]
        [Range(1, 100)]
        public int? MaxResults { get; init; }

        [Description("Most tokens (cl100k_base) of the whole answer. Passages are whole: code and tables are never cut. Default 5000.")]
        [Range(PassageText.LeastTokens, PassageText.MostTokens)]
        public int? MaxTokens { get; init; }

        [Description("By words and meaning (hybrid, the default), by meaning (semantic), or by words (keyword).")]
        public SearchKind? Type { get; init; }

        [Description("Only documents of these types: api, guide, tutorial, example, installation, reference, other.")]
        public string[]? Types { get; init; }

        [Description("Whether passages are left out that read like instructions to a language model. Default false: they are marked.")]
        public bool? ExcludeUntrusted { get; init; }
    }
}
