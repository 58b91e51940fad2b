namespace Contexter.Embedded;

/// <summary>Where a grain storage keeps its file, and what its errors look like.</summary>
public sealed class SqliteGrainStorageOptions
{
    /// <summary>The database file; its folder is made when it is not there. Required.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Makes the exception for a fault that a user has to mend. Default: <see cref="GrainStorageException"/>.</summary>
    public Func<GrainStorageFault, Exception> Describe { get; set; } = static fault => new GrainStorageException(fault);
}

/// <summary>Kinds of <see cref="GrainStorageFault"/>.</summary>
public enum GrainStorageFaultKind
{
    /// <summary>The file is damaged, or no database.</summary>
    Corrupted,

    /// <summary>The disk, or a quota on it, is full.</summary>
    Full,

    /// <summary>The file cannot be opened, read or written.</summary>
    Unavailable,

    /// <summary>The file was written by a newer version of the format.</summary>
    NewerFormat,
}

/// <summary>What is wrong with a storage's file.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">The file.</param>
/// <param name="Message">For people: the file, what is wrong, and the way out.</param>
/// <param name="Cause">The error behind it.</param>
public sealed record GrainStorageFault(GrainStorageFaultKind Kind, string Path, string Message, Exception? Cause);

/// <summary>A storage's file that cannot be used.</summary>
public sealed class GrainStorageException(GrainStorageFault fault) : OrleansException(fault.Message, fault.Cause!)
{
    /// <summary>What is wrong.</summary>
    public GrainStorageFault Fault { get; } = fault;
}
