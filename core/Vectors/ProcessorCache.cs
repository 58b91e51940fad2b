using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Contexter.Vectors;

/// <summary>Hints for the processor's caches.</summary>
internal static class ProcessorCache
{
    /// <summary>How many vectors ahead of the one that is compared to ask for, where they lie anywhere in memory.</summary>
    public const int RowsAhead = 4;

    private const int Line = 64;

    /// <summary>Has the processor fetch memory that is needed soon; does nothing where that is not possible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ReadOnlySpan<byte> memory)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        // The address is only a hint: that the memory may move in between does not matter.
        var address = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));
        for (var offset = 0; offset < memory.Length; offset += Line)
        {
            Sse.Prefetch0(address + offset);
        }
    }
}
