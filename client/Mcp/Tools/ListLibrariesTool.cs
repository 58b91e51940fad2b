using System.ComponentModel;
using System.Globalization;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>list_libraries</c>: what is here.</summary>
internal sealed class ListLibrariesTool(McpParts parts) : ContexterTool<ListLibrariesTool.Arguments>(
    "list_libraries",
    "List libraries",
    "Lists the libraries whose documentation is here, with their versions, newest first. Use it to find the name that search_docs takes, or which versions there are.",
    ToolHints.Reads,
    output: typeof(ListLibrariesTool.LibraryList),
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await parts.Api.ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        var found = all.Where(library => arguments.Name is not { Length: > 0 } name || library.Name.Contains(name.Trim(), StringComparison.OrdinalIgnoreCase)).ToArray();
        var text = found.Length > 0 ? string.Join('\n', found.Select(Line))
            : all.Length == 0 ? "There are no libraries yet; add_library, or 'contexter add', adds one."
            : $"No library's name holds '{arguments.Name}'. These are here: {string.Join(", ", all.Select(library => library.Name).Distinct(StringComparer.Ordinal))}.";
        return ToolResults.Data(text, new LibraryList { Libraries = [.. found.Select(LibraryEntry.Of)] });
    }

    private static string Line(LibrarySummary library) => string.Create(
        CultureInfo.InvariantCulture,
        $"- {library.Reference()}: {library.Documents} documents, {library.Chunks} passages, {ContexterJson.NameOf(library.State)}, from {SourceText.Describe(library.Source)}{(library.UpdatedAt is { } at ? $", updated {at:yyyy-MM-dd}" : "")}");

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("Only libraries whose name holds this text.")]
        public string? Name { get; init; }
    }

    /// <summary>What it gives.</summary>
    internal sealed record LibraryList
    {
        [Description("The library versions, by name, newest version first.")]
        public required LibraryEntry[] Libraries { get; init; }
    }

    /// <summary>A library version.</summary>
    internal sealed record LibraryEntry
    {
        [Description("Name.")]
        public required string Name { get; init; }

        [Description("Version.")]
        public required string Version { get; init; }

        [Description("Whether it can be searched: ingesting, ready, incomplete or removing.")]
        public required LibraryState State { get; init; }

        [Description("Documents stored.")]
        public required int Documents { get; init; }

        [Description("Passages indexed.")]
        public required int Passages { get; init; }

        [Description("Where its documents come from.")]
        public required string Source { get; init; }

        [Description("When it was last brought up to date, UTC; empty before that.")]
        public required string UpdatedAt { get; init; }

        /// <summary>The entry of a library version.</summary>
        public static LibraryEntry Of(LibrarySummary library) => new()
        {
            Name = library.Name,
            Version = library.Version,
            State = library.State,
            Documents = library.Documents,
            Passages = library.Chunks,
            Source = SourceText.Describe(library.Source),
            UpdatedAt = library.UpdatedAt?.ToString("O", CultureInfo.InvariantCulture) ?? string.Empty,
        };
    }
}
