using Contexter.Documents;

namespace Contexter.Faults;

/// <summary>Where a fault happened.</summary>
/// <param name="Component">The part of Contexter, one of <see cref="FaultComponents"/>.</param>
/// <param name="Subject">What was at work: the key of an item, the path of a document, a source.</param>
/// <param name="Library">The library version; null where there is none.</param>
/// <param name="JobId">The job; null where there is none.</param>
public sealed record FaultPlace(string Component, string Subject, LibraryVersion? Library, string? JobId)
{
    /// <summary>Whether there will be time for it when everything else is done: what may pass is then put off instead of being set aside. Default false.</summary>
    public bool CanWait { get; init; }
}

/// <summary>Parts of Contexter that faults are counted by.</summary>
public static class FaultComponents
{
    /// <summary>Reading, parsing and storing items.</summary>
    public const string Fetch = "fetch";

    /// <summary>Cutting documents into chunks.</summary>
    public const string Chunk = "chunk";

    /// <summary>Embedding chunks and writing the index.</summary>
    public const string Index = "index";

    /// <summary>What ends a job.</summary>
    public const string Job = "job";

    /// <summary>Searching.</summary>
    public const string Search = "search";
}

/// <summary>What went wrong, as far as a decision depends on it.</summary>
/// <param name="Code">Stable code, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">The reason for people.</param>
/// <param name="IsExhausted">Whether it was tried as often as is worth it by whoever met it first.</param>
public readonly record struct KnownFault(string Code, string Message, bool IsExhausted = false)
{
    /// <summary>Whether the same may succeed a while later though nobody mends anything.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether a server that everything goes to, the index's or the database's, is away: it says nothing about what was at work.</summary>
    public bool IsOutage => Code == ErrorCodes.IndexUnavailable || (MayPass && Code == ErrorCodes.StorageUnavailable);

    /// <summary>Reads an exception; one that is nobody's to mend is a defect.</summary>
    /// <param name="fault">The exception.</param>
    /// <param name="subject">What was at work.</param>
    public static KnownFault Of(Exception fault, string subject) => fault switch
    {
        ContexterException known => new(known.Code, known.Message, known.IsExhausted) { MayPass = known.MayPass },
        null => throw new ArgumentNullException(nameof(fault)),
        _ => new(ErrorCodes.Internal, $"'{subject}' cannot be handled, by a defect of Contexter: {fault.GetType().Name}: {fault.Message}"),
    };
}

/// <summary>A fault that was met, and what was decided about it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Place">Where.</param>
/// <param name="Fault">What.</param>
/// <param name="Action">What is done about it.</param>
public sealed record FaultEntry(DateTimeOffset At, FaultKind Kind, FaultPlace Place, KnownFault Fault, FaultAction Action);

/// <summary>Takes note of faults. Never waits and never fails, whatever becomes of the note.</summary>
public interface IFaultLog
{
    /// <summary>Takes note of a fault.</summary>
    void Report(FaultEntry entry);
}

/// <summary>Takes no note of anything, where nobody would read it.</summary>
public sealed class NoFaultLog : IFaultLog
{
    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
    }
}
