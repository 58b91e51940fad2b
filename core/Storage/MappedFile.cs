using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Contexter.Storage;

/// <summary>A whole file mapped into memory for reading: opening reads nothing, and the operating system keeps what is used. What is only read is not mapped.</summary>
internal sealed unsafe class MappedFile : IFileReader
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly MemoryMappedFile? _map;
    private readonly byte* _pointer;
    private readonly int _length;
    private bool _disposed;

    /// <summary>Maps a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public MappedFile(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var length = RandomAccess.GetLength(_handle);
            if (length > int.MaxValue)
            {
                throw new IOException($"File '{path}' has {length} bytes; files of up to {int.MaxValue} bytes can be mapped.");
            }

            _length = (int)length;
            // An empty file cannot be mapped.
            if (_length == 0)
            {
                return;
            }

            _map = MemoryMappedFile.CreateFromFile(_handle, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
            byte* pointer = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            _pointer = pointer + _view.PointerOffset;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new ReadOnlySpan<byte>(_pointer, _length);
        }
    }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length - destination.Length);
        while (destination.Length > 0)
        {
            var count = RandomAccess.Read(_handle, destination, offset);
            if (count == 0)
            {
                throw new EndOfStreamException("A file became shorter while it was read.");
            }

            offset += count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _map?.Dispose();
        _handle.Dispose();
    }
}
