namespace Contexter.Bench.Suite.Measuring;

/// <summary>The managed heap between measurements.</summary>
internal static class Heap
{
    /// <summary>Collects all that is free, what finalizers hold included, and gives the bytes that are left.</summary>
    public static long Settle()
    {
        for (var pass = 0; pass < 2; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
