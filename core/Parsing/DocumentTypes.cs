using System.Text.RegularExpressions;
using Contexter.Documents;

namespace Contexter.Parsing;

/// <summary>Tells what a document is for from its path, its title and the shape of its content.</summary>
/// <remarks>
/// Words decide first, the nearest to the document before those further away: title and file name, then folders from the innermost out. Where no word says
/// anything, the content does: mostly code is an example, headings that are identifiers are an API, steps with code are a tutorial, sections of prose a guide.
/// </remarks>
public static partial class DocumentTypes
{
    private const int MinProse = 500;

    private static readonly (DocumentType Type, string[] Words)[] Vocabulary =
    [
        (DocumentType.Other, ["changelog", "changes", "release notes", "whats new", "what s new", "history", "license", "contributing", "code of conduct"]),
        (DocumentType.Installation, ["install", "installing", "installation", "setup", "set up", "download", "requirements", "prerequisites", "upgrading"]),
        (DocumentType.Tutorial, ["tutorial", "tutorials", "quickstart", "quick start", "getting started", "get started", "walkthrough", "first steps"]),
        (DocumentType.Example, ["example", "examples", "sample", "samples", "cookbook", "recipe", "recipes", "demo", "demos"]),
        (DocumentType.Api, ["api", "apis", "apidoc", "javadoc", "class reference", "library reference", "module index"]),
        (DocumentType.Reference,
            ["reference", "configuration", "config", "settings", "options", "cli", "commands", "command line", "schema", "glossary", "specification", "cheatsheet"]),
        (DocumentType.Guide,
            ["guide", "guides", "how to", "howto", "manual", "concepts", "overview", "introduction", "faq", "usage", "best practices", "topics", "migration"]),
    ];

    /// <summary>The type of a document.</summary>
    /// <param name="path">Path inside its source, with forward slashes.</param>
    /// <param name="title">Its title.</param>
    /// <param name="text">Its text.</param>
    /// <param name="blocks">The text's blocks.</param>
    public static DocumentType Detect(string path, string title, string text, IReadOnlyList<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(blocks);
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var fileName = segments.Length == 0 ? string.Empty : segments[^1];
        var names = new[] { title, Path.GetFileNameWithoutExtension(fileName) }.Concat(segments.SkipLast(1).Reverse());
        foreach (var name in names)
        {
            if (FromWords(name) is { } type)
            {
                return type;
            }
        }

        return FromContent(text, blocks);
    }

    private static DocumentType? FromWords(string name)
    {
        var words = " " + NonWords().Replace(CaseBoundaries().Replace(name, " "), " ").ToUpperInvariant() + " ";
        foreach (var (type, vocabulary) in Vocabulary)
        {
            foreach (var entry in vocabulary)
            {
                if (words.Contains($" {entry} ", StringComparison.OrdinalIgnoreCase))
                {
                    return type;
                }
            }
        }

        return null;
    }

    private static DocumentType FromContent(string text, IReadOnlyList<Block> blocks)
    {
        var code = 0;
        var prose = 0;
        var headings = 0;
        var identifiers = 0;
        var steps = 0;
        foreach (var block in blocks)
        {
            switch (block.Kind)
            {
                case BlockKind.Code:
                    code += block.Length;
                    break;
                case BlockKind.Heading:
                    headings++;
                    identifiers += Identifier().IsMatch(block.Info ?? string.Empty) ? 1 : 0;
                    steps += Step().IsMatch(block.Info ?? string.Empty) ? 1 : 0;
                    break;
                case BlockKind.Paragraph or BlockKind.List or BlockKind.Quote or BlockKind.Table:
                    prose += block.Length;
                    steps += block.Kind == BlockKind.List && text.AsSpan(block.Start).StartsWith("1.") ? 1 : 0;
                    break;
            }
        }

        return identifiers >= 3 && identifiers * 2 > headings ? DocumentType.Api
            : code > 200 && code > prose * 2 ? DocumentType.Example
            : steps >= 3 && code > 0 ? DocumentType.Tutorial
            : headings > 1 && prose >= MinProse ? DocumentType.Guide
            : DocumentType.Other;
    }

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex NonWords();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CaseBoundaries();

    /// <summary>A function with parentheses, a dotted or snake-case name, or a type in Pascal case with two humps.</summary>
    [GeneratedRegex(@"^(?:[\w.$:<>,\[\]]+\(.*\)|\w+(?:\.\w+)+|[a-z]+_\w+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(?:step\s+)?\d+[.:)]?\s", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Step();
}
