namespace Contexter.Bench.Load;

/// <summary>Which questions users ask, and how often the same: of popularity as Zipf found it in words, where the most asked comes twice as often as the second.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class QueryMix
{
    private readonly IReadOnlyList<string> _queries;
    private readonly double[]? _cumulative;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private int _next;

    private QueryMix(IReadOnlyList<string> queries, double[]? cumulative, int seed) => (_queries, _cumulative, _random) = (queries, cumulative, new Random(seed));

    /// <summary>How many questions there are.</summary>
    public int Count => _queries.Count;

    /// <summary>Every question once, in their order, and again from the first.</summary>
    public static QueryMix Distinct(IReadOnlyList<string> queries) => new(queries, cumulative: null, seed: 0);

    /// <summary>Questions by rank: the k-th comes with a probability in proportion to 1/k.</summary>
    public static QueryMix Zipf(IReadOnlyList<string> queries, int seed)
    {
        var cumulative = new double[queries.Count];
        for (var (rank, sum) = (0, 0.0); rank < cumulative.Length; rank++)
        {
            sum += 1.0 / (rank + 1);
            cumulative[rank] = sum;
        }

        return new QueryMix(queries, cumulative, seed);
    }

    /// <summary>The next question.</summary>
    public string Next()
    {
        if (_cumulative is null)
        {
            return _queries[(int)((uint)(Interlocked.Increment(ref _next) - 1) % (uint)_queries.Count)];
        }

        double place;
        lock (_lock)
        {
            place = _random.NextDouble() * _cumulative[^1];
        }

        var found = Array.BinarySearch(_cumulative, place);
        return _queries[found >= 0 ? found : ~found];
    }
}
