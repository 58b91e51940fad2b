using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Contexter.Knowledge.Brave;

/// <summary>A page of results.</summary>
/// <param name="Results">The results, best first.</param>
/// <param name="HasMore">Whether there is a further page.</param>
internal sealed record BravePage(IReadOnlyList<KnowledgeResult> Results, bool HasMore);

/// <summary>Reads answers of Brave.</summary>
internal static partial class BraveWire
{
    private const int MaxText = 20_000;

    /// <summary>Reads a page of results. Keys without content are absent, <c>web</c> itself too.</summary>
    /// <param name="json">The body.</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="first">Place of the first result among all, from 0.</param>
    /// <exception cref="JsonException">The body is no JSON, or no object.</exception>
    public static BravePage ReadPage(ReadOnlyMemory<byte> json, string source, int first)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("it is no object");
        }

        var results = new List<KnowledgeResult>();
        if (Member(Member(root, "web"), "results") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (Read(item, source, first + results.Count) is { } result)
                {
                    results.Add(result);
                }
            }
        }

        return new BravePage(results, Member(Member(root, "query"), "more_results_available") is { ValueKind: JsonValueKind.True });
    }

    /// <summary>Code and text of an error, in the shape that is documented (<c>errors</c>) or in the one that is sent (<c>error</c>); null when the body is neither.</summary>
    public static (string? Code, string? Text) ReadError(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var error = Member(root, "error") ?? (Member(root, "errors") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : null);
            return (Text(error, "code"), Text(error, "detail") ?? Text(error, "message"));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static KnowledgeResult? Read(JsonElement item, string source, int place)
    {
        if (Text(item, "url") is not { Length: > 0 } url || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var snippets = Member(item, "extra_snippets") is { ValueKind: JsonValueKind.Array } extra
            ? extra.EnumerateArray().Select(snippet => snippet.ValueKind == JsonValueKind.String ? snippet.GetString() : null)
            : [];
        var text = string.Join("\n\n", snippets.Prepend(Text(item, "description")).Where(part => !string.IsNullOrWhiteSpace(part)).Select(part => Plain(part!)));
        return new KnowledgeResult
        {
            Source = source,
            Title = Text(item, "title") is { Length: > 0 } title ? Plain(title) : address.Host,
            Url = url,
            Text = text.Length <= MaxText ? text : text[..MaxText],

            // Brave gives an order and no scores.
            Score = 1.0 / (1 + (0.1 * place)),
            Published = DateOf(Text(item, "page_age")),
        };
    }

    private static DateTimeOffset? DateOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date : null;

    /// <summary>Text without the marks that Brave puts around matches, and without entities.</summary>
    private static string Plain(string text) => WebUtility.HtmlDecode(Mark().Replace(text, string.Empty)).Trim();

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    [GeneratedRegex("</?(?:strong|b|em)>", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
