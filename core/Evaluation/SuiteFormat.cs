namespace Contexter.Evaluation;

/// <summary>The files of a suite: UTF-8, one JSON object a line, empty lines skipped.</summary>
/// <remarks>
/// <c>queries.jsonl</c> has <c>id</c>, <c>text</c> and optionally <c>kind</c>; <c>docs.jsonl</c> has <c>id</c>, <c>group</c>, <c>title</c> and <c>text</c>;
/// <c>qrels.jsonl</c> has <c>qid</c>, <c>group</c> and <c>rel</c>, a whole number from 0 (of no help) on.
/// </remarks>
public static class SuiteFormat
{
    /// <summary>File of the queries.</summary>
    public const string QueriesFile = "queries.jsonl";

    /// <summary>File of the documents.</summary>
    public const string DocumentsFile = "docs.jsonl";

    /// <summary>File of the judgements.</summary>
    public const string JudgmentsFile = "qrels.jsonl";

    /// <summary>Kind of queries that name none.</summary>
    public const string DefaultKind = "query";

    /// <summary>Greatest relevance: gains grow as powers of two, and more grades than this cannot be told apart by a judge.</summary>
    public const int MaxRelevance = 10;
}
