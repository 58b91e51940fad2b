using Contexter.Documents;
using Contexter.Parsing.Markdown;

namespace Contexter.Evaluation.KnownItems;

/// <summary>Reads the sections of stored documents. Pure and safe for concurrent use.</summary>
public static class SectionReader
{
    private const int MaxTitleLength = 160;

    /// <summary>The sections of a document that have sentences of their own, in order.</summary>
    /// <param name="path">The document's path; it tells MDX from Markdown.</param>
    /// <param name="title">Its title.</param>
    /// <param name="text">Its text: canonical Markdown, as it is stored.</param>
    public static IReadOnlyList<KnownItemSection> Read(string path, string title, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(text);
        var sections = new List<KnownItemSection>();
        Add(Section.BuildTree(MarkdownBlocks.Scan(text, path.EndsWith(".mdx", StringComparison.OrdinalIgnoreCase), path)));
        return sections;

        void Add(Section section)
        {
            string[] titles = [.. section.HeadingPath.Prepend(title).Select(MarkdownSentences.Plain).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
            SectionSentence[] sentences = [.. section.Blocks.SelectMany(block => MarkdownSentences.Cut(block.Kind, text[block.Start..block.End]))];
            if (titles.Length > 0 && titles[^1].Length <= MaxTitleLength && sentences.Any(sentence => !sentence.IsCode))
            {
                sections.Add(new KnownItemSection(titles, sentences));
            }

            foreach (var child in section.Children)
            {
                Add(child);
            }
        }
    }
}
