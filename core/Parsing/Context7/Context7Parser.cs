using System.Text.Json;
using Contexter.Documents;
using Contexter.Parsing.Markdown;
using Contexter.Sources;

namespace Contexter.Parsing.Context7;

/// <summary>Parses answers of Context7, in JSON and in text: each snippet becomes a document, with the address of the page that it is from.</summary>
/// <remarks>
/// A document's path comes from the snippet alone, not from the question, so a snippet that answers several questions is one document. The path of code is Context7's
/// own name for it; prose and text have none, so theirs is the page with a hash of what it says.
/// </remarks>
public sealed class Context7Parser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "context7";

    private const int MaxPathLength = 900;

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var documents = new List<ParsedDocument>();
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var snippet in Read(content))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var document = Document(content.Item, snippet);
            if (paths.TryGetValue(document.Path, out var text) && !string.Equals(text, document.Text, StringComparison.Ordinal))
            {
                document = document with { Path = $"{document.Path}-{ContentHash.Of(document.Text).Value[..8]}" };
            }

            if (paths.TryAdd(document.Path, document.Text))
            {
                documents.Add(document);
            }
        }

        return documents;
    }

    /// <summary>Whether an answer is well-formed and holds nothing.</summary>
    internal static bool IsEmptyAnswer(string text)
    {
        try
        {
            return (Context7Json.Is(text) ? Context7Json.Read(text) : Context7Text.Read(text)).Count == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IReadOnlyList<Context7Snippet> Read(SourceContent content)
    {
        var text = TextNormalizer.Normalize(content.Text);
        try
        {
            return Context7Json.Is(text) ? Context7Json.Read(text) : Context7Text.Read(text);
        }
        catch (JsonException e)
        {
            throw new ContexterException(
                ErrorCodes.FileMalformed, $"The answer '{content.Item.Key}' of Context7 starts as JSON and is none: {e.Message} Ask again; if it stays so, check context7.endpoint.", e);
        }
    }

    private static ParsedDocument Document(SourceItem item, Context7Snippet snippet)
    {
        var writer = new MarkdownWriter();
        var prose = Prose(snippet.Prose, item.Key);
        var headings = snippet.Headings;

        // A snippet that begins with its own title does not get it twice.
        var shown = headings.Count > 0 && prose is [{ Kind: BlockKind.Heading } first, ..] && string.Equals(first.Text, headings[^1], StringComparison.Ordinal) ? headings.Count - 1 : headings.Count;
        for (var i = 0; i < shown; i++)
        {
            writer.Heading(i + 1, headings[i]);
        }

        var top = prose.Where(piece => piece.Kind == BlockKind.Heading).Select(piece => piece.Level).DefaultIfEmpty(1).Min();
        writer.AddRange(prose.Select(piece => piece.Kind == BlockKind.Heading ? piece with { Level = piece.Level - top + shown + 1 } : piece));
        writer.AddRange(snippet.Code.Where(code => !string.IsNullOrWhiteSpace(code.Code)).Select(code => MarkdownWriter.Code(code.Code, code.Language)));

        var text = writer.Text;
        var url = PageOf(snippet.Origin) ?? PageOf(item.Url) ?? item.Url;
        var title = headings.Count > 0 ? headings[^1] : writer.Blocks.FirstOrDefault(block => block.Kind == BlockKind.Heading).Info ?? DocumentTitles.FromPath(PathOf(url));
        var path = snippet is { IsNumbered: true, Origin.Length: > 0 } ? PathOf(snippet.Origin) : $"{PathOf(url)}#{ContentHash.Of(text).Value[..12]}";
        return new ParsedDocument
        {
            Path = path,
            Title = title,
            SourceUrl = url,
            Text = text,
            Blocks = writer.Blocks,
            Type = DocumentTypes.Detect(PathOf(url), title, text, writer.Blocks),
            Language = Languages.Detect(text),
        };
    }

    /// <summary>The blocks of a snippet's prose. One that nests too deep for Markdown is kept as a paragraph: it must not cost the others.</summary>
    private static IReadOnlyList<Piece> Prose(string markdown, string name)
    {
        if (string.IsNullOrWhiteSpace(markdown))
        {
            return [];
        }

        try
        {
            return
            [
                .. MarkdownBlocks.Scan(markdown, isMdx: false, name).Select(block => block.Kind == BlockKind.Heading
                    ? new Piece(BlockKind.Heading, block.Info ?? string.Empty, null, block.Level)
                    : new Piece(block.Kind, markdown[block.Start..block.End], block.Info)),
            ];
        }
        catch (ContexterException)
        {
            return [new Piece(BlockKind.Paragraph, markdown)];
        }
    }

    /// <summary>The address of a page, without query and fragment; null where the text is no address on the web.</summary>
    private static string? PageOf(string origin) =>
        origin.Length <= 4_000 && Uri.TryCreate(origin, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url!.GetLeftPart(UriPartial.Path) : null;

    private static string PathOf(string origin)
    {
        var scheme = origin.IndexOf("://", StringComparison.Ordinal);
        var path = new string([.. (scheme < 0 ? origin : origin[(scheme + 3)..]).Select(c => char.IsControl(c) ? '-' : c)]).Trim().TrimStart('/');
        return path.Length switch
        {
            0 => "snippet",
            > MaxPathLength => $"{TextNormalizer.Normalize(path[..MaxPathLength])}-{ContentHash.Of(path).Value[..12]}",
            _ => path,
        };
    }
}
