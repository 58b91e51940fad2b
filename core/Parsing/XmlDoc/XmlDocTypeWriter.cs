using System.Xml.Linq;
using Contexter.Documents;

namespace Contexter.Parsing.XmlDoc;

/// <summary>
/// Writes the document of one type. Headings are short because they become the path of every hit: <c>Enumerable &gt; Methods &gt; Select</c>; whole
/// signatures stand in code blocks below them.
/// </summary>
internal sealed class XmlDocTypeWriter(XmlDocNames names, XmlDocSignatures signatures, XmlDocText text)
{
    private static readonly string[] Groups =
        ["Constructors", "Fields", "Properties", "Methods", "Operators", "Events", "Explicit interface implementations"];

    /// <summary>Writes a type with all its members.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The type's name, for the title.</param>
    /// <param name="namespaceName">Its namespace; empty when it has none.</param>
    /// <param name="assembly">Its assembly.</param>
    /// <param name="members">The type's own entries and those of its members, in any order.</param>
    public void Write(MarkdownWriter writer, string name, string namespaceName, string assembly, IReadOnlyList<XmlDocMember> members)
    {
        writer.Heading(1, name);
        var own = members.Where(member => member.Id.MemberName.Length == 0).ToList();
        foreach (var entry in own)
        {
            AddAll(writer, entry.Content, "summary");
        }

        writer.Paragraph((namespaceName.Length > 0 ? $"Namespace: `{namespaceName}`. " : string.Empty) + $"Assembly: `{assembly}`.");
        foreach (var entry in own)
        {
            Describe(writer, entry, isType: true);
        }

        foreach (var group in members.Where(member => member.Id.MemberName.Length > 0).GroupBy(GroupOf).OrderBy(group => group.Key))
        {
            writer.Heading(2, Groups[group.Key]);
            WriteGroup(writer, Groups[group.Key], [.. group]);
        }
    }

    private void WriteGroup(MarkdownWriter writer, string group, List<XmlDocMember> members)
    {
        if (group is "Constructors")
        {
            WriteOverloads(writer, members);
        }
        else if (group is "Fields" && members.TrueForAll(HasOnlyShortSummary))
        {
            // Constants and values of an enumeration say one sentence each: a list of them reads better, and is found better, than a section for each.
            var items = members.OrderBy(member => member.Id.MemberName, StringComparer.Ordinal).Select(field => MarkdownWriter.Item(
                "- ", Labelled(MarkdownWriter.CodeSpan(field.Id.MemberName), [.. field.Content.Elements("summary").SelectMany(text.Compact)])));
            writer.Add(new Piece(BlockKind.List, string.Join('\n', items)));
        }
        else
        {
            foreach (var overloads in members.GroupBy(member => signatures.MemberName(member.Id), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                writer.Heading(3, overloads.Key);
                WriteOverloads(writer, [.. overloads]);
            }
        }
    }

    private void WriteOverloads(MarkdownWriter writer, List<XmlDocMember> overloads)
    {
        var ordered = overloads
            .OrderBy(member => member.Id.Parameters is { Length: > 0 } parameters ? ParameterCount(parameters) : 0)
            .ThenBy(member => member.RawId.Length)
            .ThenBy(member => member.RawId, StringComparer.Ordinal);
        foreach (var member in ordered)
        {
            if (member.Id.Kind == 'M' || member.Id.Parameters is not null)
            {
                writer.Add(MarkdownWriter.Code(signatures.Signature(member.Id, member.Content), "csharp"));
            }

            AddAll(writer, member.Content, "summary");
            Describe(writer, member, isType: false);
        }
    }

    /// <summary>Everything but the summary.</summary>
    private void Describe(MarkdownWriter writer, XmlDocMember member, bool isType)
    {
        var content = member.Content;
        AddList(writer, "Type parameters:", content.Elements("typeparam"), e => e.Attribute("name")?.Value ?? string.Empty);
        AddList(writer, "Parameters:", content.Elements("param"), e => e.Attribute("name")?.Value ?? string.Empty);
        foreach (var element in content.Elements().Where(e => e.Name.LocalName is "returns" or "return" or "value"))
        {
            AddLabelled(writer, member.Id.Kind == 'P' || element.Name.LocalName is "value" ? "Value:" : "Returns:", element);
        }

        AddList(writer, "Exceptions:", content.Elements("exception"), e => e.Attribute("cref") is { } cref ? signatures.Reference(cref.Value) : string.Empty);
        AddSection(writer, isType ? "Remarks" : null, content, "remarks", "remark");
        AddSection(writer, isType ? "Examples" : null, content, "example", "examples");
        AddSection(writer, null, content, "threadsafety", "permission", "note", "para", "list", "code");
        var also = content.Elements("seealso").Select(e => string.Join(' ', text.Compact(new XElement("summary", new XElement(e))).Select(p => p.Text)))
            .Where(link => link.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (also.Count > 0)
        {
            writer.Paragraph("See also: " + string.Join(", ", also) + ".");
        }
    }

    private void AddAll(MarkdownWriter writer, XElement parent, string name)
    {
        foreach (var piece in parent.Elements(name).SelectMany(text.Pieces))
        {
            writer.Add(piece);
        }
    }

    private void AddSection(MarkdownWriter writer, string? heading, XElement parent, params ReadOnlySpan<string> elementNames)
    {
        var pieces = new List<Piece>();
        foreach (var element in parent.Elements())
        {
            if (elementNames.Contains(element.Name.LocalName))
            {
                // Wrapped, so that an element that is itself a block (a list, code) is rendered as one.
                pieces.AddRange(text.Pieces(element.Name.LocalName is "list" or "code" or "note" ? new XElement("remarks", new XElement(element)) : element));
            }
        }

        if (heading is not null && pieces.Count > 0)
        {
            writer.Heading(2, heading);
        }

        foreach (var piece in pieces)
        {
            writer.Add(piece);
        }
    }

    private void AddLabelled(MarkdownWriter writer, string label, XElement element)
    {
        var pieces = text.Compact(element);
        if (pieces.Count == 0)
        {
            return;
        }

        if (pieces[0].Kind == BlockKind.Paragraph)
        {
            writer.Paragraph(label + " " + pieces[0].Text);
            pieces = [.. pieces.Skip(1)];
        }
        else
        {
            writer.Paragraph(label);
        }

        foreach (var piece in pieces)
        {
            writer.Add(piece);
        }
    }

    private void AddList(MarkdownWriter writer, string label, IEnumerable<XElement> elements, Func<XElement, string> nameOf)
    {
        var items = new List<string>();
        foreach (var element in elements)
        {
            var name = MarkdownWriter.CodeSpan(nameOf(element));
            var pieces = text.Compact(element);
            // A parameter without a description says nothing that the signature does not; an exception does.
            if (pieces.Count > 0 || (name.Length > 0 && element.Name.LocalName is "exception"))
            {
                items.Add(MarkdownWriter.Item("- ", Labelled(name, pieces)));
            }
        }

        if (items.Count > 0)
        {
            writer.Add(new Piece(BlockKind.List, label + "\n" + string.Join('\n', items)));
        }
    }

    private static IReadOnlyList<Piece> Labelled(string name, IReadOnlyList<Piece> pieces)
    {
        if (name.Length == 0)
        {
            return pieces;
        }

        return pieces is [{ Kind: BlockKind.Paragraph } first, ..]
            ? [first with { Text = $"{name}: {first.Text}" }, .. pieces.Skip(1)]
            : [new Piece(BlockKind.Paragraph, name), .. pieces];
    }

    private static bool HasOnlyShortSummary(XmlDocMember member) =>
        member.Content.Elements().All(e => e.Name.LocalName is "summary" or "inheritdoc") && member.Content.Elements("summary").Count() <= 1;

    private int ParameterCount(string parameters) => XmlDocTypeReader.ReadList(parameters, names, [], [])?.Count ?? int.MaxValue;

    private static int GroupOf(XmlDocMember member)
    {
        var name = member.Id switch
        {
            { MemberName: "#ctor" or "#cctor" } => "Constructors",
            _ when XmlDocSignatures.IsExplicit(member.Id) => "Explicit interface implementations",
            { Kind: 'F' } => "Fields",
            { Kind: 'P' } => "Properties",
            { Kind: 'E' } => "Events",
            _ when XmlDocSignatures.IsOperator(member.Id) => "Operators",
            _ => "Methods",
        };
        return Array.IndexOf(Groups, name);
    }
}
