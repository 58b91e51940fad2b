using System.Globalization;
using System.Text;
using Contexter.Documents;
using Contexter.Quality;
using Contexter.Sources;

namespace Contexter.Parsing;

/// <summary>What became of the documents of one item.</summary>
/// <param name="Documents">The documents to store, in order; empty when all were dropped.</param>
/// <param name="Findings">What the checks found, the reasons for dropped documents among them.</param>
public sealed record DocumentBatch(IReadOnlyList<Document> Documents, IReadOnlyList<Finding> Findings)
{
    /// <summary>Which documents were dropped and why the first of them was, in one sentence or two; null when none was.</summary>
    public string? DroppedMessage
    {
        get
        {
            var dropped = Findings.Where(finding => finding.Severity >= Severity.Error).DistinctBy(finding => finding.Subject, StringComparer.Ordinal).ToList();
            return dropped.Count switch
            {
                0 => null,
                1 => dropped[0].Message,
                _ => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{dropped[0].Message} {dropped.Count - 1} more of it dropped: {string.Join(", ", dropped.Skip(1).Take(MostNamed).Select(finding => $"'{finding.Subject}' ({finding.Code})"))}{(dropped.Count - 1 > MostNamed ? ", ..." : ".")}"),
            };
        }
    }

    private const int MostNamed = 20;
}

/// <summary>Turns what a parser gives into documents of a library version: checks them, cuts what is too long, gives ids, hashes, sizes and times.</summary>
/// <remarks>Pure and safe for concurrent use: times come from the content that was read.</remarks>
public sealed class DocumentFactory
{
    private readonly QualityOptions _options;
    private readonly DocumentRules _rules;

    /// <summary>Makes a factory.</summary>
    /// <exception cref="ContexterException">An option is out of range.</exception>
    public DocumentFactory(QualityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _rules = new DocumentRules(options);
    }

    /// <summary>Makes the documents of one item.</summary>
    /// <param name="library">The library version they document.</param>
    /// <param name="content">The item as it was read.</param>
    /// <param name="parsed">What its parser made of it.</param>
    public DocumentBatch Create(LibraryVersion library, SourceContent content, IReadOnlyList<ParsedDocument> parsed)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(parsed);
        var documents = new List<Document>(parsed.Count);
        var findings = new List<Finding>();
        foreach (var whole in parsed)
        {
            var assessment = _rules.Assess(whole);
            findings.AddRange(assessment.Findings);
            if (!assessment.IsDropped)
            {
                documents.AddRange(DocumentSplitter.Split(whole, _options.MaxDocumentCharacters)
                    .Select(part => Create(library, content, part, assessment)));
            }
        }

        return new DocumentBatch(documents, findings);
    }

    private static Document Create(LibraryVersion library, SourceContent content, ParsedDocument parsed, DocumentAssessment assessment) => new()
    {
        Id = DocumentId.Create(library, parsed.Path),
        Library = library,
        Path = parsed.Path,
        Title = parsed.Title,
        SourceUrl = parsed.SourceUrl,
        Text = parsed.Text,
        Blocks = parsed.Blocks,
        Type = parsed.Type,
        Language = parsed.Language,
        Tags = [.. parsed.Tags.Distinct(StringComparer.Ordinal)],
        ContentHash = HashOf(parsed),
        SizeBytes = Encoding.UTF8.GetByteCount(parsed.Text),
        FetchedAt = content.FetchedAt,
        CreatedAt = content.FetchedAt,
        UpdatedAt = content.FetchedAt,
        TrustScore = content.TrustScore,
        QualityScore = assessment.Score,
        QualityReasons = assessment.Reasons,
    };

    /// <summary>Hash of all that a reader or the index sees of a document and that does not follow from its id.</summary>
    private static ContentHash HashOf(ParsedDocument document)
    {
        var blocks = new StringBuilder(document.Blocks.Count * 16);
        foreach (var block in document.Blocks)
        {
            blocks.Append(CultureInfo.InvariantCulture, $"{(int)block.Kind} {block.Start} {block.End} {block.Level} {block.Info}\n");
        }

        return ContentHash.Of(
            document.Title,
            document.Text,
            document.SourceUrl,
            ((int)document.Type).ToString(CultureInfo.InvariantCulture),
            document.Language,
            string.Join('\u001f', document.Tags),
            blocks.ToString());
    }
}
