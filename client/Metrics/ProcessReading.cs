using System.Diagnostics;

namespace Contexter.Client.Metrics;

/// <summary>What a process uses at a moment.</summary>
/// <param name="HeapBytes">What objects take, those that are not yet collected included.</param>
/// <param name="ResidentBytes">Physical memory.</param>
/// <param name="Cpu">Processor time since its start, all cores together.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Handles">Open files, sockets and the like.</param>
/// <param name="QueuedWork">Work that waits for a thread of the pool.</param>
internal readonly record struct ProcessReading(long HeapBytes, long ResidentBytes, TimeSpan Cpu, int Threads, int Handles, long QueuedWork)
{
    /// <summary>What this process uses now.</summary>
    public static ProcessReading Take()
    {
        using var process = Process.GetCurrentProcess();
        return new(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet, Environment.CpuUsage.TotalTime, process.Threads.Count, process.HandleCount, ThreadPool.PendingWorkItemCount);
    }
}
