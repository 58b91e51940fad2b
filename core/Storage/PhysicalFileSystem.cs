using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Contexter.Storage;

/// <summary>The file system of the machine.</summary>
public sealed partial class PhysicalFileSystem : IFileSystem
{
    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string directory) => List(directory, Directory.EnumerateFiles);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDirectories(string directory) => List(directory, Directory.EnumerateDirectories);

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            return;
        }

        var parent = Path.GetDirectoryName(full);
        if (parent is not null)
        {
            CreateDirectory(parent);
        }

        StorageErrors.Translate(full, static p => Directory.CreateDirectory(p));
        if (parent is not null)
        {
            FlushDirectory(parent);
        }
    }

    /// <inheritdoc/>
    public IFileWriter CreateFile(string path) => new Writer(path);

    /// <inheritdoc/>
    public IFileReader OpenFile(string path) => new MappedFile(path);

    /// <inheritdoc/>
    public void MoveFile(string source, string destination)
        => StorageErrors.Translate(destination, source, static (to, from) => File.Move(from, to, overwrite: true));

    /// <inheritdoc/>
    public void MoveDirectory(string source, string destination)
        => StorageErrors.Translate(destination, source, static (to, from) => Directory.Move(from, to));

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        if (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        // Windows has no such call: NTFS journals names by itself.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenDirectory(path, 0);
        if (handle.IsInvalid || FlushHandle(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var failure = new IOException($"Directory '{path}' cannot be made durable: {Marshal.GetPInvokeErrorMessage(error)}.", error);
            throw StorageErrors.IsFull(failure) ? StorageErrors.Full(path, failure) : failure;
        }
    }

    private static List<string> List(string directory, Func<string, IEnumerable<string>> enumerate)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        var names = enumerate(directory).Select(path => Path.GetFileName(path)).ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial DirectoryHandle OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FlushHandle(DirectoryHandle handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseHandle(nint handle);

    private sealed class DirectoryHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => CloseHandle(handle) == 0;
    }

    private sealed class Writer : IFileWriter
    {
        private readonly string _path;
        private readonly SafeFileHandle _handle;
        private long _length;

        public Writer(string path)
        {
            _path = path;
            _handle = StorageErrors.Translate(path, static p => File.OpenHandle(p, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete));
        }

        public void Write(ReadOnlySpan<byte> data)
        {
            try
            {
                RandomAccess.Write(_handle, data, _length);
            }
            catch (Exception exception) when (StorageErrors.IsFull(exception))
            {
                throw StorageErrors.Full(_path, exception);
            }

            _length += data.Length;
        }

        public void Flush() => StorageErrors.Translate(_path, _handle, static (_, handle) => RandomAccess.FlushToDisk(handle));

        public void Dispose() => _handle.Dispose();
    }
}
