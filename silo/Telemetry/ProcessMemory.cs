using System.Globalization;

namespace Contexter.Silo.Telemetry;

/// <summary>How the memory of this process is divided, in bytes.</summary>
/// <param name="ManagedHeap">Objects, as of the last collection.</param>
/// <param name="Native">What is the process's own and not the managed heap's: stacks, code that was compiled, SQLite, the runtime. 0 where the system does not tell it apart.</param>
/// <param name="MappedFiles">Pages of files that are in memory, which the system takes back when it needs them: the index, the embedding model, the programs. 0 where the system does not say.</param>
internal readonly record struct ProcessMemory(long ManagedHeap, long Native, long MappedFiles)
{
    private const string LinuxStatus = "/proc/self/status";

    /// <summary>Reads it.</summary>
    public static ProcessMemory Read()
    {
        var heap = GC.GetGCMemoryInfo(GCKind.Any);

        // Before the first collection there is no figure of one.
        var managed = heap.Index == 0 ? GC.GetTotalMemory(forceFullCollection: false) : heap.HeapSizeBytes;
        var committed = Math.Max(heap.TotalCommittedBytes, managed);
        var (own, mapped) = OperatingSystem.IsLinux() ? ReadLinux() : (Environment.WorkingSet, 0);
        return new(managed, Math.Max(0, own - committed), mapped);
    }

    private static (long Own, long Mapped) ReadLinux()
    {
        long own = 0, mapped = 0;
        foreach (var line in File.ReadLines(LinuxStatus))
        {
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
            {
                own = Kibibytes(line);
            }
            else if (line.StartsWith("RssFile:", StringComparison.Ordinal) || line.StartsWith("RssShmem:", StringComparison.Ordinal))
            {
                mapped += Kibibytes(line);
            }
        }

        return (own, mapped);
    }

    private static long Kibibytes(string line) => 1024 * long.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
