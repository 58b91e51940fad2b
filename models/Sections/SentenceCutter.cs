using Contexter.Documents;
using Contexter.Evaluation.KnownItems;

namespace Contexter.Models.Sections;

/// <summary>Cuts blocks of Markdown into sentences of plain text, with the addresses that each links to.</summary>
internal static class SentenceCutter
{
    /// <summary>The sentences of a block; a code block is one.</summary>
    /// <param name="kind">The block's kind.</param>
    /// <param name="markdown">Its text.</param>
    /// <param name="marks">Where its links are kept, if it was HTML.</param>
    public static IEnumerable<(SentenceRecord Sentence, List<string> Links)> Cut(BlockKind kind, string markdown, LinkMarks? marks)
    {
        if (kind == BlockKind.Code)
        {
            var code = MarkdownSentences.CodeOf(marks?.Read(markdown, [], []) ?? markdown);
            return code.Length == 0 ? [] : [(new SentenceRecord(code, IsCode: true), [])];
        }

        return MarkdownSentences.Split(kind, markdown).Select(sentence => Clean(sentence, marks)).Where(cut => MarkdownSentences.HasWords(cut.Sentence.Text));
    }

    private static (SentenceRecord Sentence, List<string> Links) Clean(string sentence, LinkMarks? marks)
    {
        var links = new List<string>();
        if (marks is not null)
        {
            sentence = marks.Read(sentence, links, []);
        }
        else
        {
            links.AddRange(MarkdownSentences.LinksOf(sentence).Where(LinkMarks.IsInternal));
        }

        return (new SentenceRecord(MarkdownSentences.Plain(sentence), IsCode: false), links);
    }
}
