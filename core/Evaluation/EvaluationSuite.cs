using Contexter.Documents;

namespace Contexter.Evaluation;

/// <summary>Queries, the documents they are asked of, and which of these answer them. Judgements are of groups: the documents of a group count as one.</summary>
/// <remarks>Immutable and valid: every judgement names a query and a group of the suite, and every query has at least one relevant group.</remarks>
public sealed class EvaluationSuite
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, int>> _judgments;

    internal EvaluationSuite(
        IReadOnlyList<SuiteQuery> queries, IReadOnlyList<SuiteDocument> documents, Dictionary<string, IReadOnlyDictionary<string, int>> judgments)
    {
        Queries = queries;
        Documents = documents;
        Groups = [.. documents.Select(document => document.Group).Distinct(StringComparer.Ordinal)];
        _judgments = judgments;
    }

    /// <summary>The queries, in the order of their file.</summary>
    public IReadOnlyList<SuiteQuery> Queries { get; }

    /// <summary>The documents, in the order of their file.</summary>
    public IReadOnlyList<SuiteDocument> Documents { get; }

    /// <summary>The groups of the documents, in the order of their first document.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Relevance by group, 1 to <see cref="SuiteFormat.MaxRelevance"/>; a group that is not there does not help.</summary>
    /// <exception cref="ContexterException">The suite has no such query (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public IReadOnlyDictionary<string, int> RelevanceOf(SuiteQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _judgments.TryGetValue(query.Id, out var relevance)
            ? relevance
            : throw new ContexterException(ErrorCodes.InvalidInput, $"The suite has no query '{query.Id}'.");
    }
}

/// <summary>A query of a suite.</summary>
/// <param name="Id">Unique in the suite.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Kind">What kind of query it is, such as <c>question</c> or <c>symbol</c>; figures are given for each kind.</param>
public sealed record SuiteQuery(string Id, string Text, string Kind);

/// <summary>A document of a suite.</summary>
/// <param name="Id">Unique in the suite.</param>
/// <param name="Group">What is judged and ranked: a page, a section, a duplicate cluster.</param>
/// <param name="Title">Its title.</param>
/// <param name="Text">Its text as Markdown.</param>
public sealed record SuiteDocument(string Id, string Group, string Title, string Text);
