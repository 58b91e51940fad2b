using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains;
using Contexter.Grains.Statistics;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>What the hosts of the grains have in common.</summary>
internal static class GrainSetup
{
    /// <summary>The name that Orleans gives to the storage of states that name none.</summary>
    public const string Storage = "Default";

    /// <summary>Adds the filters around calls.</summary>
    public static ISiloBuilder AddContexterGrains(this ISiloBuilder silo) => silo
        .ConfigureServices(services => services.AddSingleton<FaultTranslation>(StorageFaults.Translate).AddSingleton<CallStatistics>())

        // The first is the outer one: it tells faults from defects by what the fault filter makes of them.
        .AddIncomingGrainCallFilter<CallStatisticsFilter>()
        .AddIncomingGrainCallFilter<FaultFilter>();

    /// <summary>Adds the chunk streams, the reminders and the recovery of what is unfinished of a host that is one process.</summary>
    public static ISiloBuilder AddLocalServices(this ISiloBuilder silo) => silo
        .AddMemoryStreams(ChunkStreams.Provider)

        // In memory is enough: schedules are part of the libraries, which set their reminders anew when a server starts.
        .UseInMemoryReminderService()
        .AddStartupTask(async (services, cancellationToken) =>
        {
            // Says at once when another model answers than the one that is configured first.
            var grains = services.GetRequiredService<IGrainFactory>();
            await grains.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).GetModelAsync(cancellationToken).ConfigureAwait(false);
            await GrainRecovery.AtStartAsync(services, cancellationToken).ConfigureAwait(false);
        });
}
