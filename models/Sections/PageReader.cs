using System.Text.RegularExpressions;
using Contexter.Documents;
using Contexter.Evaluation.KnownItems;
using Contexter.Models.Sections.Formats;
using Contexter.Parsing;
using Contexter.Parsing.Html;
using Contexter.Sources;

namespace Contexter.Models.Sections;

/// <summary>Turns a file into sections by the parsers of the product, and by readers of its own for what the product does not read.</summary>
/// <param name="parsers">The product's parsers.</param>
internal sealed partial class PageReader(DocumentParsers parsers)
{
    private const int MinWords = 6;
    private const int MaxTitleLength = 160;

    /// <summary>The sections of a file; none when it has no reader, is not English or is about something else than its subject.</summary>
    /// <param name="path">Path in its package, with forward slashes.</param>
    /// <param name="bytes">Its content, unpacked.</param>
    /// <param name="cancellationToken">Ends the work between two documents.</param>
    public IReadOnlyList<SectionDraft> Read(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = TextDecoder.Decode(path, bytes);
        }
        catch (ContexterException)
        {
            return [];
        }

        try
        {
            var kind = FileKinds.Of(path);
            return kind switch
            {
                FileKind.Html => ReadHtml(path, text),
                FileKind.Comments => CommentReader.Read(path, text),
                FileKind.Pod => ReadParsed(path, "markdown", PodReader.ToMarkdown(text), cancellationToken),
                FileKind.Man => ReadParsed(path, "markdown", ManReader.ToMarkdown(path, text), cancellationToken),
                FileKind.Markdown => ReadParsed(path, "markdown", text, cancellationToken),
                FileKind.ReStructuredText => ReadParsed(path, "rst", text, cancellationToken),
                FileKind.XmlDocumentation when text.Contains("<members>", StringComparison.Ordinal) => ReadParsed(path, "xmldoc", text, cancellationToken),
                _ => [],
            };
        }
        catch (Exception fault) when (fault is ContexterException or RegexMatchTimeoutException)
        {
            return [];
        }
    }

    private static List<SectionDraft> ReadHtml(string path, string text)
    {
        using var page = HtmlDom.Parse(text, path);
        var marks = LinkMarks.Write(page);
        var root = HtmlContent.Select(page);
        if (root is null)
        {
            return [];
        }

        var writer = new MarkdownWriter().AddRange(HtmlConverter.Convert(root));
        var title = HtmlContent.TitleOf(page, root);
        return Languages.Detect(writer.Text) == Languages.Default ? Build(path, title, writer.Text, writer.Blocks, marks) : [];
    }

    private List<SectionDraft> ReadParsed(string path, string format, string text, CancellationToken cancellationToken)
    {
        var item = new SourceItem { Key = path, Url = "https://corpus.invalid/" + Uri.EscapeDataString(path), Format = format };
        var content = new SourceContent { Item = item, Text = text, SizeBytes = text.Length, FetchedAt = DateTimeOffset.UnixEpoch };
        return [.. parsers.Parse(content, cancellationToken)
            .Where(document => document.Language is Languages.Default)
            .SelectMany(document => Build(format is "xmldoc" ? document.Path : path, document.Title, document.Text, document.Blocks, marks: null))];
    }

    private static List<SectionDraft> Build(string page, string? title, string text, IReadOnlyList<Block> blocks, LinkMarks? marks)
    {
        var drafts = new List<SectionDraft>();
        var first = CleanTitle(marks?.Read(title ?? string.Empty, [], []) ?? title ?? string.Empty);
        Build(Section.BuildTree(blocks));
        return drafts;

        void Build(Section section)
        {
            var anchors = new List<string>();
            var own = section.HeadingPath.Select(heading => CleanTitle(marks?.Read(heading, [], []) ?? heading));
            if (section.Heading is { Info: { } heading })
            {
                marks?.Read(heading, [], anchors);
                anchors.Add(SlugOf(heading));
            }

            string[] path = [.. own.Prepend(first).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
            var draft = new SectionDraft { Page = page, Path = path, Anchors = anchors };
            foreach (var block in section.Blocks)
            {
                foreach (var (sentence, links) in SentenceCutter.Cut(block.Kind, text[block.Start..block.End], marks))
                {
                    draft.Links.AddRange(links.Select(link => (draft.Sentences.Count, link)));
                    draft.Sentences.Add(sentence);
                }
            }

            if (path.Length > 0 && path[^1].Length <= MaxTitleLength && draft.Words >= MinWords && draft.Sentences.Exists(sentence => !sentence.IsCode) && !path.Any(IsNoise))
            {
                drafts.Add(draft);
            }

            foreach (var child in section.Children)
            {
                Build(child);
            }
        }
    }

    private static bool IsNoise(string title) => Noise().IsMatch(title);

    private static string CleanTitle(string title) => MarkdownSentences.Plain(Number().Replace(title.Trim().TrimEnd('¶', '#', '§', ' '), string.Empty));

    private static string SlugOf(string heading) => string.Concat(heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"^(chapter |appendix |section )?(\d+|[A-Z])(\.\d+)*\.?\s+(?=\S)(?<!^[A-Z]\s)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"^(index|search page|module index|table of contents|contents|changelog|change ?log|changes|release notes|what.?s new.*|history|license|licence|copyright.*|credits|contributors|authors?|acknowledge?ments|sponsors|donat.*|indices and tables|see also|references|bibliography)$|\bfaq\b|frequently asked",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Noise();
}
