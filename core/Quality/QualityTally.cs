using Contexter.Documents;

namespace Contexter.Quality;

/// <summary>Adds up what the rules say about documents and chunks that pass by, and keeps the worst documents. Not safe for concurrent use.</summary>
/// <remarks>What it keeps does not grow with what passes: some subjects of each rule, and as many documents as it is to list.</remarks>
/// <param name="worst">How many of the worst documents are kept, 0 or more.</param>
/// <param name="examples">How many subjects of each rule are kept, 0 or more.</param>
public sealed class QualityTally(int worst, int examples)
{
    private readonly Dictionary<(string Code, Severity Severity), RuleTally> _rules = [];

    // The best of the worst first, so that it gives way. Of equal scores the later path gives way.
    private readonly PriorityQueue<DocumentMetadata, DocumentMetadata> _worst = new(Comparer<DocumentMetadata>.Create(static (a, b) => -CompareWorst(a, b)));
    private double _scores;

    /// <summary>Documents that passed.</summary>
    public long Documents { get; private set; }

    /// <summary>Those of them with a warning or worse.</summary>
    public long Flagged { get; private set; }

    /// <summary>Average score of the documents, 0 to 1; null when none passed.</summary>
    public double? AverageScore => Documents == 0 ? null : _scores / Documents;

    /// <summary>How often each rule was broken, by code, then by severity.</summary>
    public IEnumerable<RuleTally> Rules => _rules.Values.OrderBy(rule => rule.Code, StringComparer.Ordinal).ThenBy(rule => rule.Severity);

    /// <summary>The documents with the lowest scores below 1, lowest first.</summary>
    public IEnumerable<DocumentMetadata> Worst => _worst.UnorderedItems.Select(entry => entry.Element).Order(Comparer<DocumentMetadata>.Create(CompareWorst));

    /// <summary>Takes a document into account.</summary>
    public void Add(DocumentMetadata document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Documents++;
        _scores += document.QualityScore;
        Flagged += document.QualityReasons.Any(reason => reason.Severity >= Severity.Warning) ? 1 : 0;
        foreach (var reason in document.QualityReasons)
        {
            Count(reason.Code, reason.Severity, document.Path);
        }

        if (document.QualityScore < 1 && worst > 0)
        {
            if (_worst.Count < worst)
            {
                _worst.Enqueue(document, document);
            }
            else
            {
                _worst.EnqueueDequeue(document, document);
            }
        }
    }

    /// <summary>Takes a finding about something else into account: a chunk, say.</summary>
    public void Add(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Count(finding.Code, finding.Severity, finding.Subject);
    }

    private void Count(string code, Severity severity, string subject)
    {
        if (!_rules.TryGetValue((code, severity), out var rule))
        {
            _rules.Add((code, severity), rule = new RuleTally(code, severity));
        }

        rule.Add(subject, examples);
    }

    private static int CompareWorst(DocumentMetadata a, DocumentMetadata b)
    {
        var byScore = a.QualityScore.CompareTo(b.QualityScore);
        var byLibrary = byScore != 0 ? byScore : string.CompareOrdinal(a.Library.ToString(), b.Library.ToString());
        return byLibrary != 0 ? byLibrary : string.CompareOrdinal(a.Path, b.Path);
    }
}

/// <summary>How often a rule was broken.</summary>
/// <param name="code">Stable name of the rule.</param>
/// <param name="severity">How bad it is.</param>
public sealed class RuleTally(string code, Severity severity)
{
    private readonly List<string> _examples = [];

    /// <summary>Stable name of the rule.</summary>
    public string Code => code;

    /// <summary>How bad it is.</summary>
    public Severity Severity => severity;

    /// <summary>How many subjects break it.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<string> Examples => _examples;

    internal void Add(string subject, int examples)
    {
        Count++;
        if (_examples.Count < examples)
        {
            _examples.Add(subject);
        }
    }
}
