using Contexter.Documents;
using Contexter.Parsing.Context7;
using Contexter.Parsing.Html;
using Contexter.Parsing.ManPages;
using Contexter.Parsing.Markdown;
using Contexter.Parsing.PlainText;
using Contexter.Parsing.ReStructuredText;
using Contexter.Parsing.TypeScript;
using Contexter.Parsing.XmlDoc;
using Contexter.Sources;

namespace Contexter.Parsing;

/// <summary>The parsers by format.</summary>
/// <example><code>
/// var parsers = DocumentParsers.CreateDefault();
/// var documents = parsers.Parse(content, cancellationToken);
/// </code></example>
public sealed class DocumentParsers
{
    private readonly SortedDictionary<string, IDocumentParser> _parsers = new(StringComparer.Ordinal);

    /// <summary>Makes a registry.</summary>
    /// <exception cref="ArgumentException">Two parsers read the same format.</exception>
    public DocumentParsers(IEnumerable<IDocumentParser> parsers)
    {
        ArgumentNullException.ThrowIfNull(parsers);
        foreach (var parser in parsers)
        {
            if (!_parsers.TryAdd(parser.Format, parser))
            {
                throw new ArgumentException($"Two parsers read format '{parser.Format}'.", nameof(parsers));
            }
        }
    }

    /// <summary>Formats that are read, in ordinal order.</summary>
    public IReadOnlyCollection<string> Formats => _parsers.Keys;

    /// <summary>A registry of all parsers of this library.</summary>
    public static DocumentParsers CreateDefault() =>
        new([new MarkdownParser(), new HtmlDocumentParser(), new XmlDocParser(), new PlainTextParser(), new ReStructuredTextParser(), new Context7Parser(), new TypeScriptParser(), new ManPageParser()]);

    /// <summary>The parser of a format.</summary>
    /// <exception cref="ContexterException">There is none (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public IDocumentParser Get(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return _parsers.TryGetValue(format, out var parser)
            ? parser
            : throw new ContexterException(ErrorCodes.InvalidInput, $"Format '{format}' is not known; known are {string.Join(", ", _parsers.Keys)}.");
    }

    /// <summary>Parses an item with the parser of its format.</summary>
    /// <exception cref="ContexterException">The format is not known, or the text is not what it says.</exception>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Get(content.Item.Format).Parse(content, cancellationToken);
    }
}
