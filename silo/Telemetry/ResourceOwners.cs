using System.Diagnostics;
using Contexter.Client.Metrics;
using Contexter.Observability;
using Contexter.Observability.Resources;
using Contexter.Storage;

namespace Contexter.Silo.Telemetry;

/// <summary>The parts of this process that could hold ever more. Read by one caller at a time.</summary>
/// <param name="load">What jobs have on its way.</param>
/// <param name="streams">What callers listen to.</param>
/// <param name="data">The data directory.</param>
internal sealed class ResourceOwners(IngestionLoad load, OpenStreams streams, DataDirectory data)
{
    private const double Mebibyte = 1 << 20;

    private ProcessMemory _memory;
    private (int Threads, int Handles) _process;

    /// <summary>What the parts of the data directory take on the disk, as of the last <see cref="MeasureStores"/>.</summary>
    public long[] Stores { get; private set; } = new long[StoreSizes.Parts.Count];

    /// <summary>Activations of grains by class, as the sampler was last told.</summary>
    public IReadOnlyDictionary<string, int> Activations { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>All parts. What has a bound, as caches have, is none of them.</summary>
    public IReadOnlyList<ResourceOwner> All() =>
    [
        new("managed_heap", "By", () => (_memory = ProcessMemory.Read()).ManagedHeap, 32 * Mebibyte, GrowsWithData: true),
        new("native", "By", () => _memory.Native, 64 * Mebibyte, GrowsWithData: false),

        // Pages that the system takes back when it needs them are no leak however many they become.
        new("mapped_files", "By", () => _memory.MappedFiles, double.PositiveInfinity, GrowsWithData: true),
        new("stream_queues", "By", () => load.Total.Bytes, 16 * Mebibyte, GrowsWithData: true),
        new("disk", "By", () => Stores.Sum(), 256 * Mebibyte, GrowsWithData: true),
        new("handles", "{handle}", () => (_process = ReadProcess()).Handles, 200, GrowsWithData: true),
        new("threads", "{thread}", () => _process.Threads, 50, GrowsWithData: false),
        new("activations", "{activation}", () => Activations.Values.Sum(), 2_000, GrowsWithData: true),
        new("open_streams", "{stream}", () => streams.Count, 200, GrowsWithData: false),
    ];

    /// <summary>Adds up the files of the data directory, which takes a walk through its folders.</summary>
    public void MeasureStores() => Stores = StoreSizes.Measure(data);

    private static (int Threads, int Handles) ReadProcess()
    {
        using var process = Process.GetCurrentProcess();
        return (process.Threads.Count, process.HandleCount);
    }
}
