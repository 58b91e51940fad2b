using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.ReStructuredText;

/// <summary>
/// Parses reStructuredText, that of Sphinx included, and converts it to Markdown: sections, code and literal blocks, notes, lists, tables as they stand, and
/// descriptions of functions, classes and options as sections of their own. Comments, targets, substitutions and tables of contents are left out; what other
/// directives hold is read as text.
/// </summary>
public sealed class ReStructuredTextParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "rst";

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        var writer = new MarkdownWriter().AddRange(new RstConverter(new RstLines(TextNormalizer.Normalize(content.Text))).Convert());
        var title = writer.Blocks.FirstOrDefault(block => block.Kind == BlockKind.Heading).Info ?? DocumentTitles.FromPath(content.Item.Key);
        return [ParsedDocument.Whole(content.Item, title, writer.Text, writer.Blocks)];
    }
}
