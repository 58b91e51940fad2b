using System.Text;
using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Sources;

namespace Contexter.Ingestion;

/// <summary>Makes a document of text that was put by hand, by the parsers and rules that documents of sources pass.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class DocumentComposer(DocumentParsers parsers, DocumentFactory factory, TimeProvider time)
{
    /// <summary>Formats that are taken.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["markdown", "text", "html"];

    /// <summary>Makes a document.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="path">Where it stands in it.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="text">Its text.</param>
    /// <param name="sourceUrl">Address of the original; null where it has none.</param>
    /// <exception cref="ContexterException">It breaks a rule (<see cref="ErrorCodes.DocumentInvalid"/>), or the format is not taken (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public Document Compose(LibraryVersion library, string path, string format, string text, string? sourceUrl)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        if (!Formats.Contains(format, StringComparer.Ordinal))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"A document of format '{format}' cannot be put; {string.Join(", ", Formats)} can.");
        }

        var content = new SourceContent
        {
            Item = new SourceItem { Key = path, Url = sourceUrl ?? "file:///" + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal), Format = format },
            Text = TextNormalizer.Normalize(text),
            SizeBytes = Encoding.UTF8.GetByteCount(text),
            FetchedAt = time.GetUtcNow(),
        };
        var batch = factory.Create(library, content, parsers.Parse(content, CancellationToken.None));
        return batch switch
        {
            { Documents: [var document] } => document,
            { DroppedMessage: { } reason } => throw new ContexterException(ErrorCodes.DocumentInvalid, reason),
            { Documents.Count: 0 } => throw new ContexterException(ErrorCodes.DocumentInvalid, $"'{path}' holds no document."),
            _ => throw new ContexterException(
                ErrorCodes.DocumentInvalid, $"'{path}' is too long for one document ({batch.Findings.FirstOrDefault(finding => finding.Code == FindingCodes.DocumentLong)?.Message}) Put it as several."),
        };
    }
}
