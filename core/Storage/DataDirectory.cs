using System.Globalization;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Storage.Backups;

namespace Contexter.Storage;

/// <summary>
/// The folder that holds everything Contexter keeps, owned by one process at a time. Ownership is a lock on a file, which the operating system releases
/// however the process ends; beside it stands who the owner is and where it can be asked.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>Name of the folder of the index in a data directory.</summary>
    public const string IndexFolder = "index";

    /// <summary>Name of the database of the documents in a data directory.</summary>
    public const string DocumentsFile = "documents.db";

    /// <summary>Name of the database of the grains' states in a data directory.</summary>
    public const string StateFile = "state.db";

    /// <summary>Name of the database of the histories of jobs in a data directory.</summary>
    public const string JobLogFile = "jobs.db";

    /// <summary>Name of the cache of embeddings in a data directory.</summary>
    public const string EmbeddingsFile = "embeddings.db";

    private const string LockFile = "owner.lock";
    private const string OwnerFile = "owner.json";
    private const string ProbeFile = "ready.probe";
    private const int Attempts = 5;
    private const int OwnerBytes = 1024;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream ownership)
    {
        Path = path;
        _lock = ownership;
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Database of the grains' states.</summary>
    public string StatePath => System.IO.Path.Combine(Path, StateFile);

    /// <summary>Database of the documents.</summary>
    public string DocumentsPath => System.IO.Path.Combine(Path, DocumentsFile);

    /// <summary>Database of the histories of jobs; without it, jobs go on as they are and begin a new one.</summary>
    public string JobLogPath => System.IO.Path.Combine(Path, JobLogFile);

    /// <summary>Cache of embeddings that were paid for; it may be deleted while no process owns the data directory.</summary>
    public string EmbeddingsPath => System.IO.Path.Combine(Path, EmbeddingsFile);

    /// <summary>Folder of unpacked archives and packages; it may be deleted while no process owns the data directory.</summary>
    public string ScratchPath => System.IO.Path.Combine(Path, "scratch");

    /// <summary>Folder of the index; derived from the documents, so it may be deleted while no process owns the data directory.</summary>
    public string IndexPath => System.IO.Path.Combine(Path, IndexFolder);

    /// <summary>Folder of downloads that are under way; emptied when Contexter starts.</summary>
    public string SpoolPath => System.IO.Path.Combine(Path, "spool");

    /// <summary>Folder of library archives that were exported or brought to be imported; those that are too old are removed.</summary>
    public string ArchivesPath => System.IO.Path.Combine(Path, "archives");

    /// <summary>File of what is at work, by which an item is found at which processes end.</summary>
    public string WorkMarksPath => System.IO.Path.Combine(Path, "at-work.marks");

    /// <summary>Folder of what duplicates are found by; derived from the documents, so it may be deleted while no process owns the data directory.</summary>
    public string SignaturesPath => System.IO.Path.Combine(Path, "signatures");

    /// <summary>Takes ownership of a folder, which is made when it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="command">What the process does, for the message another process shows: <c>contexter add react</c>.</param>
    /// <exception cref="ContexterException">Another process owns it (<see cref="ErrorCodes.DataInUse"/>), or it cannot be made or written.</exception>
    public static DataDirectory Acquire(string path, string command)
    {
        var full = System.IO.Path.GetFullPath(path);
        var directory = new DataDirectory(full, Lock(full));
        try
        {
            new DataRestore(new PhysicalFileSystem()).Finish(full);
            directory.WriteOwner(new DataDirectoryOwner(Environment.ProcessId, command, null, Version: ProductVersion.Current));
            return directory;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            directory.Dispose();
            throw StorageErrors.IsFull(fault) ? StorageErrors.Full(System.IO.Path.Combine(full, OwnerFile), fault) : Unusable(full, fault);
        }
    }

    /// <summary>The process that owns a folder, or null when none does.</summary>
    public static DataDirectoryOwner? FindOwner(string path)
    {
        var lockPath = System.IO.Path.Combine(System.IO.Path.GetFullPath(path), LockFile);
        if (!File.Exists(lockPath))
        {
            return null;
        }

        try
        {
            using var probe = new FileStream(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadOwner(System.IO.Path.GetDirectoryName(lockPath)!);
        }
    }

    /// <summary>The error for a folder that another process owns.</summary>
    public static ContexterException InUse(string path, DataDirectoryOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var process = owner.ProcessId == 0 ? "another process" : string.Create(CultureInfo.InvariantCulture, $"process {owner.ProcessId} ({owner.Command})");
        return new ContexterException(
            ErrorCodes.DataInUse, $"The data directory '{path}' is in use by {process}. Wait for it to end, stop it, or name another directory with --data.");
    }

    /// <summary>Tells other processes where this one can be asked.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="command">What it does.</param>
    /// <param name="key">What those show to it who may read this folder; null where nothing is asked for. With one, the file is its owner's alone.</param>
    public void Announce(Uri server, string command, string? key = null) => WriteOwner(new DataDirectoryOwner(Environment.ProcessId, command, server, key, ProductVersion.Current));

    /// <summary>Writes a file and removes it again, to see whether that can be done. Any number may at once.</summary>
    /// <exception cref="ContexterException">It cannot: the disk is full (<see cref="ErrorCodes.StorageFull"/>), or the folder cannot be written (<see cref="ErrorCodes.StorageUnavailable"/>).</exception>
    public void CheckWritable()
    {
        var path = System.IO.Path.Combine(Path, ProbeFile);
        try
        {
            using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            {
                file.Write(new byte[OwnerBytes]);
            }

            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.IsFull(fault) ? StorageErrors.Full(path, fault) : Unusable(Path, fault);
        }
    }

    /// <summary>Gives the folder up.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(path);
                return new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (FindOwner(path) is { } owner)
            {
                throw InUse(path, owner);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Nobody owns it now: a look at the owner held the lock for a moment, or the owner has just ended.
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw StorageErrors.IsFull(fault) ? StorageErrors.Full(path, fault) : Unusable(path, fault);
            }
        }
    }

    private static ContexterException Unusable(string path, Exception fault) => new(
        ErrorCodes.StorageUnavailable, $"The data directory '{path}' cannot be used: {fault.Message} Name another one with --data or CONTEXTER_DATA.", fault);

    private static DataDirectoryOwner ReadOwner(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DataDirectoryOwner>(ReadShared(System.IO.Path.Combine(path, OwnerFile))) ?? DataDirectoryOwner.Unknown;
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            // The owner has the lock and has not written who it is yet.
            return DataDirectoryOwner.Unknown;
        }
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private void WriteOwner(DataDirectoryOwner owner)
    {
        // Over the last owner and of the same length: that needs no room, so a full disk can still be searched.
        var text = JsonSerializer.SerializeToUtf8Bytes(owner);
        var record = new byte[Math.Max(OwnerBytes, text.Length)];
        record.AsSpan().Fill((byte)' ');
        text.CopyTo(record, 0);
        using var file = new FileStream(System.IO.Path.Combine(Path, OwnerFile), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (owner.Key is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        file.Write(record);
        file.SetLength(record.Length);
    }
}

/// <summary>Who owns a data directory.</summary>
/// <param name="ProcessId">Its process id; 0 when it is not known.</param>
/// <param name="Command">What it does.</param>
/// <param name="Server">Where it can be asked; null when it is no server.</param>
/// <param name="Key">What is shown to it there; null where nothing is asked for.</param>
/// <param name="Version">Version of Contexter that it is; null when it is not known.</param>
public sealed record DataDirectoryOwner(int ProcessId, string Command, Uri? Server, string? Key = null, string? Version = null)
{
    /// <summary>An owner that has not said who it is.</summary>
    public static DataDirectoryOwner Unknown { get; } = new(0, string.Empty, null);
}
