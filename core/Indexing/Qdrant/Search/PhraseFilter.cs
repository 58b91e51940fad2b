using Contexter.Indexing.Qdrant.Points;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>
/// Looks for phrases in chunks that the server has named. The server knows which words a chunk holds and not in which order, for its own phrases are of words that
/// it cuts itself.
/// </summary>
internal sealed class PhraseFilter(AnalyzedQuery query, TextAnalyzer analyzer)
{
    private readonly LexicalClause[] _required = [.. query.Require.Where(clause => clause.Kind == LexicalClauseKind.Phrase)];
    private readonly LexicalClause[] _excluded = [.. query.Exclude.Where(clause => clause.Kind == LexicalClauseKind.Phrase)];

    /// <summary>What must be read of chunks.</summary>
    public IReadOnlyList<string> Fields => _required.Length + _excluded.Length == 0 ? ScoringPayload.Fields : ScoringPayload.FieldsWithTexts;

    /// <summary>Whether a chunk holds all required phrases and none of the excluded ones.</summary>
    public bool Accepts(ScoringPayload chunk)
    {
        if (_required.Length + _excluded.Length == 0)
        {
            return true;
        }

        var title = chunk.Source?.Title ?? string.Empty;
        string[] texts = [title, .. SearchedHeadings.Of(title, chunk.Headings, PointMaker.PlacesOf(chunk.AlsoAt)), chunk.Text];
        var places = texts.Select(text => analyzer.Analyze(text).Where(token => !token.IsCompound).Select(token => (token.Term, token.Position)).ToHashSet()).ToList();
        return Array.TrueForAll(_required, clause => places.Exists(words => Holds(words, clause))) && !Array.Exists(_excluded, clause => places.Exists(words => Holds(words, clause)));
    }

    private static bool Holds(HashSet<(string Term, int Position)> words, LexicalClause clause)
    {
        var first = clause.Terms[0];
        return words.Any(word => string.Equals(word.Term, first.Term, StringComparison.Ordinal)
            && clause.Terms.All(term => words.Contains((term.Term, word.Position - first.Offset + term.Offset))));
    }
}
