using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Library;
using Contexter.Upstreams.Search;

namespace Contexter.Upstreams.Context7;

/// <summary>A piece of a library's documentation: with code, or without.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Description">Its text.</param>
/// <param name="Language">Language of its code; null for none.</param>
/// <param name="Code">Its code; null for none.</param>
/// <param name="PageTitle">Title of the page it is on.</param>
/// <param name="Section">Part of the documentation.</param>
/// <param name="Source">Address of the page.</param>
internal sealed record Context7Snippet(string Title, string Description, string? Language, string? Code, string PageTitle, string Section, string Source)
{
    /// <summary>Tokens as the service counts them: a quarter of the characters.</summary>
    public int Tokens => ((Title.Length + Description.Length + (Code?.Length ?? 0)) / 4) + 1;

    /// <summary>Which one of its page it is, from 0.</summary>
    public int Number { get; init; }

    /// <summary>Words by which it is found.</summary>
    public ImmutableHashSet<string> Words { get; } = WordMatch.WordsOf($"{Title} {Description} {PageTitle}");

    /// <summary>The pieces of a library's documentation.</summary>
    public static ImmutableArray<Context7Snippet> Of(string id, LibraryProfile library)
    {
        var pages = LibraryPages.Of(library).ToDictionary(page => page.Path, StringComparer.Ordinal);
        var origin = $"https://github.com{id}/blob/main";
        ImmutableArray<Context7Snippet> all =
        [
            new("Install the package", $"How to install {library.Name}.", "bash", library.Install, "Installation", "Introduction", $"{origin}/docs/installation.md"),
            .. Topic.All.SelectMany(topic => Of(topic)),
        ];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. all.Select(snippet => snippet with { Number = numbers[snippet.Source] = numbers.GetValueOrDefault(snippet.Source, -1) + 1 })];

        IEnumerable<Context7Snippet> Of(Topic topic)
        {
            var (guide, reference) = ($"{origin}{LibraryPages.GuidePath(topic)}.md", $"{origin}{LibraryPages.ReferencePath(topic)}.md");
            var page = pages[LibraryPages.GuidePath(topic)];
            yield return new(topic.Title, $"{topic.Summary} {topic.Advice}", null, null, page.Title, page.Section, guide);
            yield return new($"Configure {topic.Type}", $"Settings of {topic.Type} with their defaults.", "yaml", CodeExamples.Configuration(topic).TrimEnd(), page.Title, "How-to", guide);
            foreach (var method in topic.Methods)
            {
                yield return new($"{topic.Type}.{method.Name}", method.Meaning, library.Language, CodeExamples.Call(library, topic, method), $"{topic.Type} class", "Reference", reference);
            }

            foreach (var failure in topic.Failures)
            {
                yield return new($"Error {failure.Code}", $"{failure.Cause} {failure.Remedy}", null, null, $"Error {failure.Code}", "Troubleshooting", $"{origin}/docs/troubleshooting/{failure.Code}.md");
            }
        }
    }

    /// <summary>The block of an answer of type txt.</summary>
    public string ToText()
    {
        var head = $"### {Title}\n\nSource: {Source}#_snippet_{Number}\n\n{Description}\n";
        return Code is null ? head : $"{head}\n```{Language}\n{Code}\n```\n";
    }

    /// <summary>The entry of an answer of type json: in <c>codeSnippets</c> when it has code, else in <c>infoSnippets</c>.</summary>
    public JsonObject ToJson() => Code is null
        ? new JsonObject { ["pageId"] = Source, ["breadcrumb"] = $"{Section} > {PageTitle}", ["content"] = Description, ["contentTokens"] = Tokens }
        : new JsonObject
        {
            ["codeTitle"] = Title,
            ["codeDescription"] = Description,
            ["codeLanguage"] = Language,
            ["codeTokens"] = Tokens,
            ["codeId"] = $"{Source}#_snippet_{Number}",
            ["pageTitle"] = PageTitle,
            ["codeList"] = new JsonArray(new JsonObject { ["language"] = Language, ["code"] = Code }),
        };
}
