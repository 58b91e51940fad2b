using Contexter.Documents;

namespace Contexter.Faults;

/// <summary>What came of work on one item or document.</summary>
/// <param name="Value">Its result, where it was done.</param>
/// <param name="GivenUp">Why it was not; null where it was.</param>
public sealed record Attempted<T>(T? Value, GivenUp? GivenUp);

/// <summary>Why an item or document is given up.</summary>
/// <param name="Cause">The fault of the last attempt.</param>
/// <param name="IsSetAside">Whether it becomes a dead letter.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="At">When it was given up, UTC.</param>
public sealed record GivenUp(ContexterException Cause, bool IsSetAside, int Attempts, DateTimeOffset At)
{
    /// <summary>Whether it is to be tried again when everything else is done.</summary>
    public bool IsPutOff { get; init; }
}
