using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Statistics;
using Contexter.Observability;
using Contexter.Observability.Resources;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Contexter.Silo.Telemetry;

/// <summary>Puts together what looks after the resources of a server.</summary>
internal static class ResourceServices
{
    /// <summary>The tag of the checks that <c>/health/ready</c> waits for.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Adds it.</summary>
    public static void AddResourceWatch(this IServiceCollection services, DataDirectory data)
    {
        services.TryAddSingleton(new LeakOptions());
        services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ResourceOwners>(provider, data))
            .AddSingleton(provider => new LeakWatch(
                provider.GetRequiredService<ResourceOwners>().All(),
                () => provider.GetRequiredService<ContexterInstruments>().DocumentsIndexed,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<LeakOptions>()))
            .AddSingleton<ResourceInstruments>()
            .AddHostedService(provider => ActivatorUtilities.CreateInstance<ResourceSampler>(
                provider, (CancellationToken token) => provider.GetRequiredService<IGrainFactory>().GetGrain<IStatisticsGrain>(GrainKeys.Statistics).GetAsync(token)))
            .AddHealthChecks().AddCheck<ResourceHealth>("resources", tags: [ReadyTag]);
    }
}
