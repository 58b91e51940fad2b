using System.Globalization;
using AngleSharp.Dom;
using Contexter.Documents;

namespace Contexter.Parsing.Html;

/// <summary>Where in a document an element stands.</summary>
/// <param name="IsNested">Inside of a list, quotation or table, where no section can start.</param>
/// <param name="Depth">How many lists and quotations are around it.</param>
internal readonly record struct HtmlScope(bool IsNested, int Depth)
{
    /// <summary>The scope inside of a list or quotation.</summary>
    public HtmlScope Inner => new(true, Depth + 1);

    /// <summary>True where indentation would grow without end; what nests deeper is written flat.</summary>
    public bool IsFlat => Depth > 8;
}

/// <summary>Converts the content of a page to Markdown pieces.</summary>
/// <remarks>
/// Links become their text: addresses would fill chunks with what no one searches for, and the document carries its own. Of images the alternative text stays
/// when it says something. Recursion is bounded by <see cref="HtmlDom.MaxDepth"/>.
/// </remarks>
internal sealed class HtmlConverter
{
    /// <summary>Level of the last heading; definition lists make their sections below it.</summary>
    private int _level;

    /// <summary>The pieces of an element's content.</summary>
    public static IReadOnlyList<Piece> Convert(IElement content) => new HtmlConverter().Pieces(content, new HtmlScope(IsNested: false, Depth: 0));

    private IReadOnlyList<Piece> Pieces(INode node, HtmlScope scope)
    {
        var flow = new MarkdownFlow();
        Write(node, flow, scope);
        flow.EndParagraph();
        return flow.Pieces;
    }

    /// <summary>Content as one line of Markdown: code blocks become code spans, lists and paragraphs run on.</summary>
    private string Inline(INode node, HtmlScope scope) => string.Join(' ', Pieces(node, scope.Inner).Select(piece => piece.Kind switch
    {
        BlockKind.Code => MarkdownWriter.CodeSpan(string.Join('\n', piece.Text.Split('\n')[1..^1])),
        BlockKind.List => piece.Text.Replace("\n- ", "; ", StringComparison.Ordinal).TrimStart('-', ' '),
        _ => piece.Text,
    }));

    private void Write(INode node, MarkdownFlow flow, HtmlScope scope)
    {
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText text:
                    flow.Text(text.Data);
                    break;
                case IElement element when !HtmlNoise.IsNoise(element):
                    WriteElement(element, flow, scope);
                    break;
            }
        }
    }

    private void WriteElement(IElement element, MarkdownFlow flow, HtmlScope scope)
    {
        switch (element.LocalName)
        {
            case ['h', >= '1' and <= '6'] heading:
                Heading(element, heading[1] - '0', flow, scope);
                break;
            case "pre" or "xmp" or "listing":
                flow.Piece(HtmlCode.Block(element));
                break;
            case "ul" or "ol" or "menu" or "dir":
                List(element, flow, scope);
                break;
            case "dl":
                Definitions(element, flow, scope);
                break;
            case "table":
                Table(element, flow, scope);
                break;
            case "blockquote":
                Quote(element, flow, scope);
                break;
            case "hr":
                flow.EndParagraph();
                break;
            case "br":
                flow.LineBreak();
                break;
            case "code" or "kbd" or "samp" or "tt":
                flow.Atom(MarkdownWriter.CodeSpan(HtmlText.Of(element)));
                break;
            case "b" or "strong":
                Emphasis(element, "**", flow, scope);
                break;
            case "i" or "em" or "cite" or "dfn" or "var":
                Emphasis(element, "*", flow, scope);
                break;
            case "sup" or "sub":
                Script(element, flow);
                break;
            case "img":
                flow.Text(AlternativeOf(element));
                break;
            case "math":
                flow.Text(" " + (element.QuerySelector("annotation")?.TextContent ?? element.GetAttribute("alttext") ?? element.TextContent) + " ");
                break;
            case "summary" or "legend" or "caption":
                flow.EndParagraph();
                Emphasis(element, "**", flow, scope);
                flow.EndParagraph();
                break;
            default:
                Other(element, flow, scope);
                break;
        }
    }

    private void Other(IElement element, MarkdownFlow flow, HtmlScope scope)
    {
        if (!HtmlText.IsBlock(element))
        {
            Write(element, flow, scope);
            return;
        }

        flow.EndParagraph();
        if ((HtmlDoxygen.TryConvert(element) ?? HtmlRustdoc.ItemsOf(element) ?? HtmlJavadoc.TryConvert(element, cell => Inline(cell, scope))) is { } piece)
        {
            flow.Piece(piece);
        }
        else if (HtmlNoise.IsAdmonition(element) && element.QuerySelector("h1,h2") is null)
        {
            Quote(element, flow, scope);
        }
        else
        {
            Write(element, flow, scope);
        }

        flow.EndParagraph();
    }

    private void Heading(IElement heading, int level, MarkdownFlow flow, HtmlScope scope)
    {
        if (HtmlRustdoc.MemberOf(heading) is { } member)
        {
            Heading(level, member.Name, flow, scope);
            flow.Piece(member.Signature);
        }
        else
        {
            Heading(HtmlDoxygen.IsMemberTitle(heading) ? 3 : level, HtmlText.Of(heading), flow, scope);
        }
    }

    private void Heading(int level, string text, MarkdownFlow flow, HtmlScope scope)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (scope.IsNested)
        {
            flow.Piece(new Piece(BlockKind.Paragraph, $"**{text}**"));
        }
        else
        {
            _level = level;
            flow.Piece(new Piece(BlockKind.Heading, text, null, level));
        }
    }

    private void List(IElement list, MarkdownFlow flow, HtmlScope scope)
    {
        if (HtmlJavadoc.IsLayout(list))
        {
            foreach (var item in list.Children.Where(item => !HtmlNoise.IsNoise(item)))
            {
                flow.EndParagraph();
                Write(item, flow, scope);
            }

            flow.EndParagraph();
            return;
        }

        if (HtmlRustdoc.ItemsOf(list) is { } members)
        {
            flow.Piece(members);
            return;
        }

        if (scope.IsFlat)
        {
            flow.EndParagraph();
            Write(list, flow, scope);
            flow.EndParagraph();
            return;
        }

        var number = list.LocalName is "ol" ? StartOf(list) : 0;
        var items = new List<string>();
        foreach (var child in list.Children)
        {
            if (HtmlNoise.IsNoise(child))
            {
                continue;
            }

            var pieces = Pieces(child, scope.Inner);
            if (pieces.Count > 0)
            {
                var marker = list.LocalName is "ol" ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "- ";
                items.Add(MarkdownWriter.Item(marker, pieces));
            }
        }

        flow.Piece(new Piece(BlockKind.List, string.Join('\n', items)));
    }

    private void Definitions(IElement list, MarkdownFlow flow, HtmlScope scope)
    {
        var groups = HtmlDefinitions.GroupsOf(list);
        if (!scope.IsNested && HtmlDefinitions.AreSections(list, groups))
        {
            var level = _level;
            foreach (var group in groups)
            {
                Heading(Math.Min(level + 1, 6), group.Name, flow, scope);
                flow.Piece(HtmlDefinitions.SignaturesOf(list, group));
                foreach (var description in group.Descriptions)
                {
                    Write(description, flow, scope);
                    flow.EndParagraph();
                }
            }

            _level = level;
            return;
        }

        var items = new List<string>();
        foreach (var group in groups)
        {
            var terms = string.Join(", ", group.Terms.Select(term => Inline(term, scope)).Where(term => term.Length > 0));
            var pieces = DescriptionsOf(group, scope);
            var term = terms.Length == 0 || terms.Contains('`', StringComparison.Ordinal) || terms.Contains('*', StringComparison.Ordinal) ? terms : $"**{terms.TrimEnd(':')}**";
            if (pieces is [{ Kind: BlockKind.Paragraph } first, ..] && term.Length > 0)
            {
                pieces[0] = first with { Text = $"{term}: {first.Text}" };
            }
            else if (term.Length > 0)
            {
                pieces.Insert(0, new Piece(BlockKind.Paragraph, term));
            }

            if (pieces.Count > 0)
            {
                items.Add(scope.IsFlat ? string.Join(' ', pieces.Select(piece => piece.Text)) : MarkdownWriter.Item("- ", pieces));
            }
        }

        flow.Piece(new Piece(BlockKind.List, string.Join('\n', items)));
    }

    /// <summary>The descriptions of a definition; several that are a paragraph each, such as parameters, become a list.</summary>
    private List<Piece> DescriptionsOf(HtmlDefinition group, HtmlScope scope)
    {
        var descriptions = group.Descriptions.Select(description => Pieces(description, scope.Inner)).Where(pieces => pieces.Count > 0).ToList();
        return descriptions.Count > 1 && !scope.IsFlat && descriptions.TrueForAll(pieces => pieces is [{ Kind: BlockKind.Paragraph }])
            ? [new Piece(BlockKind.List, string.Join('\n', descriptions.Select(pieces => MarkdownWriter.Item("- ", pieces))))]
            : [.. MarkdownFlow.Compact([.. descriptions.SelectMany(pieces => pieces)])];
    }

    private void Table(IElement table, MarkdownFlow flow, HtmlScope scope)
    {
        flow.EndParagraph();
        if (HtmlTables.CodeOf(table) is { } code)
        {
            flow.Piece(HtmlCode.Block(code));
            return;
        }

        if (HtmlDoxygen.MembersOf(table) is { } members)
        {
            Heading(2, table.QuerySelector("tr.heading") is { } heading ? HtmlText.Of(heading) : string.Empty, flow, scope);
            flow.Piece(members);
            return;
        }

        var rows = HtmlTables.RowsOf(table);
        if (HtmlTables.IsLayout(table, rows))
        {
            foreach (var cell in rows.SelectMany(row => row.Cells))
            {
                Write(cell, flow, scope);
                flow.EndParagraph();
            }

            return;
        }

        if (table.QuerySelector("caption") is { } caption && caption.ParentElement == table)
        {
            WriteElement(caption, flow, scope);
        }

        flow.Piece(HtmlTables.Convert(rows, cell => Inline(cell, scope)));
    }

    private void Quote(IElement element, MarkdownFlow flow, HtmlScope scope)
    {
        var pieces = Pieces(element, scope.Inner);
        if (pieces.Count == 0)
        {
            return;
        }

        if (scope.IsFlat)
        {
            foreach (var piece in pieces)
            {
                flow.Piece(piece);
            }
        }
        else
        {
            flow.Piece(MarkdownWriter.Quote(pieces));
        }
    }

    private void Emphasis(IElement element, string marker, MarkdownFlow flow, HtmlScope scope)
    {
        var pieces = Pieces(element, scope);
        if (pieces is [{ Kind: BlockKind.Paragraph } only] && !only.Text.Contains('\n', StringComparison.Ordinal))
        {
            var text = element.TextContent;
            flow.Text(char.IsWhiteSpace(text[0]) ? " " : string.Empty);

            // Around code and other emphasis the marks only get in the way of reading.
            flow.Atom(only.Text.AsSpan().IndexOfAny('*', '`') >= 0 ? only.Text : marker + only.Text + marker);
            flow.Text(char.IsWhiteSpace(text[^1]) ? " " : string.Empty);
            return;
        }

        foreach (var piece in pieces)
        {
            flow.Piece(piece);
        }
    }

    private static void Script(IElement element, MarkdownFlow flow)
    {
        // A link in superscript leads to a footnote.
        if (element.QuerySelector("a") is null)
        {
            var text = HtmlText.Of(element);
            flow.Glue(text.Length == 0 ? string.Empty : (element.LocalName is "sup" ? "^" : "_") + text);
        }
    }

    private static string AlternativeOf(IElement image)
    {
        var text = TextNormalizer.Collapse(image.GetAttribute("alt") ?? string.Empty);
        var isFormula = HtmlNoise.Words(image.GetAttribute("class")).Any(word => word is "math" or "formulaInl" or "formulaDsp" or "tex" or "latex");
        return isFormula ? $" {text} " : text.Count(' ') >= 2 ? $" [image: {text}] " : string.Empty;
    }

    private static int StartOf(IElement list) =>
        int.TryParse(list.GetAttribute("start"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var start) && start is >= 0 and < 1_000_000 ? start : 1;
}
