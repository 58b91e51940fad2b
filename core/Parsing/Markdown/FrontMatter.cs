namespace Contexter.Parsing.Markdown;

/// <summary>
/// The metadata at the top of a Markdown file: YAML between lines of <c>---</c> or TOML between lines of <c>+++</c>. Of either it reads what documents need:
/// single-line values and lists of single-line values at the top level.
/// </summary>
internal sealed record FrontMatter
{
    private static readonly string[] TagKeys = ["tags", "keywords", "ms.topic", "category", "categories"];

    /// <summary>The title, if it has one.</summary>
    public string? Title { get; private init; }

    /// <summary>The description, if it has one.</summary>
    public string? Description { get; private init; }

    /// <summary>Tags and keywords, without duplicates.</summary>
    public IReadOnlyList<string> Tags { get; private init; } = [];

    /// <summary>Where the document itself starts.</summary>
    public int BodyStart { get; private init; }

    /// <summary>Reads the front matter of a text; without any, everything is empty and the body starts at 0.</summary>
    public static FrontMatter Read(string text)
    {
        var fence = text.StartsWith("---\n", StringComparison.Ordinal) ? "---" : text.StartsWith("+++\n", StringComparison.Ordinal) ? "+++" : null;
        if (fence is null)
        {
            return new FrontMatter();
        }

        var values = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        List<string>? list = null;
        var isYaml = fence is "---";
        for (var at = 4; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is var found and >= 0 ? found : text.Length;
            var line = text[at..end].TrimEnd();
            at = end + 1;
            if (string.Equals(line, fence, StringComparison.Ordinal) || (isYaml && line is "..."))
            {
                return new FrontMatter
                {
                    Title = Single(values, "title"),
                    Description = Single(values, "description") ?? Single(values, "summary"),
                    Tags = [.. TagKeys.SelectMany(key => values.GetValueOrDefault(key) ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Take(32)],
                    BodyStart = Math.Min(at, text.Length),
                };
            }

            var item = line.TrimStart();
            if (item.StartsWith("- ", StringComparison.Ordinal))
            {
                Add(list, item[2..]);
            }
            else if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && line.IndexOf(isYaml ? ':' : '=', StringComparison.Ordinal) is var colon and > 0)
            {
                list = [];
                AddAll(list, line[(colon + 1)..].Trim(), TagKeys.Contains(line[..colon].Trim(), StringComparer.OrdinalIgnoreCase));
                values.TryAdd(line[..colon].Trim(), list);
            }
            else if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && line[0] != '#' && values.Count == 0)
            {
                // Prose right below a thematic break, not metadata.
                return new FrontMatter();
            }
        }

        // Never closed: the fence was a thematic break.
        return new FrontMatter();
    }

    private static string? Single(Dictionary<string, List<string>> values, string key) =>
        values.TryGetValue(key, out var list) && list.Count > 0 && list[0] is not (">" or "|" or ">-" or "|-") ? list[0] : null;

    private static void AddAll(List<string> list, string value, bool isList)
    {
        var isBracketed = value.StartsWith('[') && value.EndsWith(']');
        if (!isBracketed && !isList)
        {
            Add(list, value);
            return;
        }

        foreach (var part in (isBracketed ? value[1..^1] : value).Split(','))
        {
            Add(list, part);
        }
    }

    private static void Add(List<string>? list, string value)
    {
        var text = value.Trim();
        if (text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0])
        {
            text = text[0] == '"'
                ? text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)
                : text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        }

        text = TextNormalizer.Collapse(text);
        if (text.Length is > 0 and <= MarkdownWriter.MaxHeadingLength)
        {
            list?.Add(text);
        }
    }
}
