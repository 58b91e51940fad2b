using System.Collections.Concurrent;

namespace Contexter.Tests.Conformance;

/// <summary>What the grains of a test did, for the test to read and to wait for.</summary>
public sealed class Journal
{
    private readonly Lock _lock = new();
    private readonly List<string> _entries = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public bool Has(string entry) => Entries.Contains(entry, StringComparer.Ordinal);

    public void Add(string entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            foreach (var (_, met) in _waiting.Where(waiting => waiting.Condition(_entries)))
            {
                met.TrySetResult();
            }
        }
    }

    /// <summary>Waits for entries, ten seconds at most.</summary>
    public Task WaitForAsync(Func<IReadOnlyList<string>, bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(_entries))
            {
                return Task.CompletedTask;
            }

            _waiting.Add((condition, met));
        }

        return met.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Waits for an entry, ten seconds at most.</summary>
    public Task WaitForAsync(string entry) => WaitForAsync(entries => entries.Contains(entry, StringComparer.Ordinal));

    /// <summary>Gets a gate that grains wait at until the test opens it.</summary>
    public Task GateAsync(string name) => Gate(name).Task;

    public void Open(string name) => Gate(name).TrySetResult();

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
