using System.Xml;
using System.Xml.Linq;
using Contexter.Documents;
using Contexter.Parsing;

namespace Contexter.Sources.Packages;

/// <summary>Writes what a NuGet package says of itself (<c>.nuspec</c>) as Markdown: what it is, who made it, where it lives and what it needs.</summary>
internal static class PackageDescription
{
    private static readonly (string Element, string Label)[] Facts =
    [
        ("id", "Id"), ("version", "Version"), ("authors", "Authors"), ("projectUrl", "Project"), ("license", "License"), ("licenseUrl", "License"), ("tags", "Tags"),
    ];

    /// <summary>The Markdown.</summary>
    /// <param name="nuspec">The XML.</param>
    /// <param name="name">Its name, for the error.</param>
    /// <exception cref="ContexterException">It is no XML, or has no metadata (<see cref="ErrorCodes.FileMalformed"/>).</exception>
    public static string ToMarkdown(string nuspec, string name)
    {
        XElement metadata;
        try
        {
            using var reader = XmlReader.Create(new StringReader(nuspec), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 10_000_000 });
            metadata = XDocument.Load(reader).Root?.Elements().FirstOrDefault(element => element.Name.LocalName is "metadata") ?? throw new XmlException("There is no metadata.");
        }
        catch (XmlException e)
        {
            throw new ContexterException(ErrorCodes.FileMalformed, $"'{name}' does not describe a package: {e.Message} Leave it out with an exclude pattern.", e);
        }

        var writer = new MarkdownWriter();
        writer.Heading(1, Value(metadata, "title") is { Length: > 0 } title ? title : Value(metadata, "id"));
        writer.Paragraph(Value(metadata, "description"));
        writer.Paragraph(Value(metadata, "summary"));
        var facts = Facts.Select(fact => (fact.Label, Text: Value(metadata, fact.Element))).Where(fact => fact.Text.Length > 0 && fact.Text.Length < 1_000);
        writer.Add(new Piece(BlockKind.List, string.Join('\n', facts.Select(fact => $"- {fact.Label}: {TextNormalizer.Collapse(fact.Text)}"))));
        if (Value(metadata, "releaseNotes") is { Length: > 0 } notes)
        {
            writer.Heading(2, "Release notes");
            writer.Paragraph(notes);
        }

        AddDependencies(writer, metadata);
        return writer.Text;
    }

    private static void AddDependencies(MarkdownWriter writer, XElement metadata)
    {
        var lines = metadata.Descendants().Where(element => element.Name.LocalName is "dependency")
            .Select(dependency => (Framework: dependency.Parent?.Attribute("targetFramework")?.Value ?? "any framework", Package: $"`{dependency.Attribute("id")?.Value}` {dependency.Attribute("version")?.Value}".Trim()))
            .GroupBy(dependency => dependency.Framework, StringComparer.Ordinal)
            .Select(group => $"- {group.Key}: {string.Join(", ", group.Select(dependency => dependency.Package))}")
            .ToList();
        if (lines.Count > 0)
        {
            writer.Heading(2, "Dependencies");
            writer.Add(new Piece(BlockKind.List, string.Join('\n', lines)));
        }
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() ?? string.Empty;
}
