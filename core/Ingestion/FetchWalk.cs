using System.Collections.Concurrent;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>The way of one job through the items of a source: what it has come across, what is done, and what is put off.</summary>
/// <param name="job">The job.</param>
/// <param name="done">What it has dealt with before it was taken up again.</param>
/// <param name="flows">Items at once, 1 or more.</param>
/// <param name="progress">Filled as the work goes on.</param>
internal sealed class FetchWalk(FetchJob job, IEnumerable<ItemReceipt> done, int flows, FetchProgress progress)
{
    private readonly Dictionary<string, long> _done = done.ToDictionary(item => item.Key, item => item.SizeBytes, StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ByteBudget _bytes = new(job.Specification.MaxTotalBytes, job.Specification.MaxItemBytes);

    public FetchJob Job => job;

    public int Flows => flows;

    public FetchProgress Progress => progress;

    public int MaxDepth => job.Specification.MaxDepth ?? int.MaxValue;

    /// <summary>Whether only some items of the library are dealt with, and what these lead to that it does not know.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Items that failed in a way that may pass, with their depths.</summary>
    public ConcurrentQueue<(int Depth, SourceItem Item)> PutOff { get; } = new();

    /// <summary>Those of some items that were not come across before, in the order of their keys, as far as the limit on items allows; the others are counted.</summary>
    public IReadOnlyList<SourceItem> Take(IEnumerable<SourceItem> items)
    {
        var wanted = items.OrderBy(item => item.Key, StringComparer.Ordinal).Where(item => _seen.Add(item.Key)).ToList();
        var readable = Math.Min(wanted.Count, (job.Specification.MaxItems ?? int.MaxValue) - progress.Items);
        progress.Items += readable;
        progress.AddUnread(wanted.Count - readable);
        return wanted[..readable];
    }

    /// <summary>The items that are not done yet, each with its place; those that are done take theirs in passing.</summary>
    public IEnumerable<(SourceItem Item, ByteBudget.Place Place)> Enter(IEnumerable<SourceItem> items)
    {
        foreach (var item in items)
        {
            var place = _bytes.Enter();
            if (_done.TryGetValue(item.Key, out var size))
            {
                place.Measure(size);
                place.Dispose();
            }
            else
            {
                yield return (item, place);
            }
        }
    }
}
