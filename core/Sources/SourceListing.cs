using System.Collections.Concurrent;
using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>What a source is told before it lists its items, and what it tells beside them.</summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="known">What the library has from earlier jobs.</param>
public sealed class SourceListing(IReadOnlyList<KnownItem> known)
{
    private readonly ConcurrentQueue<SourceProblem> _problems = new();

    /// <summary>What the library has from earlier jobs; a source that finds its items by following links begins with these as well.</summary>
    public IReadOnlyList<KnownItem> Known => known;

    /// <summary>What was reported so far, in the order in which it was.</summary>
    public IReadOnlyCollection<SourceProblem> Problems => _problems;

    /// <summary>Reports something that could not be read and that the listing goes on without: a sitemap, a list of pages, a description of the library. It is shown with the job.</summary>
    /// <param name="subject">Its name, in the form of <see cref="SourceItem.Key"/>.</param>
    /// <param name="fault">Why it could not be read.</param>
    public void Report(string subject, ContexterException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        _problems.Enqueue(new SourceProblem(subject, fault));
    }
}

/// <summary>Something that a source could not read while it listed its items, and went on without.</summary>
/// <param name="Subject">Its name, in the form of <see cref="SourceItem.Key"/>.</param>
/// <param name="Fault">Why.</param>
public sealed record SourceProblem(string Subject, ContexterException Fault);
