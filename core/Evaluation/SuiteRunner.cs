using System.Diagnostics.CodeAnalysis;
using Contexter.Documents;
using Contexter.Search;

namespace Contexter.Evaluation;

/// <summary>How far a run is.</summary>
/// <param name="Method">The method that is measured.</param>
/// <param name="Share">Share of its queries that are done, 0 to 1.</param>
public readonly record struct RunProgress(string Method, double Share);

/// <summary>Asks the queries of an indexed suite by every method and measures the rankings.</summary>
/// <remarks>Deterministic: the same index, queries, methods and seed give the same report.</remarks>
/// <param name="searcher">Answers; its index holds the suite and nothing else.</param>
public sealed class SuiteRunner(HybridSearcher searcher)
{
    /// <summary>Greatest depth of the measures.</summary>
    public const int MaxK = SearchQuery.MaxTopK / ChunksPerGroup;

    // A group may have several chunks among the hits, and k groups are wanted.
    private const int ChunksPerGroup = 2;

    /// <summary>Runs the methods.</summary>
    /// <param name="indexed">The suite.</param>
    /// <param name="methods">At least one, with different names; the others are compared with the first.</param>
    /// <param name="k">Depth of the measures, 1 to <see cref="MaxK"/>.</param>
    /// <param name="seed">Seed of everything that is drawn.</param>
    /// <param name="progress">Told after every tenth of a method's queries; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the run between two queries.</param>
    /// <exception cref="ContexterException">A value is out of range (<see cref="ErrorCodes.InvalidInput"/>), or a search fails.</exception>
    public async Task<EvaluationReport> RunAsync(
        IndexedSuite indexed, IReadOnlyList<EvaluationMethod> methods, int k, int seed, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(indexed);
        Check(methods, k);
        var suite = indexed.Suite;
        var reports = new List<MethodReport>(methods.Count);
        foreach (var method in methods)
        {
            var step = Math.Max(1, suite.Queries.Count / 10);
            var measured = new List<RankingQuality>(suite.Queries.Count);
            foreach (var query in suite.Queries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var ranking = method.Search is { } search
                    ? await RankAsync(indexed, search with { Query = query.Text, TopK = k * ChunksPerGroup }, cancellationToken).ConfigureAwait(false)
                    : Shuffle(suite.Groups, seed + measured.Count);
                measured.Add(RankingMetrics.Measure(ranking, suite.RelevanceOf(query), k));
                if (measured.Count % step == 0 || measured.Count == suite.Queries.Count)
                {
                    progress?.Report(new RunProgress(method.Name, (double)measured.Count / suite.Queries.Count));
                }
            }

            reports.Add(Summarize(method, suite.Queries, measured, seed));
        }

        return new EvaluationReport
        {
            K = k,
            Seed = seed,
            Queries = suite.Queries.Count,
            Documents = suite.Documents.Count,
            Groups = suite.Groups.Count,
            Chunks = indexed.Chunks,
            Methods = reports,
            Comparisons = [.. reports.Skip(1).Select(report => Compare(report, reports[0], seed))],
        };
    }

    /// <summary>Refuses a depth that is out of range, before anything is indexed for it.</summary>
    /// <exception cref="ContexterException">It is (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static void CheckDepth(int k)
    {
        if (k is < 1 or > MaxK)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The depth k is {k}; it has to be 1 to {MaxK}.");
        }
    }

    /// <summary>Compares two methods of one run.</summary>
    public static MethodComparison Compare(MethodReport method, MethodReport baseline, int seed)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(baseline);
        var differences = method.PerQuery.Zip(baseline.PerQuery, (x, y) => x.Ndcg - y.Ndcg).ToArray();
        return new MethodComparison(
            method.Method,
            baseline.Method,
            Resampling.Mean(differences, seed),
            Resampling.PairedSignificance(differences, seed),
            differences.Count(difference => difference > 0),
            differences.Count(difference => difference < 0));
    }

    private static void Check(IReadOnlyList<EvaluationMethod> methods, int k)
    {
        ArgumentNullException.ThrowIfNull(methods);
        CheckDepth(k);
        if (methods.Count == 0 || methods.DistinctBy(method => method.Name, StringComparer.Ordinal).Count() != methods.Count)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "A run needs at least one method, and each only once.");
        }
    }

    /// <summary>Groups in the order of their best chunk.</summary>
    private async Task<IReadOnlyList<string>> RankAsync(IndexedSuite indexed, SearchQuery query, CancellationToken cancellationToken)
    {
        var response = await searcher.SearchAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. response.Hits.Select(hit => indexed.Groups[hit.Chunk.DocumentId]).Distinct(StringComparer.Ordinal)];
    }

    [SuppressMessage("Security", "CA5394", Justification = "A control has to be the same in every run, not secret.")]
    private static string[] Shuffle(IReadOnlyList<string> groups, int seed)
    {
        string[] shuffled = [.. groups];
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }

    private static MethodReport Summarize(EvaluationMethod method, IReadOnlyList<SuiteQuery> queries, List<RankingQuality> measured, int seed)
    {
        var kinds = queries.Zip(measured)
            .GroupBy(pair => pair.First.Kind, pair => pair.Second, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Summarize(group.Key, [.. group], seed));
        return new MethodReport(method.Name, Summarize(null, measured, seed), [.. kinds], measured);
    }

    private static QualitySummary Summarize(string? kind, List<RankingQuality> measured, int seed) => new(
        kind,
        measured.Count,
        Resampling.Mean([.. measured.Select(quality => quality.Recall)], seed),
        Resampling.Mean([.. measured.Select(quality => quality.Hit)], seed),
        Resampling.Mean([.. measured.Select(quality => quality.ReciprocalRank)], seed),
        Resampling.Mean([.. measured.Select(quality => quality.Ndcg)], seed));
}
