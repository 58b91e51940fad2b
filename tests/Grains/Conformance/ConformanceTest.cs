using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Conformance;

/// <summary>A host of its own for each test, and the journal its grains write.</summary>
public abstract class ConformanceTest : IAsyncLifetime
{
    protected ConformanceHost Host { get; private set; } = null!;

    protected Journal Journal { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ConformanceHost.StartAsync(Configure);
        Journal = Host.Services.GetRequiredService<Journal>();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Counts the activations of a grain class.</summary>
    protected async Task<int> CountActivationsAsync<TGrain>()
        where TGrain : Grain
    {
        var statistics = await Host.Client.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return statistics.Where(static statistic => statistic.GrainType.StartsWith($"{typeof(TGrain).FullName},", StringComparison.Ordinal)).Sum(static statistic => statistic.ActivationCount);
    }

    protected virtual void Configure(ISiloBuilder silo)
    {
    }
}
