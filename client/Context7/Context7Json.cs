using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Contexter.Client.Passages;

namespace Contexter.Client.Context7;

/// <summary>Writes answers in the JSON of Context7's API.</summary>
internal static class Context7Json
{
    /// <summary>The options of its JSON: names as declared, absent members left out.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Snippets of version 2: those with code, and those without.</summary>
    public static JsonObject Write(Context7Context context, ITextBudget budget)
    {
        var (code, info) = (new JsonArray(), new JsonArray());
        foreach (var (index, snippet) in context.Snippets.Index())
        {
            var (prose, blocks) = CodeFences.Split(snippet.Content);
            prose = PassageText.Warning(snippet.Hit) + prose;
            if (blocks.Count == 0)
            {
                info.Add(new JsonObject
                {
                    ["pageId"] = snippet.Hit.SourceUrl,
                    ["breadcrumb"] = snippet.Breadcrumb,
                    ["content"] = prose,
                    ["contentTokens"] = snippet.Tokens,
                });
                continue;
            }

            code.Add(new JsonObject
            {
                ["codeTitle"] = snippet.Title,
                ["codeDescription"] = prose,
                ["codeLanguage"] = blocks[0].Language,
                ["codeTokens"] = blocks.Sum(block => budget.CountTokens(block.Code)),
                ["codeId"] = $"{snippet.Hit.SourceUrl}#_snippet_{index}",
                ["pageTitle"] = snippet.Hit.Title,
                ["codeList"] = new JsonArray([.. blocks.Select(block => new JsonObject { ["language"] = block.Language, ["code"] = block.Code })]),
            });
        }

        return new JsonObject { ["codeSnippets"] = code, ["infoSnippets"] = info };
    }

    /// <summary>Chunks of version 1.</summary>
    public static JsonObject WriteChunks(Context7Context context, string topic) => new()
    {
        ["library"] = Context7Id.Of(context.Library.Name),
        ["version"] = context.Library.Version,
        ["topic"] = topic,
        ["tokens"] = context.Snippets.Sum(snippet => snippet.Tokens),
        ["chunks"] = new JsonArray([.. context.Snippets.Select(snippet => new JsonObject
        {
            ["title"] = snippet.Title,
            ["content"] = PassageText.Warning(snippet.Hit) + snippet.Content,
            ["source"] = snippet.Hit.SourceUrl,
            ["url"] = snippet.Hit.SourceUrl,
        })]),
    };
}
