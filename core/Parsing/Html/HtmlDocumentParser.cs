using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.Html;

/// <summary>
/// Parses HTML pages: finds the content, leaves out what is not part of the document, and converts the rest to Markdown. Nothing of the page is executed or
/// fetched.
/// </summary>
public sealed class HtmlDocumentParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "html";

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        var key = content.Item.Key;
        using var page = HtmlDom.Parse(TextNormalizer.Normalize(content.Text), key);
        var root = HtmlContent.Select(page);
        var pieces = root is null ? [] : HtmlConverter.Convert(root);
        var found = root is null ? null : HtmlContent.TitleOf(page, root);
        cancellationToken.ThrowIfCancellationRequested();

        var title = found ?? DocumentTitles.FromPath(key);
        var writer = new MarkdownWriter().AddRange(WithTitle(pieces, found));
        var document = ParsedDocument.Whole(content.Item, title, writer.Text, writer.Blocks);

        // Sites forget to change the attribute of translated pages; text that is plainly not English knows better.
        return [document.Language is Languages.Default && HtmlContent.LanguageOf(page) is { } declared ? document with { Language = declared } : document];
    }

    /// <summary>
    /// The pieces below one heading of level 1: the page's own, else the first heading where it is the title, else the title itself on top. Several headings of
    /// level 1 are sections of the page and go one level down.
    /// </summary>
    private static IReadOnlyList<Piece> WithTitle(IReadOnlyList<Piece> pieces, string? title)
    {
        var tops = pieces.Count(piece => piece is { Kind: BlockKind.Heading, Level: 1 });
        if (title is null || pieces.Count == 0 || tops == 1)
        {
            return pieces;
        }

        var result = pieces.Select(piece => tops > 1 && piece.Kind == BlockKind.Heading ? piece with { Level = Math.Min(6, piece.Level + 1) } : piece).ToList();
        var first = result.FindIndex(piece => piece.Kind == BlockKind.Heading);
        if (first >= 0 && string.Equals(result[first].Text, title, StringComparison.OrdinalIgnoreCase))
        {
            result[first] = result[first] with { Level = 1 };
        }
        else
        {
            result.Insert(0, new Piece(BlockKind.Heading, title, null, 1));
        }

        return result;
    }
}
