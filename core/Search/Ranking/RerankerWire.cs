using System.Buffers;
using System.Text.Json;

namespace Contexter.Search.Ranking;

/// <summary>Writes requests to re-ranking servers and reads their replies.</summary>
internal static class RerankerWire
{
    /// <summary>A request.</summary>
    /// <remarks>
    /// How many results are wanted is left out: the name of that member differs (<c>top_n</c>, <c>top_k</c>), some refuse names they do not know, and all of them give
    /// all results without it.
    /// </remarks>
    public static ReadOnlyMemory<byte> Write(HttpRerankerOptions options, string query, ReadOnlySpan<string> texts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (options.Format == RerankerFormat.Cohere)
            {
                json.WriteString("model", options.Model);
            }

            json.WriteString("query", query);
            json.WriteStartArray(options.Format == RerankerFormat.Tei ? "texts" : "documents");
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
            if (options.Format == RerankerFormat.Tei)
            {
                // Without it, a text that is longer than the model reads is an error.
                json.WriteBoolean("truncate", true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Puts the scores of a reply in their texts' places.</summary>
    /// <returns>What is wrong with the reply; null when nothing is.</returns>
    /// <exception cref="JsonException">The reply is no JSON.</exception>
    public static string? Read(HttpRerankerOptions options, ReadOnlyMemory<byte> reply, Span<double> scores)
    {
        using var document = JsonDocument.Parse(reply);
        var (list, name) = options.Format == RerankerFormat.Tei
            ? (document.RootElement, "score")
            : (Member(document.RootElement, "results") ?? Member(document.RootElement, "data") ?? default, "relevance_score");
        if (list.ValueKind != JsonValueKind.Array)
        {
            return options.Format == RerankerFormat.Tei ? "it is no list" : "it has no list 'results' or 'data'";
        }

        if (list.GetArrayLength() != scores.Length)
        {
            return FormattableString.Invariant($"it has {list.GetArrayLength()} scores for {scores.Length} texts");
        }

        scores.Fill(double.NaN);
        foreach (var item in list.EnumerateArray())
        {
            if (Member(item, "index") is not { ValueKind: JsonValueKind.Number } place || !place.TryGetInt32(out var index) || index < 0 || index >= scores.Length)
            {
                return FormattableString.Invariant($"one of its items has no 'index' from 0 to {scores.Length - 1}");
            }

            if (!double.IsNaN(scores[index]))
            {
                return FormattableString.Invariant($"it scores the text {index} twice");
            }

            if (Member(item, name) is not { ValueKind: JsonValueKind.Number } given || !given.TryGetDouble(out var score) || !double.IsFinite(score))
            {
                return FormattableString.Invariant($"its item of the text {index} has no finite number '{name}'");
            }

            scores[index] = score;
        }

        return null;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
