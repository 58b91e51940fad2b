using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Contexter.Client.Context7;
using Contexter.Client.Passages;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>resolve-library-id</c>, as Context7 has it: the ids of libraries by a name.</summary>
internal sealed class ResolveLibraryIdTool(McpParts parts) : ContexterTool<ResolveLibraryIdTool.Arguments>(
    "resolve-library-id",
    "Resolve a library id",
    "Finds the Context7-compatible id of a library by its name, among the libraries that are here. Call it before query-docs unless the id (/owner/name or /owner/name/version) is known. "
    + "Choose by the name that fits best. The query is not sent anywhere.",
    ToolHints.ReadsWorld,
    output: null,
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var found = await parts.Context7.FindLibrariesAsync(arguments.LibraryName, cancellationToken).ConfigureAwait(false);
        return ToolResults.Text(found.Length == 0
            ? "No libraries found matching the provided name."
            : "Available Libraries:\n\n" + string.Join("\n----------\n", found.Select(Describe)));
    }

    /// <inheritdoc/>
    protected override IDictionary<string, JsonElement> Rename(IDictionary<string, JsonElement> arguments) =>
        ArgumentNames.Rename(arguments, ("userQuery", "query"), ("question", "query"), ("library", "libraryName"), ("name", "libraryName"));

    private static string Describe(Context7Library library)
    {
        string[] lines =
        [
            $"- Title: {library.Title}",
            $"- Context7-compatible library ID: {library.Id}",
            $"- Description: {library.Description}",
            string.Create(CultureInfo.InvariantCulture, $"- Code Snippets: {library.TotalSnippets}"),
            "- Source Reputation: Unknown",
            $"- Versions: {string.Join(", ", library.Versions)}",
        ];
        return string.Join('\n', lines);
    }

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [JsonPropertyName("query")]
        [Description("The question that the documentation is for.")]
        public string? Query { get; init; }

        [JsonPropertyName("libraryName")]
        [Description("The library's name.")]
        public required string LibraryName { get; init; }
    }
}

/// <summary><c>query-docs</c>, as Context7 has it: what a library says about a question; under its earlier name <c>get-library-docs</c>, too.</summary>
internal sealed class QueryDocsTool(McpParts parts, string name) : ContexterTool<QueryDocsTool.Arguments>(
    name,
    "Query a library's documentation",
    "Returns what the documentation of a library says about a question: passages and code with their sources. Ask about one topic at a time. "
    + "Needs the library's id, as resolve-library-id gives it (/owner/name, or /owner/name/version for one version).",
    ToolHints.ReadsWorld,
    output: null,
    parts.Logging)
{
    /// <summary>Its name.</summary>
    public const string Name = "query-docs";

    /// <summary>The name that earlier clients call.</summary>
    public const string LegacyName = "get-library-docs";

    private const int MaxPage = 10;

    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var question = arguments.Query is { Length: > 0 } query ? query : $"{arguments.LibraryId.Trim('/')} overview";
        var tokens = Math.Clamp(arguments.Tokens ?? PassageText.DefaultTokens, PassageText.LeastTokens, PassageText.MostTokens);
        var found = await parts.Context7.AskAsync(arguments.LibraryId, question, tokens, arguments.Page ?? 1, cancellationToken).ConfigureAwait(false);
        return ToolResults.Text(Context7Snippets.Write(found.Snippets));
    }

    /// <inheritdoc/>
    protected override IDictionary<string, JsonElement> Rename(IDictionary<string, JsonElement> arguments)
    {
        var renamed = ArgumentNames.Rename(
            arguments,
            ("userQuery", "query"),
            ("question", "query"),
            ("topic", "query"),
            ("context7CompatibleLibraryID", "libraryId"),
            ("libraryID", "libraryId"),
            ("libraryName", "libraryId"),
            ("library", "libraryId"));

        // Whether code or prose is wanted: both come together here.
        renamed.Remove("mode");
        ArgumentNames.ReadNumber(renamed, "tokens");
        ArgumentNames.ReadNumber(renamed, "page");
        return renamed;
    }

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [JsonPropertyName("libraryId")]
        [Description("The library's id: /owner/name, /owner/name/version or /owner/name@version.")]
        public required string LibraryId { get; init; }

        [JsonPropertyName("query")]
        [Description("The question.")]
        public string? Query { get; init; }

        [JsonPropertyName("tokens")]
        [Description("Most tokens of the answer. Default 5000.")]
        public int? Tokens { get; init; }

        [JsonPropertyName("page")]
        [Description("Which part of what was found, the best first. Default 1.")]
        [Range(1, MaxPage)]
        public int? Page { get; init; }
    }
}

/// <summary>Names that language models and earlier clients give to arguments.</summary>
internal static class ArgumentNames
{
    /// <summary>The arguments with other names replaced where the right one is absent.</summary>
    public static IDictionary<string, JsonElement> Rename(IDictionary<string, JsonElement> arguments, params ReadOnlySpan<(string Other, string Name)> names)
    {
        var renamed = new Dictionary<string, JsonElement>(arguments, StringComparer.Ordinal);
        foreach (var (other, name) in names)
        {
            if (renamed.Remove(other, out var value))
            {
                renamed.TryAdd(name, value);
            }
        }

        return renamed;
    }

    /// <summary>Takes a number that was written as text as the number.</summary>
    public static void ReadNumber(IDictionary<string, JsonElement> arguments, string name)
    {
        if (arguments.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number))
        {
            arguments[name] = JsonSerializer.SerializeToElement(JsonValue.Create(number));
        }
    }
}
