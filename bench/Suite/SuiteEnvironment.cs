using System.CommandLine;
using Contexter.Bench.Suite.Measuring;

namespace Contexter.Bench.Suite;

/// <summary>The world around the suite's command line.</summary>
internal sealed record SuiteEnvironment
{
    /// <summary>The scenarios there are; their names differ.</summary>
    public required IReadOnlyList<IScenario> Scenarios { get; init; }

    /// <summary>Commands beside those that the suite has itself; none by default.</summary>
    public IReadOnlyList<Command> Commands { get; init; } = [];

    /// <summary>Where lines go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Settles the heap before each round and gives the bytes it holds; by default by full collections.</summary>
    public Func<long> SettleHeap { get; init; } = Heap.Settle;

    /// <summary>The commit of the source; by default git is asked.</summary>
    public Func<string> Commit { get; init; } = Source.Commit;
}
