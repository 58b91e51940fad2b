using System.Text.Json.Nodes;
using Contexter.Upstreams.Hosting;
using Contexter.Upstreams.Search;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Context7;

/// <summary>Writes documentation as the two versions of the API do.</summary>
internal static class Context7Answer
{
    private const int MostCode = 10;
    private const int MostInfo = 5;
    private const string Separator = "\n--------------------------------\n\n";

    /// <summary>An answer of version 2: the snippets that fit the query; with <paramref name="isFast"/> in the order of the documentation, without ranking.</summary>
    public static Task WriteAsync(HttpContext context, Context7Library library, string query, bool isJson, bool isFast)
    {
        var found = Find(library, query);
        if (isFast)
        {
            var fitting = found.ToHashSet();
            found = [.. library.Snippets.Where(fitting.Contains)];
        }

        var code = found.Where(snippet => snippet.Code is not null).Take(MostCode).ToList();
        var info = found.Where(snippet => snippet.Code is null).Take(MostInfo).ToList();
        if (isJson)
        {
            return context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject
            {
                ["codeSnippets"] = new JsonArray([.. code.Select(snippet => (JsonNode)snippet.ToJson())]),
                ["infoSnippets"] = new JsonArray([.. info.Select(snippet => (JsonNode)snippet.ToJson())]),
            });
        }

        return context.WriteTextAsync(StatusCodes.Status200OK, string.Join(Separator, code.Concat(info).Select(snippet => snippet.ToText())));
    }

    /// <summary>An answer of version 1: what fits the topic, up to so many tokens; a sentence with status 200 when nothing does.</summary>
    public static Task WriteOldAsync(HttpContext context, Context7Library library, string version, string topic, int tokens, bool isJson)
    {
        var left = tokens;
        var found = (topic.Length == 0 && library.Trait is not Context7Trait.Empty ? [.. library.Snippets] : Find(library, topic)).TakeWhile(snippet => (left -= snippet.Tokens) >= 0).ToList();
        if (found.Count == 0)
        {
            return context.WriteTextAsync(StatusCodes.Status200OK, library.Trait is Context7Trait.Empty ? "No content available" : "No context data available");
        }

        return isJson
            ? context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject
            {
                ["library"] = library.Id,
                ["version"] = version,
                ["topic"] = topic,
                ["tokens"] = found.Sum(snippet => snippet.Tokens),
                ["chunks"] = new JsonArray([.. found.Select(snippet => (JsonNode)new JsonObject
                {
                    ["title"] = snippet.Title,
                    ["content"] = snippet.Code is null ? snippet.Description : $"{snippet.Description}\n\n```{snippet.Language}\n{snippet.Code}\n```",
                    ["source"] = snippet.PageTitle,
                    ["url"] = snippet.Source,
                })]),
            })
            : context.WriteTextAsync(StatusCodes.Status200OK, string.Join(Separator, found.Select(snippet => snippet.ToText())));
    }

    private static List<Context7Snippet> Find(Context7Library library, string query) =>
        library.Trait is Context7Trait.Empty ? [] : [.. WordMatch.Find(library.Snippets, snippet => snippet.Words, query)];
}
