using Contexter.Embedded.Sqlite;
using Contexter.Embedded.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Contexter.Embedded;

/// <summary>Registers storage in SQLite files.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>Stores the states of a storage name in a SQLite file. What WriteStateAsync confirmed survives a killed process and a power cut.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The storage's name.</param>
    /// <param name="configure">Sets the path.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string name, Action<SqliteGrainStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSqliteGrainStorage(name, configure);
        builder.Services.AddSingleton<ISiloParticipant>(services => new StorageOpener(services, name));
        return builder;
    }

    /// <summary>Stores the states of the storage named "Default" in a SQLite file.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the path.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder AddSqliteGrainStorageAsDefault(this ISiloBuilder builder, Action<SqliteGrainStorageOptions> configure) =>
        builder.AddSqliteGrainStorage(PersistentState<object>.DefaultStorage, configure);

    /// <summary>Lets grains have reminders, kept in a SQLite file: they go on after the process was ended or killed.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; storages may share it.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder UseSqliteReminderService(this ISiloBuilder builder, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Services.TryAddSingleton<SqliteDatabases>();
        return builder.AddReminderService(services => new SqliteReminderTable(services.GetRequiredService<SqliteDatabases>().Open(path)));
    }

    /// <summary>Opens the file when the host starts, so that a file that cannot be used stops the start.</summary>
    private sealed class StorageOpener(IServiceProvider services, string name) : ISiloParticipant
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetRequiredKeyedService<IGrainStorage>(name);
            return Task.CompletedTask;
        }

        // The file stays open until the services are disposed of: activations store their states on their way down.
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
