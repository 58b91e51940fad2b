using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing;

/// <summary>Turns the text of one item into documents: canonical Markdown with a block tree.</summary>
/// <remarks>Parsers are pure and safe for concurrent use; the same text gives the same documents. Nothing in the text is executed or fetched.</remarks>
public interface IDocumentParser
{
    /// <summary>The <see cref="SourceItem.Format"/> it reads.</summary>
    string Format { get; }

    /// <summary>Parses an item; most formats give one document, XML documentation one for each type.</summary>
    /// <exception cref="ContexterException">The text is not what the format says (<see cref="ErrorCodes.FileMalformed"/>).</exception>
    IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken);
}

/// <summary>A document before it belongs to a library version.</summary>
public sealed record ParsedDocument
{
    /// <summary>See <see cref="Document.Path"/>.</summary>
    public required string Path { get; init; }

    /// <summary>See <see cref="Document.Title"/>.</summary>
    public required string Title { get; init; }

    /// <summary>See <see cref="Document.SourceUrl"/>.</summary>
    public required string SourceUrl { get; init; }

    /// <summary>See <see cref="Document.Text"/>.</summary>
    public required string Text { get; init; }

    /// <summary>See <see cref="Document.Blocks"/>.</summary>
    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>See <see cref="Document.Type"/>.</summary>
    public DocumentType Type { get; init; } = DocumentType.Other;

    /// <summary>See <see cref="Document.Language"/>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>See <see cref="Document.Tags"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The one document of an item that is one; type and language are those that the text shows.</summary>
    internal static ParsedDocument Whole(SourceItem item, string title, string text, IReadOnlyList<Block> blocks) => new()
    {
        Path = item.Key,
        Title = title,
        SourceUrl = item.Url,
        Text = text,
        Blocks = blocks,
        Type = DocumentTypes.Detect(item.Key, title, text, blocks),
        Language = Languages.Detect(text),
    };
}
