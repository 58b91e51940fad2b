using System.Runtime.CompilerServices;

namespace Contexter.Embeddings.Local;

/// <summary>A model's file in memory that the collector does not move, as <see cref="LocalModel.Read"/> takes it.</summary>
internal sealed unsafe class PinnedModelStream : UnmanagedMemoryStream
{
    // Held as long as the stream, which the model holds.
    private readonly byte[] _pinned;

    /// <summary>Copies a file.</summary>
    /// <param name="file">The file; not empty.</param>
    public PinnedModelStream(ReadOnlySpan<byte> file)
        : this(Pin(file))
    {
    }

    private PinnedModelStream(byte[] pinned)
        : base((byte*)Unsafe.AsPointer(ref pinned[0]), pinned.Length) => _pinned = pinned;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        GC.KeepAlive(_pinned);
    }

    private static byte[] Pin(ReadOnlySpan<byte> file)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(file.Length, pinned: true);
        file.CopyTo(pinned);
        return pinned;
    }
}
