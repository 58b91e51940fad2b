using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Parsing.ManPages;

/// <summary>
/// Parses manual pages of Unix in roff, those of the man(7) macros and of mdoc(7): sections, options as lists, synopses and examples as code, tables. Drawings and
/// equations stay as they are written; macros that a page defines itself are left out.
/// </summary>
public sealed class ManPageParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "man";

    private static readonly string[] Extensions = [".gz"];

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var key = content.Item.Key;
        var lines = new RoffLines(TextNormalizer.Normalize(content.Text));
        var first = lines.Next();
        while (first is { Macro: not ("TH" or "Dt" or "SH" or "Sh" or "so") })
        {
            first = lines.Next();
        }

        var isMdoc = first?.Macro is "Dt" or "Sh";
        var title = TitleOf(first, key);
        var writer = new MarkdownWriter();
        writer.Heading(1, title);
        if (first is null)
        {
            // No macro that a manual page begins with: text that only has the name of one.
            writer.Paragraph(content.Text);
        }
        else
        {
            var start = first is { Macro: "TH" or "Dt" } ? lines.Next() : first;
            if (isMdoc)
            {
                new MdocConverter(writer, lines).Convert(start, cancellationToken);
            }
            else
            {
                new ManConverter(writer, lines).Convert(start, cancellationToken);
            }
        }

        var text = writer.Text;
        return
        [
            new ParsedDocument
            {
                Path = key,
                Title = title,
                SourceUrl = content.Item.Url,
                Text = text,
                Blocks = writer.Blocks,
                Type = SectionOf(title) is '2' or '3' ? DocumentType.Api : DocumentType.Reference,
                Language = Languages.Detect(text),
                Tags = ["man"],
            },
        ];
    }

    /// <summary>The title as people cite it: <c>ls(1)</c>.</summary>
    private static string TitleOf(RoffLine? first, string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        name = Array.Exists(Extensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) ? name[..^3] : name;
        var dot = name.LastIndexOf('.');
        var fromFile = dot > 0 ? $"{name[..dot]}({name[(dot + 1)..]})" : name;
        if (first is not { Macro: "TH" or "Dt" } head || head.Arguments() is not { Count: >= 2 } arguments)
        {
            return string.IsNullOrWhiteSpace(fromFile) ? "Untitled" : fromFile;
        }

        // Titles are in capitals by custom; the file has the name as it is typed.
        var plain = new RoffText(new Dictionary<string, string>(StringComparer.Ordinal));
        var stated = $"{plain.Plain(arguments[0])}({plain.Plain(arguments[1])})";
        var collapsed = TextNormalizer.Collapse(stated);
        return string.Equals(collapsed, fromFile, StringComparison.OrdinalIgnoreCase) || collapsed.Length is < 4 or > 200 ? fromFile : collapsed;
    }

    private static char SectionOf(string title) => title.LastIndexOf('(') is var open and >= 0 && open + 1 < title.Length ? title[open + 1] : default;
}
