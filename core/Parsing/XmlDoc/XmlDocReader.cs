using System.Xml;
using System.Xml.Linq;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.XmlDoc;

/// <summary>One <c>member</c> element of a documentation file.</summary>
/// <param name="Id">Its id, taken apart.</param>
/// <param name="RawId">Its id as written.</param>
/// <param name="Content">The element.</param>
internal sealed record XmlDocMember(XmlDocId Id, string RawId, XElement Content);

/// <summary>A documentation file: its assembly and its members in the order of the file.</summary>
internal sealed record XmlDocFile(string AssemblyName, IReadOnlyList<XmlDocMember> Members);

/// <summary>Reads documentation files. Document type declarations and external entities are refused.</summary>
internal static class XmlDocReader
{
    /// <summary>Deepest nesting of elements inside a member.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="ContexterException">It is not well-formed XML, not XML documentation, or nests too deep.</exception>
    public static XmlDocFile Read(SourceContent content, CancellationToken cancellationToken)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
        };
        try
        {
            using var text = new StringReader(content.Text);
            using var reader = XmlReader.Create(text, settings);
            return Read(reader, content.Item.Key, cancellationToken);
        }
        catch (XmlException e)
        {
            throw new ContexterException(
                ErrorCodes.FileMalformed,
                $"'{content.Item.Key}' is not well-formed XML documentation: {e.Message} Mend the file, or build the library again to write a new one.",
                e);
        }
    }

    private static XmlDocFile Read(XmlReader reader, string key, CancellationToken cancellationToken)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName is not "doc")
        {
            throw new ContexterException(
                ErrorCodes.FileMalformed,
                $"'{key}' is not XML documentation: its root element is <{reader.LocalName}>, expected is <doc>. Exclude it from the source.");
        }

        var assembly = string.Empty;
        var members = new List<XmlDocMember>();
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "assembly")
            {
                assembly = ReadElement(reader, key).Element("name")?.Value.Trim() ?? string.Empty;
            }
            else if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "member")
            {
                cancellationToken.ThrowIfCancellationRequested();
                var element = ReadElement(reader, key);
                var id = element.Attribute("name")?.Value.Trim();
                if (!string.IsNullOrEmpty(id))
                {
                    members.Add(new XmlDocMember(XmlDocId.Parse(id), id, element));
                }
            }
            else
            {
                reader.Read();
            }
        }

        return new XmlDocFile(assembly.Length > 0 ? assembly : NameOf(key), members);
    }

    /// <summary>
    /// Reads the element that the reader stands on and moves past it. <see cref="XNode.ReadFrom"/> does the same without a limit, and in quadratic time for
    /// what nests deep.
    /// </summary>
    private static XElement ReadElement(XmlReader reader, string key)
    {
        var isEmpty = reader.IsEmptyElement;
        var root = StartOf(reader);
        var current = root;
        var depth = 1;
        while (reader.Read() && !isEmpty)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var isLeaf = reader.IsEmptyElement;
                    var child = StartOf(reader);
                    current.Add(child);
                    current = isLeaf ? current : child;
                    depth += isLeaf ? 0 : 1;
                    break;
                case XmlNodeType.EndElement when current == root:
                    isEmpty = true;
                    break;
                case XmlNodeType.EndElement:
                    current = current.Parent!;
                    depth--;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    current.Add(new XText(reader.Value));
                    break;
            }

            if (depth > MaxDepth)
            {
                throw new ContexterException(
                    ErrorCodes.FileMalformed,
                    $"'{key}' nests elements deeper than {MaxDepth} levels in member '{root.Attribute("name")?.Value}'; flatten its documentation.");
            }
        }

        return root;
    }

    private static XElement StartOf(XmlReader reader)
    {
        var element = new XElement(reader.LocalName);
        while (reader.MoveToNextAttribute())
        {
            // Namespaces mean nothing here; of attributes that differ only in them the first counts.
            if (element.Attribute(reader.LocalName) is null)
            {
                element.Add(new XAttribute(reader.LocalName, reader.Value));
            }
        }

        reader.MoveToElement();
        return element;
    }

    private static string NameOf(string key) => Path.GetFileNameWithoutExtension(key.Replace('\\', '/'));
}
