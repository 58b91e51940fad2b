using System.Collections.Concurrent;
using Contexter.Bench.Ask;

namespace Contexter.Bench.Soak;

/// <summary>What became of one kind of work.</summary>
/// <param name="name">What it is.</param>
internal sealed class SoakOutcomes(string name)
{
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>How long what succeeded took.</summary>
    public Times Times { get; } = new();

    public int Failed => _failures.Values.Sum();

    /// <summary>Failures by what they were.</summary>
    public IEnumerable<KeyValuePair<string, int>> Failures => _failures;

    public void Fail(string why) => _failures.AddOrUpdate(why, 1, (_, count) => count + 1);
}
