using System.Collections.Concurrent;
using Contexter.Observability;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>What the fetch stage of a job has done so far, readable at any moment from any thread.</summary>
/// <param name="flows">Follows the items.</param>
public sealed class FetchProgress(FlowRecorder flows)
{
    private readonly ConcurrentDictionary<string, ItemReceipt> _problems = new(StringComparer.Ordinal);
    private IReadOnlyList<SourceProblem> _listingProblems = [];
    private int _items;
    private int _unread;
    private LedgerSummary? _summary;

    /// <summary>Follows the items.</summary>
    internal FlowRecorder Flows => flows;

    /// <summary>Items found so far, listed by the source or led to by others; 0 until it has been listed.</summary>
    public int Items
    {
        get => Volatile.Read(ref _items);
        internal set => Volatile.Write(ref _items, value);
    }

    /// <summary>Items that are left unread because of the limits of the specification.</summary>
    public int Unread => Volatile.Read(ref _unread);

    /// <summary>Counts of the ledger, at most a moment old; null before the first count.</summary>
    public LedgerSummary? Summary
    {
        get => Volatile.Read(ref _summary);
        internal set => Volatile.Write(ref _summary, value);
    }

    /// <summary>Items that were given up, or lost a document to another item, in no order.</summary>
    public IReadOnlyCollection<ItemReceipt> Problems => (IReadOnlyCollection<ItemReceipt>)_problems.Values;

    /// <summary>What the source could not read while it listed its items, and went on without.</summary>
    public IReadOnlyList<SourceProblem> ListingProblems
    {
        get => Volatile.Read(ref _listingProblems);
        internal set => Volatile.Write(ref _listingProblems, value);
    }

    internal void AddUnread(int items) => Interlocked.Add(ref _unread, items);

    internal void AddProblem(ItemReceipt item) => _problems[item.Key] = item;
}
