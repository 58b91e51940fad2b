namespace Contexter.Storage;

/// <summary>
/// The file operations that durable storage is built from, each with the durability it promises. What is not flushed may be lost, in whole or in part, when
/// the machine stops.
/// </summary>
/// <remarks>
/// Safe for concurrent use. A full disk or quota is a <see cref="Documents.ContexterException"/> with <see cref="Documents.ErrorCodes.StorageFull"/> that names
/// the path; other failures are what <see cref="System.IO"/> throws.
/// </remarks>
public interface IFileSystem
{
    /// <summary>Whether a file is there.</summary>
    bool FileExists(string path);

    /// <summary>Names of the files in a directory, without their path, in ordinal order; empty when the directory is not there.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Names of the directories in a directory, without their path, in ordinal order; empty when the directory is not there.</summary>
    IReadOnlyList<string> ListDirectories(string directory);

    /// <summary>Makes a directory with its parents, durably; nothing happens when it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes an empty file, in the place of one of that name. Its name is durable once <see cref="FlushDirectory"/> returns.</summary>
    IFileWriter CreateFile(string path);

    /// <summary>Opens a file for reading by memory; it must not be changed while it is open, only replaced or deleted.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    IFileReader OpenFile(string path);

    /// <summary>Gives a file another name in the same directory, in the place of what has it, in one step. Durable once <see cref="FlushDirectory"/> returns.</summary>
    void MoveFile(string source, string destination);

    /// <summary>Gives a directory another name or another parent, in one step; nothing may be there yet. Durable once <see cref="FlushDirectory"/> returns for both parents.</summary>
    void MoveDirectory(string source, string destination);

    /// <summary>Removes a file; nothing happens when it is not there. Durable once <see cref="FlushDirectory"/> returns.</summary>
    void DeleteFile(string path);

    /// <summary>Removes a directory with all its files; nothing happens when it is not there.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes durable which names a directory holds.</summary>
    void FlushDirectory(string path);
}

/// <summary>A file that is being written.</summary>
public interface IFileWriter : IDisposable
{
    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>Makes durable all that is written.</summary>
    void Flush();
}

/// <summary>A whole file in the address space.</summary>
public interface IFileReader : IDisposable
{
    /// <summary>The file's bytes; valid until the reader is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    ReadOnlySpan<byte> Span { get; }

    /// <summary>Copies bytes of the file, which need not come into the address space for it.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="destination">Takes as many as it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file does not have so many there.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    void Read(long offset, Span<byte> destination);
}
