using Contexter.Embedded;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Contexter.Silo.Hosting;

/// <summary>Runs the grains on the embedded host: one process, their states in a SQLite file of the data directory.</summary>
internal static class GrainHost
{
    /// <summary>Adds the host and the grains.</summary>
    public static void AddGrainHost(this IHostApplicationBuilder builder, DataDirectory data) => builder.UseOrleans(silo => silo
        .AddSqliteGrainStorageAsDefault(storage => storage.Path = data.StatePath)
        .AddLocalServices()
        .AddContexterGrains());

    /// <summary>Maps the host's own pages, of which this one has none.</summary>
    public static void MapGrainHost(this IEndpointRouteBuilder routes, ContexterOptions options) => _ = routes;
}
