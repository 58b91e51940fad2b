using System.Text;
using Contexter.Lexical;
using Contexter.Search.Analysis;
using Contexter.Search.Assembly;

namespace Contexter.Knowledge.Synthesis;

/// <summary>Writes an answer out of sentences and code blocks of the results, without a language model.</summary>
/// <remarks>
/// <para>Sentences are scored by the terms of the question, weighted by how rare they are among all sentences, and by their result's own score. They are then taken by maximal marginal
/// relevance (Carbonell and Goldstein, The Use of MMR, Diversity-Based Reranking, 1998), so that none says what another one said; a sentence that another page says as well cites both.
/// Code blocks are taken whole or not at all. Nothing is taken from a text that reads like an instruction to a language model.</para>
/// <para>Pure and safe for concurrent use: the same results give the same answer.</para>
/// </remarks>
/// <param name="analyzer">Cuts texts into terms.</param>
public sealed class ExtractiveWriter(TextAnalyzer analyzer)
{
    private const int MaxTerms = 64;
    private const int MaxUnits = 400;
    private const int MaxSentences = 6;
    private const int MaxCodeBlocks = 2;
    private const int MaxCodeLength = 2_000;
    private const int MaxCharacters = 1_600;

    // What relevance counts against being different, and the share of the best one's score that is worth being said at all.
    private const double Relevance = 0.7;
    private const double LeastShare = 0.3;

    private const double SameMeaning = 0.6;

    /// <summary>Writes the answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="analysis">What can be read off it.</param>
    /// <param name="results">What was found.</param>
    public SynthesizedAnswer Write(string question, QueryAnalysis analysis, IReadOnlyList<KnowledgeResult> results)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(results);
        var candidates = Score(question, analysis, results);
        var chosen = Choose(candidates);
        var citations = new CitationList();
        var text = new StringBuilder();
        foreach (var candidate in InReadingOrder(chosen))
        {
            Append(text, candidate, citations, candidates);
        }

        var contradictions = ContradictionFinder.Find([.. candidates.Where(candidate => !candidate.Unit.IsCode)], citations);
        return new SynthesizedAnswer { Text = text.ToString(), Method = "extractive", Citations = citations.Citations, Contradictions = contradictions };
    }

    private List<AnswerCandidate> Score(string question, QueryAnalysis analysis, IReadOnlyList<KnowledgeResult> results)
    {
        var terms = analyzer.AnalyzeQuery(question).Take(MaxTerms).ToHashSet(StringComparer.Ordinal);
        var units = results.Where(result => !result.IsUntrusted)
            .SelectMany(result => AnswerUnit.Cut(result.Text).Where(unit => !unit.IsCode || unit.Text.Length <= MaxCodeLength).Select(unit => (Result: result, Unit: unit)))
            .Take(MaxUnits)
            .Select(entry => (entry.Result, entry.Unit, Found: analyzer.AnalyzeQuery(entry.Unit.Text).Where(terms.Contains).ToList()))
            .ToList();
        var weights = terms.ToDictionary(term => term, term => Idf(units.Count(unit => unit.Found.Contains(term, StringComparer.Ordinal)), units.Count), StringComparer.Ordinal);
        var total = weights.Values.Sum();
        var wantsCode = analysis.Input is QueryInput.Code or QueryInput.Identifier
            || analysis.Intents.Any(intent => intent is QueryIntent.HowTo or QueryIntent.Example or QueryIntent.Installation);

        // Where no text shares a word with the question, what was found by meaning is told from its beginning.
        var isByMeaning = units.All(unit => unit.Found.Count == 0);
        return
        [
            .. units.Select(unit => new AnswerCandidate(
                    unit.Result,
                    unit.Unit,
                    (isByMeaning ? 1.0 / (1 + unit.Unit.Place) : unit.Found.Sum(term => weights[term]) / Math.Max(total, double.Epsilon))
                        * (0.5 + (0.5 * unit.Result.Score)) * Fitness(unit.Unit, wantsCode)))
                .Where(candidate => candidate.Score > 0),
        ];
    }

    private static double Idf(int holding, int all) => Math.Log(1 + ((all - holding + 0.5) / (holding + 0.5)));

    /// <summary>Scraps say little, very long sentences are mostly lists, and code is wanted more or less.</summary>
    private static double Fitness(AnswerUnit unit, bool wantsCode) => unit switch
    {
        { IsCode: true } => wantsCode ? 1 : 0.5,
        { Text.Length: < 25 } => 0.3,
        { Text.Length: > 400 } => 0.5,

        // Extracts of web pages are cut off in the middle.
        _ => unit.Text.EndsWith("...", StringComparison.Ordinal) || unit.Text[^1] is '?' or ':' or '…' ? 0.4 : 1,
    };

    private static List<AnswerCandidate> Choose(List<AnswerCandidate> candidates)
    {
        var chosen = new List<AnswerCandidate>();
        var left = candidates.OrderByDescending(candidate => candidate.Score).ToList();
        var (length, least) = (0, left.Count == 0 ? 0 : left[0].Score * LeastShare);
        left.RemoveAll(candidate => candidate.Score < least);
        while (left.Count > 0)
        {
            var next = left.MaxBy(candidate => (Relevance * candidate.Score) - ((1 - Relevance) * candidate.Closest))!;
            left.Remove(next);
            var isFull = chosen.Count(candidate => candidate.Unit.IsCode == next.Unit.IsCode) >= (next.Unit.IsCode ? MaxCodeBlocks : MaxSentences);
            if (isFull || next.Closest >= SameMeaning || (chosen.Count > 0 && length + next.Unit.Text.Length > MaxCharacters))
            {
                continue;
            }

            chosen.Add(next);
            length += next.Unit.Text.Length;
            foreach (var other in left)
            {
                other.Closest = Math.Max(other.Closest, other.Words.SimilarityTo(next.Words));
            }
        }

        return chosen;
    }

    /// <summary>Results in the order of their best sentence, the sentences of each in the order in which they stand there.</summary>
    private static IEnumerable<AnswerCandidate> InReadingOrder(List<AnswerCandidate> chosen) =>
        chosen.GroupBy(candidate => candidate.Result, ReferenceEqualityComparer.Instance).SelectMany(group => group.OrderBy(candidate => candidate.Unit.Place));

    private static void Append(StringBuilder text, AnswerCandidate candidate, CitationList citations, List<AnswerCandidate> candidates)
    {
        var numbers = new SortedSet<int> { citations.Cite(candidate.Result) };
        foreach (var other in candidates)
        {
            if (other.Unit.IsCode == candidate.Unit.IsCode && other.Result != candidate.Result
                && other.Words.IsSimilarTo(candidate.Words, SameMeaning) && !ContradictionFinder.Differ(candidate, other))
            {
                numbers.Add(citations.Cite(other.Result));
            }
        }

        var marks = string.Concat(numbers.Select(number => FormattableString.Invariant($"[{number}]")));
        if (candidate.Unit.IsCode)
        {
            text.Append(text.Length == 0 ? string.Empty : text[^1] == '\n' ? "\n" : "\n\n").Append(candidate.Unit.Text).Append('\n').Append(marks).Append('\n');
        }
        else
        {
            text.Append(text.Length == 0 ? string.Empty : text[^1] == '\n' ? "\n" : " ").Append(candidate.Unit.Text).Append(' ').Append(marks);
        }
    }
}

/// <summary>A sentence or code block that may become part of an answer.</summary>
internal sealed class AnswerCandidate(KnowledgeResult result, AnswerUnit unit, double score)
{
    private WordSet? _words;

    /// <summary>The result that it stands in.</summary>
    public KnowledgeResult Result => result;

    /// <summary>The text.</summary>
    public AnswerUnit Unit => unit;

    /// <summary>How well it answers the question, from 0.</summary>
    public double Score => score;

    /// <summary>Its words.</summary>
    public WordSet Words => _words ??= new WordSet(unit.Text);

    /// <summary>Share of words that it has in common with the nearest one that was chosen.</summary>
    public double Closest { get; set; }
}
