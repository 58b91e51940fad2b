using Contexter.Storage;
using Microsoft.Extensions.Hosting;

namespace Contexter.Silo.Hosting;

/// <summary>Runs the grains on Orleans, as one silo that finds no other: its storage is in memory until a cluster is configured.</summary>
internal static class GrainHost
{
    /// <summary>Adds the host and the grains.</summary>
    public static void AddGrainHost(this IHostApplicationBuilder builder, DataDirectory data) =>
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(serviceId: "contexter", clusterId: data.Path)
            .AddMemoryGrainStorageAsDefault()
            .AddMemoryGrainStorage("PubSubStore")
            .AddContexterGrains());

    /// <summary>The error that concerns a user behind a fault of the host; the fault itself where there is none.</summary>
    public static Exception Translate(Exception fault) => fault;
}
