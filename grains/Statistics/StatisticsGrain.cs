using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Statistics;
using Contexter.Observability;
using Orleans.Concurrency;

namespace Contexter.Grains.Statistics;

/// <inheritdoc cref="IStatisticsGrain"/>
/// <remarks>As a stateless worker it is always in the silo that was asked, whose counters it reads.</remarks>
[StatelessWorker(1)]
public sealed class StatisticsGrain(CallStatistics statistics, IEnumerable<CacheMeter> caches, ILocalSiloDetails silo) : Grain, IStatisticsGrain
{
    private static readonly string OwnAssembly = "," + typeof(StatisticsGrain).Assembly.GetName().Name;

    /// <inheritdoc/>
    public async Task<SiloStatistics> GetAsync(CancellationToken cancellationToken)
    {
        var management = GrainFactory.GetGrain<IManagementGrain>(0);
        var activations = await management.GetSimpleGrainStatistics([silo.SiloAddress]).WaitAsync(cancellationToken);
        var grains = Merge(activations, statistics.Counters);
        return new SiloStatistics
        {
            Silo = silo.Name,
            StartedAt = statistics.StartedAt,
            UptimeSeconds = statistics.Uptime.TotalSeconds,
            Activations = grains.Sum(static grain => grain.Activations),
            WorkingSetBytes = Environment.WorkingSet,
            ManagedBytes = GC.GetTotalMemory(forceFullCollection: false),
            CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
            Grains = grains,
            Caches = [.. caches.Select(Read).OrderBy(static cache => cache.Name, StringComparer.Ordinal)],
        };
    }

    /// <inheritdoc/>
    public Task<CacheFigures> EmptyCacheAsync(string name, CancellationToken cancellationToken)
    {
        var cache = caches.FirstOrDefault(cache => cache.Name == name) ?? throw new ContexterFaultException(
            ErrorCodes.CacheNotFound, $"There is no cache '{name}', or it is switched off; there are {string.Join(", ", caches.Select(cache => cache.Name).Order(StringComparer.Ordinal))}.");
        var empty = cache.Empty ?? throw new ContexterFaultException(
            ErrorCodes.CacheRefused, $"Cache '{name}' keeps what was paid for. To give it up, stop Contexter and remove its file from the data directory.");
        empty();
        return Task.FromResult(Read(cache));
    }

    /// <summary>Puts activations and calls of Contexter's grain classes together.</summary>
    private static GrainTypeStatistics[] Merge(
        IEnumerable<SimpleGrainStatistic> activations, IEnumerable<(Type Grain, System.Reflection.MethodInfo Method, CallCounter Calls)> counters)
    {
        var active = activations
            .Where(static statistic => statistic.GrainType.EndsWith(OwnAssembly, StringComparison.Ordinal))
            .ToLookup(static statistic => ClassOf(statistic.GrainType), static statistic => statistic.ActivationCount, StringComparer.Ordinal);
        var called = counters.ToLookup(static counter => counter.Grain.Name, StringComparer.Ordinal);
        return
        [
            .. active.Select(static type => type.Key).Union(called.Select(static type => type.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(type =>
            {
                GrainMethodStatistics[] methods =
                [
                    .. called[type]
                        .Select(static counter => new GrainMethodStatistics { Method = counter.Method.Name, Calls = Read([counter.Calls]) })
                        .OrderBy(static method => method.Method, StringComparer.Ordinal),
                ];
                return new GrainTypeStatistics
                {
                    Type = type, Activations = active[type].Sum(), Calls = Read([.. called[type].Select(static counter => counter.Calls)]), Methods = methods,
                };
            }),
        ];
    }

    /// <summary>The class's name in <c>Namespace.Class,Assembly</c>.</summary>
    private static string ClassOf(string grainType)
    {
        var name = grainType[..grainType.LastIndexOf(',')];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    private static CacheFigures Read(CacheMeter cache)
    {
        var counts = cache.Read();
        return new CacheFigures { Name = cache.Name, Hits = counts.Hits, Misses = counts.Misses, Entries = counts.Entries, Bytes = counts.Bytes };
    }

    private static CallFigures Read(CallCounter[] counters)
    {
        var times = counters.Select(static calls => calls.Times).ToList();
        var longest = counters.Select(static calls => calls.Longest.TotalMilliseconds).DefaultIfEmpty().Max();
        return new CallFigures
        {
            Count = counters.Sum(static calls => calls.Count),
            Faults = counters.Sum(static calls => calls.Faults),
            Errors = counters.Sum(static calls => calls.Errors),
            TotalMs = counters.Sum(static calls => calls.Total.TotalMilliseconds),
            LongestMs = longest,
            P50Ms = Quantile(0.5),
            P95Ms = Quantile(0.95),
            P99Ms = Quantile(0.99),
        };

        // A bucket may end above the longest of those in it.
        double Quantile(double share) => Math.Min(longest, Math.Round(LatencyHistogram.Quantile(times, share).TotalMilliseconds, 3));
    }
}
