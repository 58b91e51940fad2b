using System.Text.Json;

namespace Contexter.Parsing.Context7;

/// <summary>Reads answers in JSON: <c>codeSnippets</c> and <c>infoSnippets</c> of version 2, <c>chunks</c> of version 1. Parts that are missing or of another type count as empty.</summary>
/// <remarks>The rules that an answer may carry address a language model, not a reader, and are left out.</remarks>
internal static class Context7Json
{
    /// <summary>Whether a text is an answer in JSON.</summary>
    public static bool Is(string text) => text.AsSpan().TrimStart() is ['{', ..];

    /// <summary>The snippets in order.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static IReadOnlyList<Context7Snippet> Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return
        [
            .. Elements(root, "codeSnippets").Select(ReadCode).Where(snippet => snippet.HasContent),
            .. Elements(root, "infoSnippets").Select(ReadInfo).Where(snippet => snippet.HasContent),
            .. Elements(root, "chunks").Select(ReadChunk).Where(snippet => snippet.HasContent),
        ];
    }

    private static Context7Snippet ReadCode(JsonElement snippet)
    {
        var language = Text(snippet, "codeLanguage");
        return new Context7Snippet
        {
            Origin = Text(snippet, "codeId"),
            IsNumbered = true,
            Headings = Headings(Text(snippet, "pageTitle"), Text(snippet, "codeTitle")),
            Prose = Text(snippet, "codeDescription"),
            Code =
            [
                .. Elements(snippet, "codeList").Select(code => (
                    CodeLanguages.Normalize(Text(code, "language") is { Length: > 0 } own ? own : language), TextNormalizer.Normalize(Text(code, "code")))),
            ],
        };
    }

    private static Context7Snippet ReadInfo(JsonElement snippet) => new()
    {
        Origin = Text(snippet, "pageId"),
        Headings = Headings(Text(snippet, "breadcrumb").Split(" > ", StringSplitOptions.RemoveEmptyEntries)),
        Prose = Text(snippet, "content"),
    };

    private static Context7Snippet ReadChunk(JsonElement chunk) => new()
    {
        Origin = Text(chunk, "url") is { Length: > 0 } url ? url : Text(chunk, "source"),
        Headings = Headings(Text(chunk, "title")),
        Prose = Text(chunk, "content"),
    };

    private static string[] Headings(params IEnumerable<string> texts) =>
        [.. texts.Select(text => TextNormalizer.Collapse(text)).Where(text => text.Length is > 0 and <= MarkdownWriter.MaxHeadingLength).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<JsonElement> Elements(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object)
            : [];

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? TextOf(value) : string.Empty;

    private static string TextOf(JsonElement value)
    {
        try
        {
            return TextNormalizer.Normalize(value.GetString() ?? string.Empty);
        }
        catch (InvalidOperationException)
        {
            // An escape sequence for half a surrogate pair: JSON by its grammar, and no text.
            return string.Empty;
        }
    }
}
