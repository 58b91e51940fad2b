using Contexter.Documents;

namespace Contexter.Knowledge.Pipeline;

/// <summary>Counts the bytes that the buffers and results of one request hold, and refuses more than it may hold.</summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="limit">Most bytes, 1 and more.</param>
public sealed class MemoryBudget(long limit)
{
    private readonly Lock _lock = new();

    /// <summary>Most bytes.</summary>
    public long Limit => limit;

    /// <summary>Bytes that are held.</summary>
    public long Used { get; private set; }

    /// <summary>Most bytes that were held at once.</summary>
    public long Peak { get; private set; }

    /// <summary>Takes note of something that is held from now on.</summary>
    /// <exception cref="ContexterException">It is too much (<see cref="ErrorCodes.BudgetExceeded"/>); nothing was noted.</exception>
    public void Charge(long bytes)
    {
        lock (_lock)
        {
            if (Used + bytes > limit)
            {
                throw new ContexterException(
                    ErrorCodes.BudgetExceeded,
                    FormattableString.Invariant($"The results are larger than one request may hold ({Used + bytes} of {limit} bytes). Ask for less, or raise knowledge.memory."))
                {
                    IsExhausted = true,
                };
            }

            Used += bytes;
            Peak = Math.Max(Peak, Used);
        }
    }

    /// <summary>Takes note of something that is not held any more.</summary>
    public void Release(long bytes)
    {
        lock (_lock)
        {
            Used -= bytes;
        }
    }
}
