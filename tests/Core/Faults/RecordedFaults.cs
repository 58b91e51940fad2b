using System.Collections.Concurrent;
using Contexter.Faults;

namespace Contexter.Core.Tests.Faults;

/// <summary>Remembers the faults that were noted.</summary>
internal sealed class RecordedFaults : IFaultLog
{
    private readonly ConcurrentQueue<FaultEntry> _entries = new();

    public IReadOnlyCollection<FaultEntry> Entries => _entries;

    public void Report(FaultEntry entry) => _entries.Enqueue(entry);

    /// <summary>A handler that tries again without pauses, with strategies of a test's own. A <see cref="TimeoutException"/> stands for the end of the process.</summary>
    public FaultHandler Handler(params ReadOnlySpan<(FaultKind Kind, FaultStrategy Strategy)> strategies)
    {
        var table = new Dictionary<FaultKind, FaultStrategy>(FaultOptions.DefaultStrategies);
        foreach (var (kind, strategy) in strategies)
        {
            table[kind] = strategy;
        }

        return new FaultHandler(new FaultOptions { Strategies = table, Delay = TimeSpan.Zero }, this, TimeProvider.System, fault => fault is TimeoutException);
    }
}
