using Contexter.Embedded;
using Contexter.Embedded.Runtime;
using Contexter.Embedded.State;
using Contexter.Embedded.Streams;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.Streams;

namespace Orleans.Hosting;

/// <summary>Storages in a SQLite file: what the embedded host has in the place of a database server.</summary>
public static class SqliteGrainStorageSiloBuilderExtensions
{
    /// <summary>Adds the storage of states that name none.</summary>
    public static ISiloBuilder AddSqliteGrainStorageAsDefault(this ISiloBuilder builder, Action<SqliteGrainStorageOptions> configure) =>
        builder.AddSqliteGrainStorage(StorageNames.Default, configure);

    /// <summary>Adds a named storage. Its file is opened at start.</summary>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string name, Action<SqliteGrainStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new SqliteGrainStorageOptions();
        configure(options);
        if (string.IsNullOrEmpty(options.Path))
        {
            throw new OrleansConfigurationException($"The grain storage '{name}' has no file; set its Path.");
        }

        builder.Services.AddKeyedSingleton<IGrainStorage>(name, (_, _) => new SqliteGrainStorage(options));
        builder.Services.AddSingleton(new StorageOpener(services => ((SqliteGrainStorage)services.GetRequiredKeyedService<IGrainStorage>(name)).Open()));
        return builder;
    }
}

/// <summary>Storages in memory.</summary>
public static class MemoryGrainStorageSiloBuilderExtensions
{
    /// <summary>Adds the storage of states that name none; everything is gone when the process ends.</summary>
    public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder) => builder.AddMemoryGrainStorage(StorageNames.Default);

    /// <summary>Adds a named storage; everything is gone when the process ends.</summary>
    public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, static (_, _) => new MemoryGrainStorage());
        return builder;
    }
}

/// <summary>Streams in memory.</summary>
public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>Adds a stream provider.</summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IStreamProvider>(name, (services, _) => new MemoryStreamProvider(services.GetRequiredService<EmbeddedSilo>(), name));
        return builder;
    }
}

/// <summary>Names that a cluster needs and one process does not.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Does nothing: the embedded host is always alone. It is here so that the same composition runs on Orleans.</summary>
    public static ISiloBuilder UseLocalhostClustering(this ISiloBuilder builder, int siloPort = 11111, int gatewayPort = 30000) => builder;
}
