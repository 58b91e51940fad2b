using Contexter.Embedded.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace Contexter.Embedded;

/// <summary>Registers storage in SQLite files with any host that has Orleans' storage API.</summary>
public static class SqliteGrainStorageServices
{
    /// <summary>Stores the states of a storage name in a SQLite file. What WriteStateAsync confirmed survives a killed process and a power cut.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The storage's name.</param>
    /// <param name="configure">Sets the path.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSqliteGrainStorage(this IServiceCollection services, string name, Action<SqliteGrainStorageOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddOptions<SqliteGrainStorageOptions>(name).Configure(configure)
            .Validate(static options => options.Path.Length > 0, $"The SQLite grain storage '{name}' has no Path. Set options.Path to the database file.");
        services.TryAddSingleton<SqliteDatabases>();
        return services.AddGrainStorage(name, static (provider, key) =>
        {
            var options = provider.GetRequiredService<IOptionsMonitor<SqliteGrainStorageOptions>>().Get(key);
            return new SqliteGrainStorage(provider.GetRequiredService<SqliteDatabases>().Open(options.Path), options.SerializerOptions);
        });
    }
}
