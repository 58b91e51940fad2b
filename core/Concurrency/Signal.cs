namespace Contexter.Concurrency;

/// <summary>Wakes everyone who waits for the next change. What changed is looked up by whoever wakes; a change between the look and the wait is not missed when <see cref="Next"/> is taken first.</summary>
/// <remarks>Safe for concurrent use. A change that nobody waits for costs nothing.</remarks>
public sealed class Signal
{
    private TaskCompletionSource? _next;

    /// <summary>Ends with the next change.</summary>
    public Task Next
    {
        get
        {
            if (Volatile.Read(ref _next) is { } awaited)
            {
                return awaited.Task;
            }

            // Of several who come first together one makes it for all.
            var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, made, null) ?? made).Task;
        }
    }

    /// <summary>Tells of a change.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, null)?.SetResult();
}
