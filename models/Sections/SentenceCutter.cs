using System.Text.RegularExpressions;
using Contexter.Documents;

namespace Contexter.Models.Sections;

/// <summary>Cuts blocks of Markdown into sentences of plain text, with the addresses that each links to.</summary>
internal static partial class SentenceCutter
{
    private const int MaxCodeLength = 2_000;

    /// <summary>The sentences of a block; a code block is one.</summary>
    /// <param name="kind">The block's kind.</param>
    /// <param name="markdown">Its text.</param>
    /// <param name="marks">Where its links are kept, if it was HTML.</param>
    public static IEnumerable<(SentenceRecord Sentence, List<string> Links)> Cut(BlockKind kind, string markdown, LinkMarks? marks)
    {
        if (kind == BlockKind.Code)
        {
            var code = WithoutFences(marks?.Read(markdown, [], []) ?? markdown);
            return code.Length == 0 ? [] : [(new SentenceRecord(code, IsCode: true), [])];
        }

        var lines = kind is BlockKind.Table or BlockKind.List ? markdown.Split('\n') : [markdown];
        return lines.SelectMany(line => SentenceEnd().Split(line)).Select(sentence => Clean(sentence, marks)).Where(cut => cut.Sentence.Text.Any(char.IsLetter));
    }

    /// <summary>One line without what Markdown adds to the words.</summary>
    public static string Plain(string markdown) => White().Replace(Markup().Replace(Address().Replace(Link().Replace(markdown, "${text}"), " "), " "), " ").Trim();

    private static (SentenceRecord Sentence, List<string> Links) Clean(string sentence, LinkMarks? marks)
    {
        var links = new List<string>();
        if (marks is not null)
        {
            sentence = marks.Read(sentence, links, []);
        }
        else
        {
            links.AddRange(Link().Matches(sentence).Select(link => link.Groups["address"].Value).Where(LinkMarks.IsInternal));
        }

        return (new SentenceRecord(Plain(sentence), IsCode: false), links);
    }

    private static string WithoutFences(string code)
    {
        var lines = code.Split('\n').Where(line => !line.StartsWith("```", StringComparison.Ordinal) && !line.StartsWith("~~~", StringComparison.Ordinal));
        var text = string.Join('\n', lines).Trim();
        return text[..Math.Min(text.Length, MaxCodeLength)];
    }

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
