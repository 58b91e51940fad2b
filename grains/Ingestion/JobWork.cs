using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>A stretch of a job's work in one activation, from its turn to its end, and what ends it early. Lives inside the turns of its grain.</summary>
internal sealed class JobWork : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What someone interrupted it for: <see cref="JobCause.Paused"/> or <see cref="JobCause.Cancelled"/>; null while nobody has.</summary>
    public JobCause? Interruption { get; private set; }

    /// <summary>Cancelled when someone interrupts it.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Cancelled when its process ends.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Whether its turn has come; before that there is nothing to wait for.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Ends when no more work goes on.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Says that its turn has come.</summary>
    public void Begin() => HasBegun = true;

    /// <summary>Has it ended for a reason of someone's.</summary>
    public Task InterruptAsync(JobCause cause)
    {
        Interruption = cause;
        return _interrupted.CancelAsync();
    }

    /// <summary>Has it ended because its process ends.</summary>
    public Task StopAsync() => _stopped.CancelAsync();

    /// <summary>Says that no more work goes on.</summary>
    public void End() => _ended.TrySetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupted.Dispose();
        _stopped.Dispose();
    }
}
