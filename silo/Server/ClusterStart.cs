using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;

namespace Contexter.Silo.Server;

/// <summary>What has to be right before a process of a cluster starts.</summary>
internal static class ClusterStart
{
    /// <summary>Checks that role, configuration and build go together, and waits for the database of a cluster.</summary>
    /// <exception cref="ContexterException">They do not go together, or the database cannot be reached or has not the tables of this build.</exception>
    public static async Task PrepareAsync(ContexterOptions options, ServerRole role, CancellationToken cancellationToken)
    {
        if (role == ServerRole.All)
        {
            RequireNone(options);
            return;
        }

        ClusterHost.Require();
        if (!options.Cluster.IsConfigured)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid,
                "cluster.postgres is empty, and the processes of a cluster meet in a database. Set it (docs/cluster.md), or run 'contexter serve' for one process without a cluster.");
        }

        await ClusterDatabase.CheckAsync(options.Cluster, TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps a process that would be all of Contexter from working on files of its own where a cluster is meant.</summary>
    /// <exception cref="ContexterException">A cluster is configured.</exception>
    public static void RequireNone(ContexterOptions options)
    {
        if (options.Cluster.IsConfigured)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid,
                $"cluster.postgres is set, and no API process of the cluster owns the data directory '{options.DataPath}'. Start 'contexter silo run' and 'contexter api' (docs/cluster.md); "
                + "commands with the API's data directory go there. Without a cluster, leave cluster.postgres empty.");
        }
    }
}
