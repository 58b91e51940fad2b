using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Contexter.Search.Assembly;

namespace Contexter.Knowledge.Synthesis;

/// <summary>Finds sentences of different pages that say nearly the same but for a number, or for a word that turns it round: <c>The default is 3</c> and <c>The default is 5</c>.</summary>
/// <remarks>A guess by words, made to be shown and not to decide anything.</remarks>
internal static partial class ContradictionFinder
{
    private const int MaxSentences = 60;
    private const int MaxFound = 5;
    private const int LeastWords = 3;
    private const double SameSubject = 0.6;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Turning = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "no", "not", "never", "none", "without", "cannot", "can't", "doesn't", "isn't", "don't", "won't", "false", "disabled", "deprecated", "removed", "unsupported", "optional")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Such pairs of the most relevant sentences; pages that are cited by none yet get a number.</summary>
    public static IReadOnlyList<Contradiction> Find(IReadOnlyList<AnswerCandidate> sentences, CitationList citations)
    {
        var best = sentences.OrderByDescending(sentence => sentence.Score).Take(MaxSentences).Select(sentence => (Sentence: sentence, Frame: new WordSet(Facts().Replace(sentence.Unit.Text, " ")))).ToList();
        var found = new List<Contradiction>();
        for (var i = 0; i < best.Count; i++)
        {
            for (var j = i + 1; j < best.Count && found.Count < MaxFound; j++)
            {
                var (first, second) = (best[i], best[j]);
                if (first.Sentence.Result.Url != second.Sentence.Result.Url && first.Frame.Count >= LeastWords
                    && first.Frame.IsSimilarTo(second.Frame, SameSubject) && Differ(first.Sentence, second.Sentence))
                {
                    found.Add(ToContradiction(first.Sentence, second.Sentence, citations));
                }
            }
        }

        return found;
    }

    /// <summary>Whether sentences of nearly the same words differ in a number or in being turned round.</summary>
    public static bool Differ(AnswerCandidate first, AnswerCandidate second)
    {
        var (one, other) = (NumbersOf(first.Unit.Text), NumbersOf(second.Unit.Text));
        return (one.Count > 0 && other.Count > 0 && !one.SetEquals(other)) || IsTurned(first.Unit.Text) != IsTurned(second.Unit.Text);
    }

    private static Contradiction ToContradiction(AnswerCandidate first, AnswerCandidate second, CitationList citations)
    {
        var (newer, older) = second.Result.Published > first.Result.Published ? (second, first) : (first, second);
        return new Contradiction(newer.Unit.Text, citations.Cite(newer.Result), older.Unit.Text, citations.Cite(older.Result));
    }

    private static HashSet<string> NumbersOf(string text) => [.. Facts().Matches(text).Select(match => match.Value)];

    private static bool IsTurned(string text)
    {
        var turns = 0;
        foreach (var range in text.AsSpan().SplitAny(" \t,.;:!?()[]\"`"))
        {
            turns += Turning.Contains(text.AsSpan()[range]) ? 1 : 0;
        }

        return turns % 2 == 1;
    }

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)*", RegexOptions.NonBacktracking)]
    private static partial Regex Facts();
}
