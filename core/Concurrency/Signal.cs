namespace Contexter.Concurrency;

/// <summary>Wakes everyone who waits for the next change. What changed is looked up by whoever wakes; a change between the look and the wait is not missed when <see cref="Next"/> is taken first.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class Signal
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Ends with the next change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Tells of a change.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, NewSource()).SetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
