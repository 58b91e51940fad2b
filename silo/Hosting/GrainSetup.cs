using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains;
using Contexter.Grains.Statistics;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>What both hosts of the grains have in common.</summary>
internal static class GrainSetup
{
    /// <summary>The name that Orleans gives to the storage of states that name none.</summary>
    public const string Storage = "Default";

    /// <summary>Adds the chunk streams, the filters around calls and the recovery of unfinished jobs at start.</summary>
    public static ISiloBuilder AddContexterGrains(this ISiloBuilder silo) => silo
        .ConfigureServices(services => services.AddSingleton<FaultTranslation>(StorageFaults.Translate).AddSingleton<CallStatistics>())
        .AddMemoryStreams(ChunkStreams.Provider)

        // In memory is enough: schedules are part of the libraries, which set their reminders anew when a server starts.
        .UseInMemoryReminderService()

        // The first is the outer one: it tells faults from defects by what the fault filter makes of them.
        .AddIncomingGrainCallFilter<CallStatisticsFilter>()
        .AddIncomingGrainCallFilter<FaultFilter>()
        .AddStartupTask(async (services, cancellationToken) =>
        {
            var grains = services.GetRequiredService<IGrainFactory>();

            // Says at once when another model answers than the one that is configured first.
            await grains.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).GetModelAsync(cancellationToken).ConfigureAwait(false);
            await grains.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).RecoverAsync(cancellationToken).ConfigureAwait(false);

            // Changes of documents that were stored before their index had followed.
            foreach (var library in await services.GetRequiredService<IDocumentChanges>().ListChangedAsync(cancellationToken).ConfigureAwait(false))
            {
                await grains.GetGrain<IIndexSyncGrain>(GrainKeys.IndexSync(library.ToString())).WakeAsync(cancellationToken).ConfigureAwait(false);
            }
        });
}
