using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Contexter.Documents;

namespace Contexter.Parsing.XmlDoc;

/// <summary>Turns the content of documentation elements (<c>summary</c>, <c>remarks</c>, ...) into Markdown pieces.</summary>
/// <remarks>Recursion is bounded: the reader refuses elements that nest deeper than <see cref="XmlDocReader.MaxDepth"/>.</remarks>
internal sealed class XmlDocText(XmlDocSignatures signatures)
{
    /// <summary>The content of an element as pieces; tags that it does not know give their content.</summary>
    public IReadOnlyList<Piece> Pieces(XElement element)
    {
        var flow = new MarkdownFlow();
        Write(element, flow);
        flow.EndParagraph();
        return flow.Pieces;
    }

    /// <summary>The content with neighbouring paragraphs joined into one: for list items and labelled lines.</summary>
    public IReadOnlyList<Piece> Compact(XElement element) => MarkdownFlow.Compact(Pieces(element));

    private void Write(XElement element, MarkdownFlow flow)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText text:
                    flow.Text(text.Value, blankLineEndsParagraph: true);
                    break;
                case XElement child:
                    WriteElement(child, flow);
                    break;
            }
        }
    }

    private void WriteElement(XElement element, MarkdownFlow flow)
    {
        switch (element.Name.LocalName.ToUpperInvariant())
        {
            case "SEE" or "SEEALSO" or "XREF" or "A":
                flow.Atom(Link(element));
                break;
            case "PARAMREF" or "TYPEPARAMREF":
                flow.Atom(MarkdownWriter.CodeSpan(Attribute(element, "name") ?? element.Value));
                break;
            case "C" or "TT":
                flow.Atom(MarkdownWriter.CodeSpan(element.Value));
                break;
            case "CODE" when IsInline(element):
                flow.Atom(MarkdownWriter.CodeSpan(element.Value));
                break;
            case "CODE" or "PRE":
                flow.Piece(CodeBlock(element));
                break;
            case "B" or "STRONG":
                Emphasis(element, "**", flow);
                break;
            case "I" or "EM":
                Emphasis(element, "*", flow);
                break;
            case "SUP":
                flow.Glue("^" + element.Value.Trim());
                break;
            case "SUB":
                flow.Glue("_" + element.Value.Trim());
                break;
            case "BR":
                flow.LineBreak();
                break;
            case "LIST" or "UL" or "OL":
                flow.Piece(List(element));
                break;
            case "NOTE" or "BLOCKQUOTE":
                flow.Piece(Pieces(element) is { Count: > 0 } quoted ? MarkdownWriter.Quote(quoted) : default);
                break;
            case "FORMAT":
                MarkdownText(element.Value, flow);
                break;
            case "PARA" or "P" or "DIV" or "EXAMPLE" or "EXAMPLES" or "CONTENT" or "REMARKS":
                flow.EndParagraph();
                Write(element, flow);
                flow.EndParagraph();
                break;
            case "INHERITDOC" or "INCLUDE" or "SCRIPT" or "STYLE" or "DEVREMARKS" or "FORINTERNALUSEONLY":
                break;
            default:
                Write(element, flow);
                break;
        }
    }

    private string Link(XElement element)
    {
        if (Attribute(element, "cref") is { } cref)
        {
            return string.IsNullOrWhiteSpace(element.Value) ? MarkdownWriter.CodeSpan(signatures.Reference(cref)) : Inline(element);
        }

        if (Attribute(element, "langword") is { } word)
        {
            return MarkdownWriter.CodeSpan(word);
        }

        if (Attribute(element, "uid") is { } uid)
        {
            return string.IsNullOrWhiteSpace(element.Value) ? MarkdownWriter.CodeSpan(Uri.UnescapeDataString(uid).TrimEnd('*')) : Inline(element);
        }

        var text = Inline(element);
        return Attribute(element, "href") is { } href && Uri.TryCreate(href, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? text.Length == 0 || string.Equals(text, href, StringComparison.Ordinal) ? $"<{href}>" : $"[{text}]({href})"
            : text.Length > 0 ? text : Attribute(element, "name") ?? string.Empty;
    }

    private string Inline(XElement element) => string.Join(' ', Compact(element).Select(piece => piece.Text));

    private void Emphasis(XElement element, string marker, MarkdownFlow flow)
    {
        var text = Inline(element);
        if (text.Length > 0)
        {
            flow.Atom(text.Contains('\n', StringComparison.Ordinal) ? text : marker + text + marker);
        }
    }

    private static bool IsInline(XElement code)
    {
        if (code.Value.AsSpan().Trim().Contains('\n') || code.Elements().Any(child => child.Name.LocalName is "br" or "para"))
        {
            return false;
        }

        // One line of code is an example when it is all that its element holds, and part of a sentence when there is text around it.
        return code.Attribute("data-dev-comment-type") is not null
            || code.Parent?.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value)) == true;
    }

    private static Piece CodeBlock(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.DescendantNodes())
        {
            if (node is XText part)
            {
                text.Append(part.Value);
            }
            else if (node is XElement { Name.LocalName: "br" } && (text.Length == 0 || text[^1] != '\n'))
            {
                text.Append('\n');
            }
        }

        var language = Attribute(element, "language") ?? Attribute(element, "lang");
        var code = TextNormalizer.Dedent(TextNormalizer.Normalize(text.ToString()));
        return code.Length == 0 ? default : MarkdownWriter.Code(code, CodeLanguages.Normalize(language) ?? "csharp");
    }

    private static void MarkdownText(string text, MarkdownFlow flow)
    {
        var dedented = TextNormalizer.Dedent(TextNormalizer.Normalize(text));
        foreach (var block in Markdown.MarkdownBlocks.Scan(dedented, isMdx: false, "documentation comment"))
        {
            // Headings inside a member's remarks would break the outline of the type's document.
            flow.Piece(block.Kind == BlockKind.Heading
                ? new Piece(BlockKind.Paragraph, $"**{block.Info}**")
                : new Piece(block.Kind, dedented[block.Start..block.End], block.Info));
        }
    }

    private Piece List(XElement list)
    {
        var type = list.Name.LocalName is "ol" ? "number" : Attribute(list, "type");
        var items = list.Elements().Where(child => child.Name.LocalName is "item" or "li").ToList();
        var header = list.Elements("listheader").FirstOrDefault();
        if (string.Equals(type, "table", StringComparison.OrdinalIgnoreCase) && header is not null)
        {
            return MarkdownWriter.Table([Cells(header), .. items.Select(Cells)]);
        }

        var isNumbered = string.Equals(type, "number", StringComparison.OrdinalIgnoreCase);
        var lines = items.Select(ItemPieces).Where(pieces => pieces.Count > 0)
            .Select((pieces, i) => MarkdownWriter.Item(isNumbered ? string.Create(CultureInfo.InvariantCulture, $"{i + 1}. ") : "- ", pieces));
        return new Piece(BlockKind.List, string.Join('\n', lines));
    }

    private IReadOnlyList<Piece> ItemPieces(XElement item)
    {
        if (item.Element("term") is not { } term)
        {
            return Compact(item);
        }

        var title = Inline(term);
        var description = item.Elements("description").SelectMany(Compact).ToList();
        if (description is [{ Kind: BlockKind.Paragraph } first, ..] && title.Length > 0)
        {
            description[0] = first with { Text = title + ": " + first.Text };
            return description;
        }

        return title.Length == 0 ? description : [new Piece(BlockKind.Paragraph, title), .. description];
    }

    private List<string> Cells(XElement row)
    {
        var cells = row.Elements().Where(child => child.Name.LocalName is "term" or "description").ToList();
        return cells.Count == 0 ? [Inline(row)] : [.. cells.Select(Inline)];
    }

    private static string? Attribute(XElement element, string name)
    {
        var value = element.Attribute(name)?.Value.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
