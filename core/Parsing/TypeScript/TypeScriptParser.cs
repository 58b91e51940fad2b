using System.Text;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.TypeScript;

/// <summary>
/// Parses TypeScript declaration files (<c>.d.ts</c>): one document a file, a section for every declaration, and below it one for every member that has documentation.
/// Members without any stay together in one block of code. Overloads share a section.
/// </summary>
public sealed class TypeScriptParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "dts";

    private const string Language = "typescript";
    private const int MaxHeading = 200;

    private static readonly string[] Extensions = [".d.ts", ".d.mts", ".d.cts"];

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        var key = content.Item.Key;
        var declarations = TypeScriptReader.Read(TextNormalizer.Normalize(content.Text));
        var title = declarations is [{ IsContainer: true, Name: { Length: > 0 and <= MaxHeading } module }] ? module : TitleOf(key);
        var writer = new MarkdownWriter();
        writer.Heading(1, title);
        Write(writer, declarations, 2, key, cancellationToken);
        if (writer.Blocks.Count == 1)
        {
            writer.Paragraph($"`{title}` declares nothing.");
        }

        return
        [
            new ParsedDocument
            {
                Path = key,
                Title = title,
                SourceUrl = content.Item.Url,
                Text = writer.Text,
                Blocks = writer.Blocks,
                Type = DocumentType.Api,
                Language = Languages.Detect(writer.Text),
                Tags = [Language],
            },
        ];
    }

    private static void Write(MarkdownWriter writer, IReadOnlyList<TypeScriptDeclaration> declarations, int level, string key, CancellationToken cancellationToken)
    {
        // Overloads stand side by side in nearly every file; those that do not meet here all the same.
        foreach (var overloads in declarations.Where(declaration => declaration.Name.Length is > 0 and <= MaxHeading).GroupBy(declaration => declaration.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Heading(level, overloads.Key);
            foreach (var declaration in overloads)
            {
                WriteOne(writer, declaration, level, key, cancellationToken);
            }
        }

        WriteRest(writer, [.. declarations.Where(declaration => declaration.Name.Length is 0 or > MaxHeading)], level);
    }

    private static void WriteOne(MarkdownWriter writer, TypeScriptDeclaration declaration, int level, string key, CancellationToken cancellationToken)
    {
        if (declaration.IsContainer)
        {
            AddComment(writer, declaration, key);
            Write(writer, declaration.Members, Math.Min(level + 1, 6), key, cancellationToken);
            return;
        }

        var plain = declaration.Members.Where(member => member.Comment is null || member.Name.Length is 0 or > MaxHeading).ToList();
        writer.Add(MarkdownWriter.Code(WithMembers(declaration, plain), Language));
        AddComment(writer, declaration, key);
        var documented = declaration.Members.Where(member => member.Comment is not null && member.Name.Length is > 0 and <= MaxHeading);
        foreach (var overloads in documented.GroupBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.Heading(Math.Min(level + 1, 6), overloads.Key);
            foreach (var member in overloads)
            {
                writer.Add(MarkdownWriter.Code(member.Signature, Language));
                AddComment(writer, member, key);
            }
        }
    }

    /// <summary>What a module gives without declaring it, and what could not be told apart.</summary>
    private static void WriteRest(MarkdownWriter writer, List<TypeScriptDeclaration> rest, int level)
    {
        foreach (var (heading, isExport) in new[] { ("Exports", true), ("Other statements", false) })
        {
            var lines = rest.Where(statement => statement.IsExport == isExport && statement.Signature.Length > 0 && statement.Signature is not ("export {}" or "export { }"))
                .Select(statement => statement.Signature + ";").ToList();
            if (lines.Count > 0)
            {
                writer.Heading(level, heading);
                writer.Add(MarkdownWriter.Code(string.Join('\n', lines), Language));
            }
        }
    }

    private static string WithMembers(TypeScriptDeclaration declaration, List<TypeScriptDeclaration> members)
    {
        if (declaration.Members.Count == 0)
        {
            return declaration.Signature;
        }

        if (members.Count == 0)
        {
            return declaration.Signature + " { … }";
        }

        var text = new StringBuilder(declaration.Signature).Append(" {\n");
        foreach (var member in members)
        {
            text.Append("  ").Append(member.Signature).Append(";\n");
        }

        return text.Append(members.Count < declaration.Members.Count ? "  …\n}" : "}").ToString();
    }

    private static void AddComment(MarkdownWriter writer, TypeScriptDeclaration declaration, string key)
    {
        if (declaration.Comment is { } comment)
        {
            writer.AddRange(JsDoc.Convert(comment, key));
        }
    }

    /// <summary>The file's name; with its folders where the name alone says nothing.</summary>
    private static string TitleOf(string key)
    {
        var path = Array.Find(Extensions, extension => key.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) is { } extension ? key[..^extension.Length] : key;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return string.IsNullOrWhiteSpace(name) ? key : name is "index" or "main" && path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : name;
    }
}
