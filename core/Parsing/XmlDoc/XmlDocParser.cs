using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.XmlDoc;

/// <summary>
/// Parses the XML documentation that .NET compilers write. Each type becomes one document at <c>Assembly/Namespace.Type</c> (<c>-1</c> after it for the arity
/// of a generic type), with a section for every kind of member and one for every member name below it, overloads together.
/// </summary>
public sealed class XmlDocParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "xmldoc";

    private const int MaxInheritedHops = 8;

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var file = XmlDocReader.Read(content, cancellationToken);
        var names = new XmlDocNames();
        var byId = new Dictionary<string, XElement>(StringComparer.Ordinal);
        var types = new SortedDictionary<string, List<XmlDocMember>>(StringComparer.Ordinal);
        foreach (var member in file.Members)
        {
            byId.TryAdd(member.RawId, member.Content);
            if (member.Id.Kind == 'T')
            {
                names.Add(member.Id.TypeName, [.. member.Content.Elements("typeparam").Select(e => e.Attribute("name")?.Value.Trim() ?? string.Empty)]);
            }

            if (!types.TryGetValue(member.Id.TypeName, out var ofType))
            {
                types.Add(member.Id.TypeName, ofType = []);
            }

            ofType.Add(member);
        }

        foreach (var member in file.Members)
        {
            Inherit(member.Content, byId);
        }

        var signatures = new XmlDocSignatures(names);
        var writer = new XmlDocTypeWriter(names, signatures, new XmlDocText(signatures));
        var documents = new List<ParsedDocument>(types.Count);
        foreach (var (typeName, members) in types)
        {
            cancellationToken.ThrowIfCancellationRequested();
            documents.Add(Document(content, file.AssemblyName, typeName, members, names, writer));
        }

        return documents;
    }

    private static ParsedDocument Document(
        SourceContent content, string assembly, string typeName, List<XmlDocMember> members, XmlDocNames names, XmlDocTypeWriter writer)
    {
        var isNamespace = members.TrueForAll(member => member.Id.Kind == 'N');
        var (space, name) = isNamespace ? (typeName, typeName + " namespace") : names.Describe(typeName);
        var text = new MarkdownWriter();
        writer.Write(text, name, isNamespace ? string.Empty : space, assembly, members);
        return new ParsedDocument
        {
            Path = $"{assembly}/{typeName.Replace('`', '-')}",
            Title = name,
            SourceUrl = UrlOf(assembly, typeName) ?? content.Item.Url,
            Text = text.Text,
            Blocks = text.Blocks,
            Type = DocumentType.Api,
            Tags = space.Length > 0 && !string.Equals(space, assembly, StringComparison.Ordinal) ? [assembly, space] : [assembly],
        };
    }

    /// <summary>The page of a type on Microsoft Learn, for assemblies that are documented there.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "The addresses are in lower case.")]
    private static string? UrlOf(string assembly, string typeName) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.", StringComparison.Ordinal)
            || assembly is "System" or "mscorlib" or "netstandard" or "WindowsBase" or "PresentationCore" or "PresentationFramework"
            ? "https://learn.microsoft.com/dotnet/api/" + Uri.EscapeDataString(typeName.Replace('`', '-').ToLowerInvariant())
            : null;

    /// <summary>Adds what <c>inheritdoc</c> with a reference into the same file stands for; references that lead out of the file add nothing.</summary>
    private static void Inherit(XElement member, Dictionary<string, XElement> byId)
    {
        var source = member;
        for (var hops = 0; hops < MaxInheritedHops; hops++)
        {
            if (source.Element("inheritdoc")?.Attribute("cref")?.Value is not { } cref || !byId.TryGetValue(cref.Trim(), out var next) || next == member)
            {
                return;
            }

            source = next;
            foreach (var element in source.Elements().Where(e => e.Name.LocalName is not "inheritdoc"))
            {
                var isThere = member.Elements(element.Name).Any(own => string.Equals(own.Attribute("name")?.Value, element.Attribute("name")?.Value, StringComparison.Ordinal));
                if (!isThere || element.Name.LocalName is "exception")
                {
                    member.Add(new XElement(element));
                }
            }
        }
    }
}
