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
    public static Task AtStartAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        RecoverAsync(services, jobs => jobs.RecoverAsync(cancellationToken), cancellationToken);

    /// <summary>Likewise for those that are left when a silo is gone: what it may have held of the jobs of others is sent again.</summary>
    public static Task AfterLossAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        RecoverAsync(services, jobs => jobs.SiloLostAsync(cancellationToken), cancellationToken);

    private static async Task RecoverAsync(IServiceProvider services, Func<IJobQueueGrain, Task> recoverJobs, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        await recoverJobs(grains.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue)).ConfigureAwait(false);
        await grains.GetGrain<IKnowledgeSessionsGrain>(GrainKeys.KnowledgeSessions).WakeAsync(cancellationToken).ConfigureAwait(false);
        foreach (var library in await services.GetRequiredService<IDocumentChanges>().ListChangedAsync(cancellationToken).ConfigureAwait(false))
        {
            await grains.GetGrain<IIndexSyncGrain>(GrainKeys.IndexSync(library.ToString())).WakeAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
