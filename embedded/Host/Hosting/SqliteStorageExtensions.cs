using System.Collections.Concurrent;
using System.Text.Json;
using Contexter.Embedded.Sqlite;
using Contexter.Embedded.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Contexter.Embedded;

/// <summary>Where a grain storage keeps its states.</summary>
public sealed class SqliteGrainStorageOptions
{
    /// <summary>Gets or sets the file; several storages may share one. It is created when it does not exist.</summary>
    /// <value>Required.</value>
    public string Path { get; set; } = string.Empty;

    /// <summary>Gets or sets how states are written as JSON.</summary>
    /// <value>Default: all public properties and fields, private and init-only setters included.</value>
    public JsonSerializerOptions SerializerOptions { get; set; } = StateSerializer.Default;
}

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
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Services.AddOptions<SqliteGrainStorageOptions>(name).Configure(configure)
            .Validate(static options => options.Path.Length > 0, $"The SQLite grain storage '{name}' has no Path. Set options.Path to the database file.");
        builder.Services.TryAddSingleton<SqliteDatabases>();
        builder.Services.AddSingleton<ISiloParticipant>(services => new StorageOpener(services, name));
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, static (services, key) =>
        {
            var options = services.GetRequiredService<IOptionsMonitor<SqliteGrainStorageOptions>>().Get((string)key!);
            return new SqliteGrainStorage(services.GetRequiredService<SqliteDatabases>().Open(options.Path), options.SerializerOptions);
        });
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

/// <summary>The open SQLite files, one object for each however many storages share it.</summary>
internal sealed class SqliteDatabases : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SqliteDatabase>> _databases = new(StringComparer.Ordinal);

    public SqliteDatabase Open(string path) =>
        _databases.GetOrAdd(Path.GetFullPath(path), static full => new Lazy<SqliteDatabase>(() => SqliteDatabase.Open(full))).Value;

    public void Dispose()
    {
        foreach (var database in _databases.Values.Where(static database => database.IsValueCreated))
        {
            database.Value.Dispose();
        }
    }
}
