using System.IO.MemoryMappedFiles;

namespace Contexter.Storage;

/// <summary>A whole file mapped into memory for reading: opening reads nothing, and the operating system keeps what is used.</summary>
internal sealed unsafe class MappedFile : IFileReader
{
    private readonly MemoryMappedViewAccessor? _view;
    private readonly MemoryMappedFile? _map;
    private readonly byte* _pointer;
    private readonly int _length;
    private bool _disposed;

    /// <summary>Maps a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public MappedFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = RandomAccess.GetLength(handle);
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

        _map = MemoryMappedFile.CreateFromFile(handle, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _pointer = pointer + _view.PointerOffset;
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
    }
}
