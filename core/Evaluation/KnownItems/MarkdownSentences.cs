using System.Text.RegularExpressions;
using Contexter.Documents;

namespace Contexter.Evaluation.KnownItems;

/// <summary>Cuts blocks of Markdown into sentences of plain text.</summary>
internal static partial class MarkdownSentences
{
    private const int MaxCodeLength = 2_000;

    /// <summary>The sentences of a block; a code block is one.</summary>
    /// <param name="kind">The block's kind.</param>
    /// <param name="markdown">Its text.</param>
    public static IEnumerable<SectionSentence> Cut(BlockKind kind, string markdown)
    {
        if (kind == BlockKind.Code)
        {
            var code = CodeOf(markdown);
            return code.Length == 0 ? [] : [new SectionSentence(code, IsCode: true)];
        }

        return Split(kind, markdown).Select(sentence => new SectionSentence(Plain(sentence), IsCode: false)).Where(sentence => HasWords(sentence.Text));
    }

    /// <summary>The sentences of a block that is no code, as they are written.</summary>
    public static IEnumerable<string> Split(BlockKind kind, string markdown)
    {
        var lines = kind is BlockKind.Table or BlockKind.List ? markdown.Split('\n') : [markdown];
        return lines.SelectMany(line => SentenceEnd().Split(line));
    }

    /// <summary>The content of a code block without its fences, cut where it is very long.</summary>
    public static string CodeOf(string markdown)
    {
        var lines = markdown.Split('\n').Where(line => !line.StartsWith("```", StringComparison.Ordinal) && !line.StartsWith("~~~", StringComparison.Ordinal));
        var text = string.Join('\n', lines).Trim();
        return text[..Math.Min(text.Length, MaxCodeLength)];
    }

    /// <summary>One line without what Markdown adds to the words.</summary>
    public static string Plain(string markdown) => White().Replace(Markup().Replace(Address().Replace(Link().Replace(markdown, "${text}"), " "), " "), " ").Trim();

    /// <summary>The addresses that a text links to, as they are written.</summary>
    public static IEnumerable<string> LinksOf(string markdown) => Link().Matches(markdown).Select(link => link.Groups["address"].Value);

    /// <summary>Whether a sentence says anything.</summary>
    public static bool HasWords(string sentence) => sentence.Any(char.IsLetter);

    [GeneratedRegex(@"(?<=[.!?:][\)""'`*\uE000-\uE0020-9]*)\s+(?=[A-Z`""'(\[*])", RegexOptions.None, 60_000)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"!?\[(?<text>[^\[\]]*)\]\(\s*<?(?<address>[^)\s>]*)>?[^)]*\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"\b[a-z]{2,6}://\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"[`*|]+|^\s*(>|-|\d+\.)\s|<[^<>]{1,200}>|-{3,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Markup();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex White();
}
