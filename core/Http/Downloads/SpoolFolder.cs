using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Http.Downloads;

/// <summary>The folder of bodies that are too large for memory. Each file goes with its download; what a killed process left is removed when the folder is opened.</summary>
/// <remarks>Safe for concurrent use. The folder belongs to one process, as the data directory that it lies in does.</remarks>
public sealed class SpoolFolder
{
    private const string Suffix = ".body";

    /// <summary>Opens a folder; it is made when the first file is.</summary>
    /// <param name="path">The folder.</param>
    public SpoolFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(Path))
        {
            return;
        }

        foreach (var leftOver in Directory.EnumerateFiles(Path, "*" + Suffix))
        {
            Remove(leftOver);
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Makes an empty file that only this process's user can read.</summary>
    /// <exception cref="ContexterException">It cannot be made.</exception>
    internal FileStream Create()
    {
        var path = System.IO.Path.Combine(Path, Guid.NewGuid().ToString("N") + Suffix);
        try
        {
            Directory.CreateDirectory(Path);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(path, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, fault);
        }
    }

    /// <summary>Opens a file at its beginning.</summary>
    /// <exception cref="ContexterException">It cannot be opened.</exception>
    internal static Stream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, fault);
        }
    }

    /// <summary>Removes a file. One that cannot be removed now is when the folder is next opened.</summary>
    internal static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The error for a file that cannot be made, written or read.</summary>
    internal static ContexterException Unusable(string path, Exception fault) => StorageErrors.IsFull(fault)
        ? StorageErrors.Full(path, fault)
        : new ContexterException(ErrorCodes.StorageUnavailable, $"The temporary file '{path}' cannot be used: {fault.Message} See to the permissions of its folder.", fault);
}
