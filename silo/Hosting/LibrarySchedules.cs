using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>Takes up the schedules by which libraries are refreshed. A server does; a single command has other things to do, and ends too soon.</summary>
internal static class LibrarySchedules
{
    /// <summary>Has every library that has a schedule set its reminder.</summary>
    public static async Task ResumeSchedulesAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var libraries = await grains.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var library in libraries.Where(library => library.RefreshHours is not null))
        {
            await grains.GetGrain<ILibraryGrain>(GrainKeys.Library(library.Reference())).KeepScheduleAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
