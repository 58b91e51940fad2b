namespace Contexter.Knowledge;

/// <summary>Numbers the events of one answer and says how late they are.</summary>
internal sealed class KnowledgeLog(TimeProvider time)
{
    private readonly long _begin = time.GetTimestamp();
    private long _last;

    /// <summary>Time since the question arrived.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begin);

    /// <summary>The event with its number and time.</summary>
    public T Stamp<T>(T step)
        where T : KnowledgeEvent => (T)(step with { Sequence = ++_last, Elapsed = Elapsed });
}
