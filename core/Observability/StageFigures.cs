namespace Contexter.Observability;

/// <summary>What the stages of a job have done: counts and times, in constant memory. Safe for concurrent use; adding takes no lock.</summary>
public sealed class StageFigures
{
    private readonly Counters[] _stages = [.. Enum.GetValues<FlowStage>().Select(_ => new Counters())];

    /// <summary>Adds work that has ended.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="elapsed">How long it took; of a batch, how long the batch took.</param>
    /// <param name="done">Items or documents that were done.</param>
    /// <param name="failed">Those that were not.</param>
    public void Add(FlowStage stage, TimeSpan elapsed, int done, int failed)
    {
        var counters = _stages[(int)stage];
        Interlocked.Add(ref counters.Done, done);
        Interlocked.Add(ref counters.Failed, failed);
        Interlocked.Add(ref counters.Ticks, elapsed.Ticks * (done + failed));
        counters.Times.Add(elapsed, done + failed);
    }

    /// <summary>The stages in which anything was done, in order.</summary>
    public IEnumerable<StageSummary> Summarize()
    {
        foreach (var stage in Enum.GetValues<FlowStage>())
        {
            var counters = _stages[(int)stage];
            var (done, failed) = (Interlocked.Read(ref counters.Done), Interlocked.Read(ref counters.Failed));
            if (done + failed > 0)
            {
                yield return new StageSummary(stage, done, failed, new TimeSpan(Interlocked.Read(ref counters.Ticks) / (done + failed)), counters.Times.Quantile(0.95));
            }
        }
    }

    private sealed class Counters
    {
        public readonly LatencyHistogram Times = new();
        public long Done;
        public long Failed;
        public long Ticks;
    }
}

/// <summary>What a stage has done.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Done">Items (up to storing) or documents that passed it.</param>
/// <param name="Failed">Those that failed in it, once for each attempt.</param>
/// <param name="Mean">Mean time; of batches, that of the batch which an item or document was in.</param>
/// <param name="P95">Time that 95 of 100 did not exceed, to 19 %.</param>
public sealed record StageSummary(FlowStage Stage, long Done, long Failed, TimeSpan Mean, TimeSpan P95);
