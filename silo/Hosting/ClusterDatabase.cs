using Contexter.Documents;
using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Contexter.Silo.Configuration;

namespace Contexter.Silo.Hosting;

/// <summary>The tables of a cluster, in the database that the configuration names.</summary>
public static class ClusterDatabase
{
    /// <summary>Makes sure that this build can be part of a cluster.</summary>
    /// <exception cref="ContexterException">It cannot.</exception>
    public static void RequireBuild() => ClusterHost.Require();

    /// <summary>Creates the tables, or brings older ones up to date; waits for the server for as long as <see cref="ClusterSection.StartTimeout"/> says.</summary>
    /// <exception cref="ContexterException">No database is configured, it cannot be reached or refuses, or its tables are newer than this build.</exception>
    public static async Task<SchemaChange> InitializeAsync(ClusterSection cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var database = Open(cluster, time);
        return await new DatabaseSchema(database).InitializeAsync(cluster.StartTimeout, cancellationToken);
    }

    /// <summary>Finds out whether the tables are those of this build; waits for the server as <see cref="InitializeAsync"/> does.</summary>
    /// <returns>Their version.</returns>
    /// <exception cref="ContexterException">No database is configured, it cannot be reached or refuses, or its tables are missing, older or newer than this build.</exception>
    public static async Task<int> CheckAsync(ClusterSection cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var database = Open(cluster, time);
        var schema = new DatabaseSchema(database);
        await schema.CheckAsync(cluster.StartTimeout, cancellationToken);
        return schema.Latest;
    }

    private static PostgresDatabase Open(ClusterSection cluster, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.IsConfigured
            ? PostgresDatabase.Create(cluster.Postgres, time)
            : throw new ContexterException(
                ErrorCodes.ConfigurationInvalid,
                "cluster.postgres is empty, so there is no cluster and no database. Set it (CONTEXTER_CLUSTER_POSTGRES) to Host=...;Database=...;Username=...;Password=....");
    }
}
