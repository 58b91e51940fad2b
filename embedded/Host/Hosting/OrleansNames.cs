using System.Net;
using Contexter.Embedded;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Reminders;
using Contexter.Embedded.State;
using Contexter.Embedded.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.Timers;

// The names Orleans' own packages have for building a host, so that the code that builds one reads the same with either.
namespace Microsoft.Extensions.Hosting
{
    /// <summary>Adds a grain host to an application.</summary>
    public static class OrleansSiloGenericHostExtensions
    {
        /// <summary>Adds a grain host.</summary>
        /// <param name="hostAppBuilder">The application's builder.</param>
        /// <param name="configureDelegate">Configures the host.</param>
        /// <returns>The application's builder.</returns>
        public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(hostAppBuilder);
            Add(hostAppBuilder.Services, hostAppBuilder.Configuration, configureDelegate);
            return hostAppBuilder;
        }

        /// <summary>Adds a grain host.</summary>
        /// <param name="hostAppBuilder">The application's builder.</param>
        /// <param name="configureDelegate">Configures the host.</param>
        /// <returns>The application's builder.</returns>
        public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(hostAppBuilder);
            Add(hostAppBuilder.Services, hostAppBuilder.Configuration, configureDelegate);
            return hostAppBuilder;
        }

        /// <summary>Adds a grain host.</summary>
        /// <param name="hostBuilder">The application's builder.</param>
        /// <param name="configureDelegate">Configures the host.</param>
        /// <returns>The application's builder.</returns>
        public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(hostBuilder);
            return hostBuilder.ConfigureServices((context, services) => Add(services, context.Configuration, configureDelegate));
        }

        private static void Add(IServiceCollection services, IConfiguration configuration, Action<ISiloBuilder> configure)
        {
            ArgumentNullException.ThrowIfNull(configure);
            if (services.All(static service => service.ServiceType != typeof(EmbeddedSilo)))
            {
                services.AddLogging();
                services.AddOptions();
                services.TryAddSingleton(TimeProvider.System);
                services.TryAddSingleton<IMemoryGauge, MemoryGauge>();
                services.AddSingleton<EmbeddedSilo>();
                services.AddSingleton<MemoryPressure>();
                services.AddSingleton<IHostedService, EmbeddedSiloService>();
                services.AddSingleton<IClusterClient>(static provider => provider.GetRequiredService<EmbeddedSilo>().GrainFactory);
                services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<EmbeddedSilo>().GrainFactory);
                services.AddSingleton<ILocalSiloDetails, LocalSiloDetails>();
                services.AddTransient<IGrainContext>(static _ => RuntimeContext.Current
                    ?? throw new InvalidOperationException($"{nameof(IGrainContext)} can be injected into grains and what is created for them only."));
            }

            configure(new SiloBuilder(services, configuration));
        }

        private sealed class SiloBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
        {
            public IServiceCollection Services { get; } = services;

            public IConfiguration Configuration { get; } = configuration;
        }
    }
}

namespace Orleans.Hosting
{
    /// <summary>Clustering, of which there is none here.</summary>
    public static class CoreHostingExtensions
    {
        /// <summary>Names the cluster and the service; the ports are not used, because no network is involved.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="siloPort">Not used.</param>
        /// <param name="gatewayPort">Not used.</param>
        /// <param name="primarySiloEndpoint">Not used.</param>
        /// <param name="serviceId">The service's name.</param>
        /// <param name="clusterId">The cluster's name.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder UseLocalhostClustering(
            this ISiloBuilder builder, int siloPort = 11111, int gatewayPort = 30000, IPEndPoint? primarySiloEndpoint = null, string serviceId = "dev", string clusterId = "dev") =>
            builder.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
    }

    /// <summary>Registers storage in memory.</summary>
    public static class MemoryGrainStorageSiloBuilderExtensions
    {
        /// <summary>Stores the states of a storage name in memory.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="name">The storage's name.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name) =>
            builder.ConfigureServices(services => services.AddKeyedSingleton<IGrainStorage>(name, static (_, key) => new MemoryGrainStorage((string)key!)));

        /// <summary>Stores the states of the storage named "Default" in memory.</summary>
        /// <param name="builder">The builder.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder) => builder.AddMemoryGrainStorage(PersistentState<object>.DefaultStorage);
    }

    /// <summary>Registers reminders in memory.</summary>
    public static class SiloBuilderReminderMemoryExtensions
    {
        /// <summary>Lets grains have reminders, which are forgotten when the process ends.</summary>
        /// <param name="builder">The builder.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder) => builder.AddReminderService(static _ => new MemoryReminderTable());

        /// <summary>Lets grains have reminders, kept in a table.</summary>
        internal static ISiloBuilder AddReminderService(this ISiloBuilder builder, Func<IServiceProvider, IReminderTable> table)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.Replace(ServiceDescriptor.Singleton(table));
            if (builder.Services.All(static service => service.ServiceType != typeof(ReminderService)))
            {
                builder.Services.AddSingleton<ReminderService>();
                builder.Services.AddSingleton<IReminderRegistry>(static services => services.GetRequiredService<ReminderService>());
                builder.Services.AddSingleton<ISiloParticipant>(static services => services.GetRequiredService<ReminderService>());
            }

            return builder;
        }
    }

    /// <summary>Registers streams in memory.</summary>
    public static class SiloBuilderMemoryStreamExtensions
    {
        /// <summary>Adds a stream provider. Set <see cref="MemoryStreamBufferOptions"/> of the same name to change how much may wait.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="name">The provider's name.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return builder.ConfigureServices(services => services
                .AddKeyedSingleton(name, static (provider, key) =>
                {
                    var buffer = provider.GetRequiredService<IOptionsMonitor<MemoryStreamBufferOptions>>().Get((string)key!);
                    buffer.Check((string)key!);
                    var delivery = provider.GetRequiredService<IOptions<StreamPullingAgentOptions>>().Value;
                    return new MemoryStreamProvider((string)key!, provider.GetRequiredService<EmbeddedSilo>(), buffer, delivery);
                })
                .AddKeyedSingleton<IStreamProvider>(name, static (provider, key) => provider.GetRequiredKeyedService<MemoryStreamProvider>(key))
                .AddSingleton<ISiloParticipant>(provider => provider.GetRequiredKeyedService<MemoryStreamProvider>(name)));
        }
    }
}
