using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Search;

namespace Contexter.Upstreams.Embeddings;

/// <summary>Voyage AI's re-ranking of documents, by the share of the question's words that they have.</summary>
internal static class Reranking
{
    private const int MostDocuments = 1_000;

    /// <summary>The answer to a request, or what is wrong with it.</summary>
    public static (JsonObject? Answer, string? Problem) Answer(string body)
    {
        JsonObject? request;
        try
        {
            request = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return (null, "The request body is no JSON.");
        }

        if (request?["query"] is not JsonValue query || request["model"] is not JsonValue model || request["documents"] is not JsonArray { Count: > 0 and <= MostDocuments } documents)
        {
            return (null, $"A request has a query, a model and 1 to {MostDocuments} documents.");
        }

        var wanted = WordMatch.WordsOf(query.ToString());
        var withDocuments = request["return_documents"]?.GetValueKind() is JsonValueKind.True;
        var data = documents
            .Select((document, index) => (Text: document!.ToString(), Index: index))
            .Select(document => (document.Text, document.Index, Score: wanted.Count == 0 ? 0 : (double)WordMatch.WordsOf(document.Text).Intersect(wanted).Count / wanted.Count))
            .OrderByDescending(document => document.Score)
            .Take(request["top_k"] is JsonValue top ? top.GetValue<int>() : documents.Count)
            .Select(document => (JsonNode)Describe(document.Text, document.Index, document.Score, withDocuments));
        return (new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. data]),
            ["model"] = model.ToString(),
            ["usage"] = new JsonObject { ["total_tokens"] = EmbeddingFake.CountTokens(query.ToString()) + documents.Sum(document => EmbeddingFake.CountTokens(document!.ToString())) },
        }, null);
    }

    private static JsonObject Describe(string text, int index, double score, bool withDocument)
    {
        var entry = new JsonObject { ["index"] = index, ["relevance_score"] = score };
        if (withDocument)
        {
            entry["document"] = text;
        }

        return entry;
    }
}
