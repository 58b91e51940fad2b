using System.Runtime.ExceptionServices;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Collects the best chunks of many parts, one after the other or on all processors.</summary>
internal static class TopChunkCollector
{
    /// <summary>The best chunks of all parts, best first; they do not depend on which part is looked at when.</summary>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="capacity">How many chunks to keep.</param>
    /// <param name="parallel">Whether the work is worth starting threads.</param>
    /// <param name="collect">Adds the chunks of one part.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static ScoredChunk[] Collect(int parts, int capacity, bool parallel, Action<int, TopChunks> collect, CancellationToken cancellationToken)
    {
        var top = new TopChunks(capacity);
        if (!parallel || parts < 2)
        {
            for (var i = 0; i < parts; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                collect(i, top);
            }

            return top.ToSorted();
        }

        var merge = new Lock();
        try
        {
            Parallel.For(
                0,
                parts,
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                () => new TopChunks(capacity),
                (i, _, local) =>
                {
                    collect(i, local);
                    return local;
                },
                local =>
                {
                    lock (merge)
                    {
                        top.AddAll(local);
                    }
                });
        }
        catch (AggregateException exception)
        {
            // A damaged file is found by each part that reads it; one report is enough.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return top.ToSorted();
    }
}
