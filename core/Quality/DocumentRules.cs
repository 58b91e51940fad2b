using System.Globalization;
using Contexter.Documents;
using Contexter.Parsing;

namespace Contexter.Quality;

/// <summary>What the checks say about a document.</summary>
/// <param name="Score">Quality, 0 to 1: 1 less what the reasons cost.</param>
/// <param name="Path">The document's path.</param>
/// <param name="Reasons">The rules that it breaks, in their order.</param>
public sealed record DocumentAssessment(double Score, string Path, IReadOnlyList<QualityReason> Reasons)
{
    /// <summary>True when a reason says that the document is to be dropped.</summary>
    public bool IsDropped => Reasons.Any(reason => reason.Severity >= Severity.Error);

    /// <summary>The reasons as sentences that name the document.</summary>
    public IEnumerable<Finding> Findings => Reasons.Select(reason => new Finding(reason.Severity, reason.Code, Path, $"Document '{Path}': {reason.Message}."));
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
        var reasons = new List<QualityReason>();
        CheckIdentity(document, Add);
        CheckText(document, Add);
        if (reasons.TrueForAll(reason => reason.Severity < Severity.Error))
        {
            TextQuality.Check(document, Add);
        }

        var score = QualityOptions.Score(reasons.Select(reason => reason.Penalty));
        if (score < _options.MinDocumentQuality)
        {
            reasons.Add(new QualityReason(
                Severity.Error,
                FindingCodes.DocumentQuality,
                string.Create(CultureInfo.InvariantCulture, $"its quality score is {score:0.00}; the smallest one that is accepted is {_options.MinDocumentQuality:0.00}"),
                Penalty: 0));
        }

        return new DocumentAssessment(score, document.Path, reasons);

        void Add(Severity severity, string code, string message, double weight) =>
            reasons.Add(new QualityReason(severity, code, message, _options.PenaltyOf(severity, weight)));
    }

    private static void CheckIdentity(ParsedDocument document, AddReason add)
    {
        if (document.Path.Length is 0 or > MaxPathLength || document.Path[0] == '/' || document.Path.Any(char.IsControl))
        {
            add(
                Severity.Error,
                FindingCodes.DocumentIdentity,
                $"its path must have 1 to {MaxPathLength} characters, none of them a control character, and must not start with a slash");
        }

        if (string.IsNullOrWhiteSpace(document.Title))
        {
            add(Severity.Error, FindingCodes.DocumentIdentity, "it has no title");
        }

        if (document.SourceUrl.Length > MaxUrlLength || !Uri.TryCreate(document.SourceUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http" or "file"))
        {
            add(Severity.Error, FindingCodes.DocumentIdentity, $"its address must be an absolute http, https or file URL of up to {MaxUrlLength} characters");
        }
    }

    private void CheckText(ParsedDocument document, AddReason add)
    {
        var text = document.Text;
        if (string.IsNullOrWhiteSpace(text))
        {
            add(Severity.Error, FindingCodes.DocumentEmpty, "it holds no text");
            return;
        }

        if (text.Length < _options.MinDocumentCharacters)
        {
            add(Severity.Warning, FindingCodes.DocumentShort, string.Create(
                CultureInfo.InvariantCulture, $"it has {text.Length} characters, fewer than {_options.MinDocumentCharacters}; it is kept"));
        }

        if (text.Length > _options.MaxDocumentCharacters)
        {
            add(Severity.Info, FindingCodes.DocumentLong, string.Create(
                CultureInfo.InvariantCulture,
                $"it has {text.Length:N0} characters, more than {_options.MaxDocumentCharacters:N0}; it is cut into parts at section boundaries"));
        }

        if (!ReferenceEquals(TextNormalizer.Normalize(text), text))
        {
            add(
                Severity.Error,
                FindingCodes.DocumentEncoding,
                "its text holds a NUL, a carriage return, a byte order mark or half a surrogate pair; canonical text has none of them");
        }

        var at = 0;
        foreach (var block in document.Blocks)
        {
            if (block.Start < at || block.End <= block.Start || block.End > text.Length)
            {
                add(Severity.Critical, FindingCodes.DocumentBlocks, string.Create(
                    CultureInfo.InvariantCulture, $"its block from {block.Start} to {block.End} is not inside the text or overlaps the one before, which ends at {at}"));
                return;
            }

            at = block.End;
        }
    }
}

/// <summary>Takes note of a rule that a document breaks.</summary>
/// <param name="severity">How bad it is.</param>
/// <param name="code">The rule.</param>
/// <param name="message">What is wrong: a clause about the document, without a full stop.</param>
/// <param name="weight">How many ordinary findings of its severity it counts as.</param>
internal delegate void AddReason(Severity severity, string code, string message, double weight = 1);
