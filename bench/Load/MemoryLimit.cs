using System.Globalization;
using Contexter.Bench.Suite;

namespace Contexter.Bench.Load;

/// <summary>A control group of the kernel that lets its processes have so much memory, files that they map included: what does not fit is read from the disk again.</summary>
internal sealed class MemoryLimit : IDisposable
{
    private const string Version1 = "/sys/fs/cgroup/memory";
    private const string Version2 = "/sys/fs/cgroup";

    private readonly string _folder;

    private MemoryLimit(string folder) => _folder = folder;

    /// <summary>The file that takes the id of a process which then belongs to the group.</summary>
    public string Processes => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Makes a group.</summary>
    /// <param name="bytes">What its processes may have.</param>
    /// <exception cref="SuiteException">The kernel has no such groups, or this user may not make one.</exception>
    public static MemoryLimit Of(long bytes)
    {
        var isFirst = Directory.Exists(Version1);
        var folder = Path.Combine(isFirst ? Version1 : Version2, string.Create(CultureInfo.InvariantCulture, $"contexter-bench-{Environment.ProcessId}"));
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, isFirst ? "memory.limit_in_bytes" : "memory.max"), bytes.ToString(CultureInfo.InvariantCulture));

            // Pages that others have read count for nobody of the group: they are forgotten, so that it pays for its own.
            File.WriteAllText("/proc/sys/vm/drop_caches", "1");
            return new MemoryLimit(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SuiteException($"A limit of memory cannot be set ({fault.Message}). Run as root on a Linux with control groups, or leave --memory away.", fault);
        }
    }

    public void Dispose() => Directory.Delete(_folder);
}
