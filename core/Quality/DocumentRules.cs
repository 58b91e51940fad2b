using System.Globalization;
using Contexter.Documents;
using Contexter.Parsing;

namespace Contexter.Quality;

/// <summary>What the checks say about a document.</summary>
/// <param name="Score">Quality, 0 to 1: 1 less what the findings cost.</param>
/// <param name="Findings">The reasons, in the order of the rules.</param>
public sealed record DocumentAssessment(double Score, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when a finding says that the document is to be dropped.</summary>
    public bool IsDropped => Findings.Any(finding => finding.Severity >= Severity.Error);
}

/// <summary>The rules that a document must keep (B4), and what else tells good documentation from bad.</summary>
/// <remarks>Pure and safe for concurrent use; costs a few passes over the text.</remarks>
public sealed class DocumentRules
{
    private const int MaxPathLength = 1_024;
    private const int MaxUrlLength = 4_096;

    private readonly QualityOptions _options;

    /// <summary>Makes the rules.</summary>
    /// <exception cref="ContexterException">An option is out of range.</exception>
    public DocumentRules(QualityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Checks a document as a whole, before it is cut into parts.</summary>
    public DocumentAssessment Assess(ParsedDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var findings = new List<Finding>();
        CheckIdentity(document, findings);
        CheckText(document, findings);
        if (findings.TrueForAll(finding => finding.Severity < Severity.Error))
        {
            TextQuality.Check(document, Add);
        }

        var score = _options.Score(findings);
        if (score < _options.MinDocumentQuality)
        {
            Add(Severity.Error, FindingCodes.DocumentQuality, string.Create(
                CultureInfo.InvariantCulture, $"its quality score is {score:0.00}; the smallest one that is accepted is {_options.MinDocumentQuality:0.00}"));
        }

        return new DocumentAssessment(score, findings);

        void Add(Severity severity, string code, string message) => findings.Add(Create(document, severity, code, message));
    }

    private static void CheckIdentity(ParsedDocument document, List<Finding> findings)
    {
        if (document.Path.Length is 0 or > MaxPathLength || document.Path[0] == '/' || document.Path.Any(char.IsControl))
        {
            findings.Add(Create(
                document, Severity.Error, FindingCodes.DocumentIdentity,
                $"its path must have 1 to {MaxPathLength} characters, none of them a control character, and must not start with a slash"));
        }

        if (string.IsNullOrWhiteSpace(document.Title))
        {
            findings.Add(Create(document, Severity.Error, FindingCodes.DocumentIdentity, "it has no title"));
        }

        if (document.SourceUrl.Length > MaxUrlLength || !Uri.TryCreate(document.SourceUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http" or "file"))
        {
            findings.Add(Create(
                document, Severity.Error, FindingCodes.DocumentIdentity,
                $"its address must be an absolute http, https or file URL of up to {MaxUrlLength} characters"));
        }
    }

    private void CheckText(ParsedDocument document, List<Finding> findings)
    {
        var text = document.Text;
        if (string.IsNullOrWhiteSpace(text))
        {
            findings.Add(Create(document, Severity.Error, FindingCodes.DocumentEmpty, "it holds no text"));
            return;
        }

        if (text.Length < _options.MinDocumentCharacters)
        {
            findings.Add(Create(document, Severity.Warning, FindingCodes.DocumentShort, string.Create(
                CultureInfo.InvariantCulture, $"it has {text.Length} characters, fewer than {_options.MinDocumentCharacters}; it is kept")));
        }

        if (text.Length > _options.MaxDocumentCharacters)
        {
            findings.Add(Create(document, Severity.Info, FindingCodes.DocumentLong, string.Create(
                CultureInfo.InvariantCulture,
                $"it has {text.Length:N0} characters, more than {_options.MaxDocumentCharacters:N0}; it is cut into parts at section boundaries")));
        }

        if (!ReferenceEquals(TextNormalizer.Normalize(text), text))
        {
            findings.Add(Create(
                document, Severity.Error, FindingCodes.DocumentEncoding,
                "its text holds a NUL, a carriage return, a byte order mark or half a surrogate pair; canonical text has none of them"));
        }

        var at = 0;
        foreach (var block in document.Blocks)
        {
            if (block.Start < at || block.End <= block.Start || block.End > text.Length)
            {
                findings.Add(Create(document, Severity.Critical, FindingCodes.DocumentBlocks, string.Create(
                    CultureInfo.InvariantCulture, $"its block from {block.Start} to {block.End} is not inside the text or overlaps the one before, which ends at {at}")));
                return;
            }

            at = block.End;
        }
    }

    private static Finding Create(ParsedDocument document, Severity severity, string code, string message) =>
        new(severity, code, document.Path, $"Document '{document.Path}': {message}.");
}
