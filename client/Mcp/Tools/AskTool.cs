using System.ComponentModel;
using System.Globalization;
using System.Text;
using Contexter.GrainInterfaces.Knowledge;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Tools;

/// <summary><c>ask</c>: an answer with citations, from all sources at once.</summary>
internal sealed class AskTool(McpParts parts) : ContexterTool<AskTool.Arguments>(
    "ask",
    "Ask a question",
    "Answers a question from the documentation that is here and, where it is configured, the web at once: a short answer with citations. Progress tells what was found so far. "
    + "Use search_docs instead to read the passages themselves.",
    ToolHints.ReadsWorld,
    output: null,
    parts.Logging)
{
    /// <inheritdoc/>
    protected override async Task<CallToolResult> AnswerAsync(Arguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var request = new KnowledgeRequest
        {
            Query = arguments.Query,
            Libraries = arguments.Libraries is { Length: > 0 } libraries ? libraries : null,
            Sources = arguments.Sources is { Length: > 0 } sources ? sources : null,
        };
        KnowledgeSynthesis? answer = null;
        KnowledgeEnd? end = null;
        var problems = new List<KnowledgeProblem>();
        await foreach (var happened in parts.Api.AskAsync(request, cancellationToken).ConfigureAwait(false))
        {
            answer = happened.Synthesis ?? answer;
            end = happened.Done ?? end;
            if (happened.Error is { } problem)
            {
                problems.Add(problem);
            }

            await call.ReportAsync(happened.Sequence, total: null, Describe(happened), cancellationToken).ConfigureAwait(false);
        }

        return ToolResults.Text(Write(answer, end, problems));
    }

    private static string Describe(KnowledgeEvent happened) => happened switch
    {
        { Started: { } start } => $"Asked: {start.Query}",
        { Sources: { } sources } => $"Asking {string.Join(", ", sources.Where(source => source.IsSelected).Select(source => source.Name))}",
        { Result: { } hit } => string.Create(CultureInfo.InvariantCulture, $"Found {hit.Number}: {hit.Title} ({hit.Source})"),
        { Synthesis: { IsFinal: false } draft } => $"So far: {draft.Text}",
        { Error: { } problem } => $"{problem.Source}: {problem.Message}",
        _ => ContexterJson.NameOf(happened.Kind),
    };

    private static string Write(KnowledgeSynthesis? answer, KnowledgeEnd? end, List<KnowledgeProblem> problems)
    {
        var text = new StringBuilder(answer is { Text.Length: > 0 } ? answer.Text : "Nothing was found. Ask in other words, or see with list_libraries what is here.");
        if (answer is { Citations.Length: > 0 })
        {
            text.Append("\n\nSources:\n");
            foreach (var citation in answer.Citations)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{citation.Number}] {citation.Title}{(citation.Library is null ? "" : $" ({citation.Library})")}: {citation.Url}\n");
            }
        }

        if (end is { IsPartial: true })
        {
            text.Append(CultureInfo.InvariantCulture, $"\nThe answer is partial: {string.Join("; ", problems.Select(problem => $"{problem.Source}: {problem.Message} ({problem.Code})"))}\n");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Its arguments.</summary>
    internal sealed record Arguments
    {
        [Description("The question, 1 to 10,000 characters.")]
        public required string Query { get; init; }

        [Description("Ask the index for these libraries only: 'name' or 'name@version'.")]
        public string[]? Libraries { get; init; }

        [Description("Ask these sources only: index, web. Default: all that are configured.")]
        public string[]? Sources { get; init; }
    }
}
