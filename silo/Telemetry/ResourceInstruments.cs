using System.Diagnostics.Metrics;
using Contexter.Grains.Statistics;
using Contexter.Observability;
using Contexter.Observability.Resources;
using Contexter.Storage;

namespace Contexter.Silo.Telemetry;

/// <summary>What the parts of this process hold, as figures.</summary>
/// <param name="meters">Makes the meters of the host.</param>
/// <param name="watch">What was last looked at.</param>
/// <param name="owners">The parts.</param>
/// <param name="caches">The caches of the silo.</param>
internal sealed class ResourceInstruments(IMeterFactory meters, LeakWatch watch, ResourceOwners owners, IEnumerable<CacheMeter> caches)
{
    private const string Bytes = "By";

    /// <summary>Begins to tell of them.</summary>
    public void Publish()
    {
        var meter = meters.Create(ContexterInstruments.MeterName);
        meter.CreateObservableUpDownCounter(
            "contexter.memory.usage",
            () => watch.Readings.Where(static reading => reading.Unit == Bytes && reading.Owner != "disk").Select(static reading => Of(reading, (long)reading.Value)),
            Bytes,
            "Memory by owner: managed_heap, native and mapped_files add up to what is resident; stream_queues is a part of the first.");
        meter.CreateObservableUpDownCounter("contexter.process.handles", () => Value("handles"), "{handle}", "Open files, sockets and the like.");
        meter.CreateObservableUpDownCounter("contexter.process.threads", () => Value("threads"), "{thread}", "Threads of the process.");
        meter.CreateObservableGauge(
            "contexter.resource.growth_per_hour",
            () => watch.Readings.Select(static reading => Of(reading, reading.GrowthPerHour ?? 0)),
            unit: null,
            "What an owner grows by in an hour, in its unit; 0 while it does not grow without end.");
        meter.CreateObservableUpDownCounter(
            "contexter.grain.activations",
            () => owners.Activations.Select(static grain => new Measurement<int>(grain.Value, new KeyValuePair<string, object?>("grain", grain.Key))),
            "{activation}",
            "Grains in memory, by class.");
        meter.CreateObservableUpDownCounter(
            "contexter.store.size",
            () => owners.Stores.Select(static (size, i) => new Measurement<long>(size, new KeyValuePair<string, object?>("part", StoreSizes.Parts[i]))),
            Bytes,
            "What the parts of the data directory take on the disk.");
        AddCaches(meter, [.. caches]);

        IEnumerable<Measurement<long>> Value(string owner) =>
            watch.Readings.Where(reading => reading.Owner == owner).Select(static reading => new Measurement<long>((long)reading.Value));
    }

    private static void AddCaches(Meter meter, CacheMeter[] caches)
    {
        meter.CreateObservableCounter(
            "contexter.cache.requests",
            () => caches.SelectMany(static cache => new Measurement<long>[]
            {
                new(cache.Read().Hits, new("cache", cache.Name), new("outcome", "hit")),
                new(cache.Read().Misses, new("cache", cache.Name), new("outcome", "miss")),
            }),
            "{request}",
            "What was asked of a cache, by cache and outcome.");
        meter.CreateObservableUpDownCounter("contexter.cache.entries", () => caches.Select(static cache => new Measurement<long>(cache.Read().Entries, Name(cache))), "{entry}", "What a cache holds.");
        meter.CreateObservableUpDownCounter(
            "contexter.cache.size", () => caches.Where(static cache => cache.Read().Bytes is not null).Select(static cache => new Measurement<long>(cache.Read().Bytes ?? 0, Name(cache))), Bytes, "What a cache takes, where that is known.");
    }

    private static KeyValuePair<string, object?> Name(CacheMeter cache) => new("cache", cache.Name);

    private static Measurement<T> Of<T>(ResourceReading reading, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("owner", reading.Owner));
}
