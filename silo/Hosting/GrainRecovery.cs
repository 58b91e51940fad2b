using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>Has grains go on with what the end of a process left unfinished. It may run at any time: what goes on already is left alone.</summary>
internal static class GrainRecovery
{
    /// <summary>Looks at all jobs, at answers whose time is over, and at all changes of documents that no index has followed yet; for a process that starts.</summary>
    public static async Task AtStartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await JobQueue(services).RecoverAsync(cancellationToken).ConfigureAwait(false);
        await KnowledgeSessions(services).WakeAsync(cancellationToken).ConfigureAwait(false);
        await FollowChangesAsync(services, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Likewise for those that are left when a silo is gone: what it may have held of the jobs of others is sent again.</summary>
    public static async Task AfterLossAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await JobQueue(services).SiloLostAsync(cancellationToken).ConfigureAwait(false);
        await KnowledgeSessions(services).WakeAsync(cancellationToken).ConfigureAwait(false);
        await FollowChangesAsync(services, cancellationToken).ConfigureAwait(false);
    }

    private static IJobQueueGrain JobQueue(IServiceProvider services) => services.GetRequiredService<IGrainFactory>().GetGrain<IJobQueueGrain>(GrainKeys.JobQueue);

    private static IKnowledgeSessionsGrain KnowledgeSessions(IServiceProvider services) =>
        services.GetRequiredService<IGrainFactory>().GetGrain<IKnowledgeSessionsGrain>(GrainKeys.KnowledgeSessions);

    private static async Task FollowChangesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        foreach (var library in await services.GetRequiredService<IDocumentChanges>().ListChangedAsync(cancellationToken).ConfigureAwait(false))
        {
            await grains.GetGrain<IIndexSyncGrain>(GrainKeys.IndexSync(library.ToString())).WakeAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
