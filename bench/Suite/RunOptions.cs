using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite;

/// <summary>How a scenario is run.</summary>
internal sealed record RunOptions
{
    /// <summary>How often to measure; by default five rounds after one that is not counted.</summary>
    public RoundPlan Rounds { get; init; } = new(WarmUp: 1, Measured: 5);

    /// <summary>What random data is made from; 1 by default.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Parameters by name; what is not here comes from the environment, or is the default.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Disturbs what is measured, to see that it is noticed; nothing by default.</summary>
    public Control Control { get; init; } = Control.None;

    /// <summary>Settles the heap before each round and gives the bytes it holds; by default by full collections.</summary>
    public Func<long> SettleHeap { get; init; } = Heap.Settle;

    /// <summary>The commit of the source; by default git is asked.</summary>
    public Func<string> Commit { get; init; } = Source.Commit;

    /// <summary>Where lines go.</summary>
    public required TextWriter Output { get; init; }
}
