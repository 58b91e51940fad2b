namespace Contexter.Embedded;

/// <summary>A storage's file that cannot be used. The message names the file, what is wrong and the way out.</summary>
/// <param name="fault">What is wrong.</param>
public sealed class GrainStorageException(GrainStorageFault fault) : OrleansException(fault.Message, fault.Cause!)
{
    /// <summary>Gets what is wrong.</summary>
    public GrainStorageFault Fault { get; } = fault;
}

/// <summary>What is wrong with a storage's file.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">The file.</param>
/// <param name="Message">For people: the file, what is wrong, and the way out.</param>
/// <param name="Cause">The error behind it, or <see langword="null"/>.</param>
public sealed record GrainStorageFault(GrainStorageFaultKind Kind, string Path, string Message, Exception? Cause);

/// <summary>Kinds of <see cref="GrainStorageFault"/>.</summary>
public enum GrainStorageFaultKind
{
    /// <summary>The file, or a state in it, is damaged or not what it should be.</summary>
    Corrupted,

    /// <summary>The disk, or a quota on it, is full.</summary>
    Full,

    /// <summary>The file cannot be opened, read or written.</summary>
    Unavailable,

    /// <summary>The file was written by a newer version of the format.</summary>
    NewerFormat,
}
