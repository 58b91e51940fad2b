using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>Makes the errors of storage, each with its way out.</summary>
internal static class StorageErrors
{
    // Unix error numbers, as IOException.HResult carries them there, and their Windows counterparts.
    private const int NoSpace = 28;
    private const int FileTooBig = 27;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededMac = 69;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsQuotaExceeded = unchecked((int)0x80070510);

    /// <summary>The disk, or a quota on it, is full.</summary>
    public static ContexterException Full(string path, Exception? cause) => new(
        ErrorCodes.StorageFull,
        $"There is no room left to write '{path}'. Free disk space or raise the quota, then try again; what was stored before is intact.",
        cause);

    /// <summary>The device or its permissions refuse: it is nothing that was at work, and everything else would meet it as well.</summary>
    public static ContexterException Unwritable(string folder, Exception cause) => new(
        ErrorCodes.StorageUnavailable,
        $"The index in '{folder}' cannot be written ({cause.Message}). Check the permissions and the health of the disk, then try again; what was stored before is intact.",
        cause);

    /// <summary>The device fails to give what is stored.</summary>
    public static ContexterException Unreadable(string path, Exception cause) => new(
        ErrorCodes.StorageUnavailable, $"File '{path}' cannot be read ({cause.Message}). Check the health of the disk, then try again.", cause);

    /// <summary>A stored file is damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence.</param>
    /// <param name="wayOut">What to do, as a sentence.</param>
    /// <param name="cause">What found it out, if an exception did.</param>
    public static ContexterException Corrupted(string path, string problem, string wayOut, Exception? cause = null)
        => new(ErrorCodes.StorageCorrupted, $"File '{path}' is damaged: {problem}. {wayOut}", cause);

    /// <summary>Whether an exception of the operating system says that disk, quota or file size limit is reached.</summary>
    public static bool IsFull(Exception exception) => exception switch
    {
        IOException { HResult: NoSpace or FileTooBig or WindowsHandleDiskFull or WindowsDiskFull or WindowsQuotaExceeded } => true,
        IOException { HResult: QuotaExceededLinux } => OperatingSystem.IsLinux(),
        IOException { HResult: QuotaExceededMac } => OperatingSystem.IsMacOS(),
        // The runtime's translation of EFBIG.
        ArgumentOutOfRangeException { ParamName: "value" } => true,
        _ => false,
    };

    /// <summary>Runs a file operation and turns "full" into <see cref="Full"/>.</summary>
    public static T Translate<T>(string path, Func<string, T> operation)
    {
        try
        {
            return operation(path);
        }
        catch (Exception exception) when (IsFull(exception))
        {
            throw Full(path, exception);
        }
    }

    /// <summary>Runs a file operation and turns "full" into <see cref="Full"/>.</summary>
    public static void Translate<T>(string path, T argument, Action<string, T> operation)
    {
        try
        {
            operation(path, argument);
        }
        catch (Exception exception) when (IsFull(exception))
        {
            throw Full(path, exception);
        }
    }
}
