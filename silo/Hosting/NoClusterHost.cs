using Contexter.Documents;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.Hosting;

namespace Contexter.Silo.Hosting;

/// <summary>Clusters on the embedded host, which is one process and has none.</summary>
internal static class ClusterHost
{
    /// <summary>Says how to get a build that can run clusters.</summary>
    /// <exception cref="ContexterException">Always.</exception>
    public static void Require() => throw new ContexterException(
        ErrorCodes.ConfigurationInvalid,
        "This build runs its grains on the embedded host, in one process, and has no clusters. Build one that has with 'dotnet build -c Release cli -p:GrainHost=orleans' "
        + "(docs/cluster.md), or leave cluster.postgres empty and run 'contexter serve'.");

    /// <summary>Adds nothing.</summary>
    /// <exception cref="ContexterException">Always.</exception>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, ContexterOptions options) => Require();

    /// <summary>Adds nothing.</summary>
    /// <exception cref="ContexterException">Always.</exception>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ContexterOptions options) => Require();
}
