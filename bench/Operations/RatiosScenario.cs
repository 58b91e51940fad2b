using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Vectors;
using Contexter.Vectors;
using Contexter.Vectors.Hnsw;

namespace Contexter.Bench.Operations;

/// <summary>
/// The ratios that the slow lane holds against their history: what Contexter does beside work of a fixed kind on the same data, in turn, in a few seconds. The other side never changes:
/// loops over all vectors, and counting words of the same text in a dictionary.
/// </summary>
internal sealed class RatiosScenario : IScenario
{
    private const int VectorCount = 10_000;
    private const int VectorQueries = 400;
    private const int Dimension = 256;

    // So many vectors stay in the cache of a processor: what others do with the memory is left out.
    private const int Cached = 400;
    private const int K = 10;
    private const int Turns = 5;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "ratios";

    /// <inheritdoc/>
    public string Description => "Ratios with work of a fixed kind, in a few seconds: what 'compare' holds against the history.";

    /// <inheritdoc/>
    public IReadOnlyList<ScenarioParameter> Parameters => [new("only", "One ratio instead of all.", string.Empty) { IsSetting = false }];

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        await using var operations = await KeyOperations.CreateAsync(run.Seed, cancellationToken);
        var only = run.Text("only");
        var all = All(operations, run.Seed).ToList();
        var chosen = only.Length == 0 ? all : all.Where(pair => string.Equals(pair.Name, only, StringComparison.Ordinal)).ToList();
        if (chosen.Count == 0)
        {
            throw new SuiteException($"There is no ratio '{only}'. There are: {string.Join(", ", all.Select(pair => pair.Name))}.");
        }

        foreach (var (name, ours, theirs) in chosen)
        {
            await WarmUpAsync(ours, cancellationToken);
            await run.CompareAsync(name, ours, theirs, cancellationToken, Turns);
        }
    }

    private static IEnumerable<(string Name, Contender Ours, Contender Theirs)> All(KeyOperations operations, int seed)
    {
        var byName = operations.All().ToDictionary(operation => operation.Name, StringComparer.Ordinal);
        var words = OnProcessor("counting words", () => Enumerable.Range(0, 8).Sum(_ => operations.Index.Documents.Take(16).Sum(document => CountWords(document.Text))));
        yield return ("hybrid answer beside counting words", Times(byName["hybrid answer"], 1), words);
        yield return ("tokens beside counting words", Times(byName["count tokens"], 4), words);
        yield return ("chunks beside counting words", Times(byName["cut into chunks"], 4), words);
        yield return ("analysis beside counting words", Times(byName["analyse text"], 6), words);
        yield return ("embedding beside counting words", Times(byName["embed a passage"], 4), words);
        var (vectors, queries) = VectorSamples.Draw(VectorCount, VectorQueries, Dimension, clusters: 100, seed);
        var image = HnswBuilder.Build(vectors.Values, vectors.Scales, Dimension, new HnswOptions { Threads = 1 }, CancellationToken.None);
        var searcher = new HnswSearcher();
        var all = OnProcessor("comparing all", () => CompareAll(vectors, queries, VectorCount, VectorQueries / 20, VectorMath.Dot));
        yield return ("graph beside comparing all", OnProcessor("graph", () => Walk(searcher, image, vectors, queries)), all);
        yield return ("dot product beside a loop", OnProcessor("dot product", () => CompareAll(vectors, queries, Cached, VectorQueries, VectorMath.Dot)), OnProcessor("loop", () => CompareAll(vectors, queries, Cached, VectorQueries, Loop)));
    }

    /// <summary>Until the compiler, which works beside and whose time counts as well, has nothing left to do.</summary>
    private static async Task WarmUpAsync(Contender contender, CancellationToken cancellationToken)
    {
        var until = Environment.CpuUsage.TotalTime + WarmUpTime;
        while (Environment.CpuUsage.TotalTime < until)
        {
            await contender.Run(cancellationToken);
        }
    }

    private static Contender Times(KeyOperation operation, int times) => Contender.OnProcessor(operation.Name, async token =>
    {
        for (var number = 0; number < times * operation.PerRound; number++)
        {
            await operation.RunAsync(number % operation.PerRound, token);
        }
    });

    private static Contender OnProcessor<T>(string name, Func<T> work) => Contender.OnProcessor(name, _ => Task.FromResult(work()));

    private static int CountWords(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in text.Split([' ', '\n', '.'], StringSplitOptions.RemoveEmptyEntries))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return counts.Count;
    }

    private static int Walk(HnswSearcher searcher, int[] image, VectorSamples vectors, VectorSamples queries)
    {
        var found = 0;
        for (var q = 0; q < queries.Count; q++)
        {
            found += searcher.Search(new HnswGraph(image), vectors.Int4, vectors.Exact, queries[q], ef: 64, K).Count;
        }

        return found;
    }

    private static float CompareAll(VectorSamples vectors, VectorSamples queries, int among, int count, Dot dot)
    {
        var best = 0f;
        for (var q = 0; q < count; q++)
        {
            for (var i = 0; i < among; i++)
            {
                best = Math.Max(best, dot(vectors[i], queries[q]));
            }
        }

        return best;
    }

    private static float Loop(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private delegate float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right);
}
