using Contexter.Documents;
using Contexter.Lexical;

namespace Contexter.Indexing;

/// <summary>A query that both stores can run: checked, its text and clauses analysed, its vector of length 1.</summary>
/// <param name="Query">The query as asked.</param>
/// <param name="Terms">The different terms of its text; null leaves the keyword leg out.</param>
/// <param name="Vector">Its unit vector; null leaves the semantic leg out.</param>
/// <param name="Require">Clauses that must all match.</param>
/// <param name="Exclude">Clauses of which none may match.</param>
internal sealed record AnalyzedQuery(
    CandidateQuery Query, IReadOnlyList<string>? Terms, float[]? Vector, IReadOnlyList<LexicalClause> Require, IReadOnlyList<LexicalClause> Exclude)
{
    /// <summary>Checks and analyses a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="analyzer">The analyser that the index was made with.</param>
    /// <param name="dimension">Dimension of the index's vectors.</param>
    /// <exception cref="ContexterException">The query breaks a rule (<see cref="ErrorCodes.InvalidInput"/>, <see cref="ErrorCodes.EmbeddingInvalid"/>).</exception>
    public static AnalyzedQuery Parse(CandidateQuery query, TextAnalyzer analyzer, int dimension)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.CandidatesPerLeg is < 1 or > IndexLimits.MaxCandidatesPerLeg)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"A search asks for {query.CandidatesPerLeg} candidates a leg; allowed are 1 to {IndexLimits.MaxCandidatesPerLeg}.");
        }

        var terms = query.Text is null ? null : analyzer.AnalyzeQuery(query.Text);
        if (terms?.Count > IndexLimits.MaxTerms)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"A query of {terms.Count} different terms is too long; allowed are {IndexLimits.MaxTerms}. Ask with the words that matter.");
        }

        return new AnalyzedQuery(
            query,
            terms,
            query.Vector.IsEmpty ? null : DocumentValidator.NormalizeQuery(query.Vector.Span, dimension),
            [.. query.Filter.Require.Select(clause => LexicalClause.Parse(clause, analyzer))],
            [.. query.Filter.Exclude.Select(clause => LexicalClause.Parse(clause, analyzer))]);
    }
}
