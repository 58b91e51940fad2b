using System.Text;
using Contexter.Documents;

namespace Contexter.Core.Tests.Chunking;

/// <summary>Writes a document block by block, with an empty line between blocks.</summary>
internal sealed class DocumentBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<Block> _blocks = [];

    public DocumentBuilder Heading(int level, string text) => Add(BlockKind.Heading, $"{new string('#', level)} {text}", level, text);

    public DocumentBuilder Paragraph(string text) => Add(BlockKind.Paragraph, text);

    public DocumentBuilder Code(string code) => Add(BlockKind.Code, $"```csharp\n{code}\n```", info: "csharp");

    public DocumentBuilder Table(string rows) => Add(BlockKind.Table, rows);

    public DocumentBuilder List(params string[] items) => Add(BlockKind.List, string.Join('\n', items.Select(item => "- " + item)));

    public DocumentBuilder Add(BlockKind kind, string text, int level = 0, string? info = null)
    {
        _blocks.Add(new Block(kind, _text.Length, _text.Length + text.Length, level, info));
        return Text(text);
    }

    /// <summary>Text that no block covers.</summary>
    public DocumentBuilder Text(string text)
    {
        _text.Append(text).Append("\n\n");
        return this;
    }

    public Document Build() => Build(_text.ToString(), _blocks);

    public static Document Build(string text, IReadOnlyList<Block> blocks)
    {
        var library = new LibraryVersion("lib", "1.0");
        return new Document
        {
            Id = DocumentId.Create(library, "guide.md"),
            Library = library,
            Path = "guide.md",
            Title = "Guide",
            SourceUrl = "https://example.com/guide",
            Text = text,
            Blocks = blocks,
            ContentHash = ContentHash.Of(text),
            SizeBytes = Encoding.UTF8.GetByteCount(text),
            FetchedAt = DateTimeOffset.UnixEpoch,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
