using Contexter.Lexical;

namespace Contexter.Search;

/// <summary>
/// Cuts extracts around the places where the most different terms of a query stand close together (C6).
/// </summary>
/// <remarks>
/// <para>An extract begins and ends at borders of words; where it is cut inside a fenced code block, at borders of lines. It aims at a length and may be longer
/// by up to two code lines. A text that matches nowhere gives its beginning. Matches that overlap or touch, such as an identifier and its parts, are one.</para>
/// <para>One object serves one query; it is immutable and safe for concurrent use.</para>
/// </remarks>
public sealed class Highlighter
{
    // A term that an earlier extract shows already is worth less than a new one, and a repetition little.
    private const double ShownTermValue = 0.25;
    private const double RepetitionValue = 0.02;

    // Bounds the work on a text that is full of matches; the extracts come from the first ones then.
    private const int MaxMatches = 1_000;

    private readonly TextAnalyzer _analyzer;
    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly TermFilter _filter;
    private readonly int _maxSnippets;
    private readonly int _length;

    /// <summary>Makes a highlighter for a query.</summary>
    /// <param name="analyzer">The analyser that made the terms.</param>
    /// <param name="terms">The query's terms.</param>
    /// <param name="maxSnippets">Extracts a text, 0 and more. Default 3.</param>
    /// <param name="snippetLength">Length to aim at, in characters, 40 and more. Default 240.</param>
    public Highlighter(TextAnalyzer analyzer, IReadOnlyList<string> terms, int maxSnippets = 3, int snippetLength = 240)
    {
        ArgumentNullException.ThrowIfNull(analyzer);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSnippets);
        ArgumentOutOfRangeException.ThrowIfLessThan(snippetLength, 40);
        _analyzer = analyzer;
        _maxSnippets = maxSnippets;
        _length = snippetLength;
        foreach (var term in terms)
        {
            _terms.TryAdd(term, _terms.Count);
        }

        _filter = new TermFilter(terms);
    }

    /// <summary>The extracts of a text, in order of their place.</summary>
    public IReadOnlyList<Snippet> Highlight(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_maxSnippets == 0 || string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var matches = FindMatches(text);
        var cutter = new SnippetCutter(text, matches, _length);
        return matches.Count == 0 ? [cutter.CutBeginning()] : cutter.Cut(ChooseWindows(matches));
    }

    private List<SnippetMatch> FindMatches(string text)
    {
        var sink = new MatchSink(_terms, _filter, []);
        _analyzer.Analyze(text, ref sink);
        return sink.Matches;
    }

    /// <summary>Takes the most telling window first, then the most telling of what is left.</summary>
    private List<SnippetWindow> ChooseWindows(List<SnippetMatch> matches)
    {
        var chosen = new List<SnippetWindow>(_maxSnippets);
        var isTaken = new bool[matches.Count];
        var isShown = new bool[_terms.Count];

        // The window that a term was last counted in, so that nothing has to be cleared between windows.
        var lastWindow = new int[_terms.Count];
        var windowNumber = 0;
        while (chosen.Count < _maxSnippets)
        {
            var best = default(SnippetWindow);
            var bestValue = 0.0;
            for (var first = 0; first < matches.Count; first++)
            {
                windowNumber++;
                var value = 0.0;
                for (var last = first; last < matches.Count && !isTaken[last]; last++)
                {
                    if (last > first && matches[last].End - matches[first].Start > _length)
                    {
                        break;
                    }

                    foreach (var term in matches[last].Terms)
                    {
                        value += lastWindow[term] == windowNumber ? RepetitionValue : isShown[term] ? ShownTermValue : 1;
                        lastWindow[term] = windowNumber;
                    }

                    if (value > bestValue)
                    {
                        (best, bestValue) = (new SnippetWindow(first, last), value);
                    }
                }
            }

            if (bestValue == 0)
            {
                break;
            }

            chosen.Add(best);
            for (var i = best.First; i <= best.Last; i++)
            {
                isTaken[i] = true;
                foreach (var term in matches[i].Terms)
                {
                    isShown[term] = true;
                }
            }
        }

        chosen.Sort((a, b) => a.First.CompareTo(b.First));
        return chosen;
    }

    /// <summary>Collects tokens that are terms of the query, joining those that overlap or touch.</summary>
    private readonly struct MatchSink(Dictionary<string, int> terms, TermFilter filter, List<SnippetMatch> matches) : ITokenSink
    {
        public List<SnippetMatch> Matches => matches;

        public bool Wants(ReadOnlySpan<char> word) => filter.MayMatch(word);

        public void Add(AnalyzedToken token)
        {
            if (!terms.TryGetValue(token.Term, out var term))
            {
                return;
            }

            if (matches.Count > 0 && token.Start <= matches[^1].End)
            {
                var last = matches[^1];
                last.Terms.Add(term);
                matches[^1] = last with { End = Math.Max(last.End, token.End) };
            }
            else if (matches.Count < MaxMatches)
            {
                matches.Add(new SnippetMatch(token.Start, token.End, [term]));
            }
        }
    }
}

/// <summary>A place where one or more terms of the query stand.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">One past the last character.</param>
/// <param name="Terms">Numbers of the terms.</param>
internal readonly record struct SnippetMatch(int Start, int End, List<int> Terms);

/// <summary>Neighbouring matches that an extract is cut around.</summary>
/// <param name="First">Number of the first match.</param>
/// <param name="Last">Number of the last match.</param>
internal readonly record struct SnippetWindow(int First, int Last);
