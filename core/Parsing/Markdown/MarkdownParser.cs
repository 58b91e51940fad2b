using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.Markdown;

/// <summary>
/// Parses Markdown (CommonMark with pipe tables, front matter, MkDocs admonitions) and MDX. The text stays the source itself, without its front matter; a
/// title or description that only the front matter holds is written above it.
/// </summary>
public sealed class MarkdownParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "markdown";

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        var key = content.Item.Key;
        var source = TextNormalizer.Normalize(content.Text);
        var front = FrontMatter.Read(source);
        var body = source[front.BodyStart..];
        var blocks = MarkdownBlocks.Scan(body, key.EndsWith(".mdx", StringComparison.OrdinalIgnoreCase), key);
        var heading = blocks.FirstOrDefault(block => block is { Kind: BlockKind.Heading, Level: 1 });
        var title = front.Title ?? heading.Info ?? DocumentTitles.FromPath(key);
        (body, blocks) = WithFrontMatter(front, body, blocks, hasTitle: heading.Info is not null);
        return [ParsedDocument.Whole(content.Item, title, body, blocks) with { Tags = front.Tags }];
    }

    /// <summary>Writes what only the front matter says where a reader would see it: the title on top, the description below the first heading.</summary>
    private static (string Body, IReadOnlyList<Block> Blocks) WithFrontMatter(FrontMatter front, string body, IReadOnlyList<Block> blocks, bool hasTitle)
    {
        var head = new MarkdownWriter();
        var startsWithTitle = hasTitle && blocks[0] is { Kind: BlockKind.Heading, Level: 1 };
        if (front.Title is not null && !hasTitle && blocks.Count > 0)
        {
            head.Heading(1, front.Title);
        }

        if (front.Description is not null && !body.Contains(front.Description, StringComparison.OrdinalIgnoreCase))
        {
            head.Paragraph(front.Description);
        }

        if (head.Blocks.Count == 0)
        {
            return (body, blocks);
        }

        // Everything up to `at` stays, then comes the head, then the rest, each divided by a blank line.
        var at = startsWithTitle ? blocks[0].End : 0;
        var before = startsWithTitle ? body[..at] + "\n\n" : string.Empty;
        var after = body[at..].TrimStart('\n');
        var text = before + head.Text + (after.Length > 0 ? "\n\n" : string.Empty) + after;
        var shift = text.Length - body.Length;
        return (text,
        [
            .. blocks.Take(startsWithTitle ? 1 : 0),
            .. head.Blocks.Select(block => block with { Start = block.Start + before.Length, End = block.End + before.Length }),
            .. blocks.Skip(startsWithTitle ? 1 : 0).Select(block => block with { Start = block.Start + shift, End = block.End + shift }),
        ]);
    }
}
