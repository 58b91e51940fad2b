using Contexter.Indexing;
using Contexter.Lexical;
using Contexter.Search.Analysis;

namespace Contexter.Search.Ranking;

/// <summary>Re-ranks chunks by signals beside the two legs (C5).</summary>
/// <remarks>
/// The blended score is multiplied by the factor of each signal that holds, and all are divided by the highest product that a chunk of the answer reached, so that
/// scores stay between 0 and 1 and in proportion. Serves one query; not safe for concurrent use.
/// </remarks>
internal sealed class SignalRanker
{
    private const double LeastTrust = 4;
    private const double MostTrust = 10;
    private const int RecentDays = 30;

    private readonly RankingOptions _options;
    private readonly TextAnalyzer _analyzer;
    private readonly QueryAnalysis _analysis;
    private readonly DateTimeOffset _now;
    private readonly HashSet<string> _terms;
    private readonly string[] _identifiers;
    private readonly PhraseTerm[] _phrase;
    private readonly TermFilter _filter;
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly List<AnalyzedToken> _tokens = [];

    /// <summary>Prepares for a query.</summary>
    public SignalRanker(RankingOptions options, TextAnalyzer analyzer, QueryAnalysis analysis, string query, DateTimeOffset now)
    {
        (_options, _analyzer, _analysis, _now) = (options, analyzer, analysis, now);
        var tokens = analyzer.Analyze(query);
        _terms = tokens.Where(token => !token.IsCompound).Select(token => token.Term).ToHashSet(StringComparer.Ordinal);
        // Of a dotted name the whole, not the names it is made of.
        var compounds = tokens.Where(token => token.IsCompound).ToArray();
        _identifiers =
        [
            .. compounds.Where(token => !Array.Exists(compounds, other => other != token && other.Start <= token.Start && other.End >= token.End))
                .Select(token => token.Term).Distinct(StringComparer.Ordinal),
        ];
        _filter = new TermFilter(_terms.Concat(_identifiers));
        var words = tokens.Where(token => !token.IsCompound).ToArray();
        _phrase = words.Length < 2 ? [] : [.. words.Select(word => new PhraseTerm(word.Term, word.Position - words[0].Position))];
    }

    /// <summary>What the scores of the answer are divided by, so far.</summary>
    public double Scale { get; private set; } = 1;

    /// <summary>Scores chunks.</summary>
    public List<RankedChunk> Rank(IEnumerable<(BlendedCandidate Blended, IndexedChunk Chunk)> chunks)
    {
        var boosted = chunks.Select(chunk => (chunk.Blended, chunk.Chunk, Boosts: FindBoosts(chunk.Chunk))).ToList();
        foreach (var (_, _, boosts) in boosted)
        {
            Scale = Math.Max(Scale, ProductOf(boosts));
        }

        return [.. boosted.Select(chunk => new RankedChunk(chunk.Blended, chunk.Chunk, Math.Min(1, chunk.Blended.Score * ProductOf(chunk.Boosts) / Scale), chunk.Boosts))];
    }

    private static double ProductOf(List<ScoreBoost> boosts) => boosts.Aggregate(1.0, (product, boost) => product * boost.Factor);

    private List<ScoreBoost> FindBoosts(IndexedChunk chunk)
    {
        var boosts = new List<ScoreBoost>();
        Add("section_match", _options.SectionMatch, _options.SectionMatch > 1 && MatchesSection(chunk));
        Add("exact_phrase", _options.ExactPhrase, _options.ExactPhrase > 1 && HoldsPhrase(chunk.Chunk.Text));
        Add("document_type", _options.DocumentType, _analysis.SuggestedTypes.Contains(chunk.Metadata.Type));
        var trust = Math.Clamp((chunk.Metadata.TrustScore - LeastTrust) / (MostTrust - LeastTrust), 0, 1);
        Add("trust", 1 + ((_options.Trust - 1) * trust), trust > 0);
        Add("recency", _options.Recency, _now - chunk.Metadata.UpdatedAt <= TimeSpan.FromDays(RecentDays));
        return boosts;

        void Add(string signal, double factor, bool holds)
        {
            if (factor > 1 && holds)
            {
                boosts.Add(new ScoreBoost(signal, factor));
            }
        }
    }

    /// <summary>Where the query names identifiers, the last heading or the title must name one as a whole; else title and headings must hold all terms.</summary>
    private bool MatchesSection(IndexedChunk chunk)
    {
        if (_terms.Count == 0)
        {
            return false;
        }

        if (_identifiers.Length > 0)
        {
            var names = Find(chunk.Chunk.HeadingPath.Count > 0 ? chunk.Chunk.HeadingPath[^1] : chunk.Metadata.Title);
            return names.Any(name => _identifiers.Contains(name.Term, StringComparer.Ordinal));
        }

        _found.Clear();
        FindTerms(chunk.Metadata.Title);
        foreach (var heading in chunk.Chunk.HeadingPath)
        {
            FindTerms(heading);
        }

        return _found.Count == _terms.Count;
    }

    private bool HoldsPhrase(string text)
    {
        if (_phrase.Length == 0)
        {
            return false;
        }

        var places = new Dictionary<(string Term, int Position), bool>();
        foreach (var token in Find(text))
        {
            if (_terms.Contains(token.Term))
            {
                places.TryAdd((token.Term, token.Position), true);
            }
        }

        return places.Keys.Any(place => string.Equals(place.Term, _phrase[0].Term, StringComparison.Ordinal)
            && _phrase.All(term => places.ContainsKey((term.Term, place.Position + term.Offset))));
    }

    /// <summary>The tokens of a text that may be the query's, until the next call.</summary>
    private List<AnalyzedToken> Find(string text)
    {
        _tokens.Clear();
        var sink = new FilteringSink(_filter, _tokens);
        _analyzer.Analyze(text, ref sink);
        return _tokens;
    }

    private void FindTerms(string text)
    {
        foreach (var token in Find(text))
        {
            if (_terms.Contains(token.Term))
            {
                _found.Add(token.Term);
            }
        }
    }

    private readonly struct FilteringSink(TermFilter filter, List<AnalyzedToken> tokens) : ITokenSink
    {
        public bool Wants(ReadOnlySpan<char> word) => filter.MayMatch(word);

        public void Add(AnalyzedToken token) => tokens.Add(token);
    }
}
