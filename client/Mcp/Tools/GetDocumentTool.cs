using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Contexter.Client.Api;
using Contexter.Client.Passages;
using Contexter.GrainInterfaces;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>get_document</c>: a stored document, part by part.</summary>
internal sealed class GetDocumentTool(McpParts parts) : ContexterTool<GetDocumentTool.Arguments>(
    "get_document",
    "Read a document",
    "Returns a document of a library as Markdown: the page that a passage of search_docs is from. A long one comes in parts that end with whole sections; the end of each part says how to get the next.",
    ToolHints.Reads,
    output: null,
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var library = await parts.Api.GetLibraryAsync(arguments.Library, cancellationToken).ConfigureAwait(false);
        var stored = await parts.Api.GetDocumentAsync(library.Reference(), arguments.Document, cancellationToken).ConfigureAwait(false);
        var start = arguments.Start ?? 0;
        if (start > stored.Text.Length)
        {
            throw new ContexterFaultException(
                FaultCodes.InvalidInput, FormattableString.Invariant($"Argument 'start' is {start}; the document has {stored.Text.Length} characters, so it must be 0 to {stored.Text.Length}."));
        }

        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"# {stored.Document.Title}\nLibrary: {library.Name} {library.Version} | Source: {stored.Document.SourceUrl} | Path: {stored.Document.Path} | Changed: {stored.Document.UpdatedAt:yyyy-MM-dd}\n\n");
        var limit = (arguments.MaxTokens ?? PassageText.DefaultTokens) - parts.Budget.CountTokens(head) - NoteTokens;
        var part = limit < 1 ? new TextPart(string.Empty, 1, start) : parts.Budget.Take(stored.Text, start, limit);
        if (part.Text.Length == 0 && part.Next is not null)
        {
            var needed = part.Tokens + (arguments.MaxTokens ?? PassageText.DefaultTokens) - limit;
            throw new ContexterFaultException(
                FaultCodes.InvalidInput, FormattableString.Invariant($"What follows at {start} is a code block or table that is not cut; with its heading it needs 'max_tokens' of at least {needed}."));
        }

        var note = part.Next is { } next ? FormattableString.Invariant($"\n\n[{stored.Text.Length - next} characters follow: call get_document again with start={next}.]") : string.Empty;
        return ToolResults.Text(head + part.Text + note);
    }

    private const int NoteTokens = 40;

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("The library: 'name' or 'name@version'.")]
        public required string Library { get; init; }

        [Description("Id or path of the document, as search_docs and the resource docs://{library}/{version} have them.")]
        public required string Document { get; init; }

        [Description("Character at which to begin, as the part before said. Default 0.")]
        [Range(0, int.MaxValue)]
        public int? Start { get; init; }

        [Description("Most tokens (cl100k_base) of the answer; code and tables are never cut. Default 5000.")]
        [Range(PassageText.LeastTokens, PassageText.MostTokens)]
        public int? MaxTokens { get; init; }
    }
}
