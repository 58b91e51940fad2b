using System.Net;
using Contexter.Concurrency;
using Contexter.GrainInterfaces;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.Streams;

namespace Contexter.Silo.Hosting;

/// <summary>The processes of a cluster: silos, which hold the grains, and API processes, which ask them. Members, states and reminders are in PostgreSQL.</summary>
internal static class ClusterHost
{
    /// <summary>How long a batch of chunks that was delivered stays in a stream.</summary>
    private static readonly TimeSpan BatchesKept = TimeSpan.FromMinutes(2);

    private const string Database = "Npgsql";
    private const string StateTable = "Postgres";

    /// <summary>How long calls that may be made again are: a silo that dies is missed for seconds, and a database that restarts for some more.</summary>
    private static readonly TimeSpan RetryPatience = TimeSpan.FromSeconds(30);

    /// <summary>How often processes look up who is a member; the members tell each other at once.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    /// <summary>Nothing: this build can run clusters.</summary>
    public static void Require()
    {
    }

    /// <summary>Adds a silo of the cluster.</summary>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, ContexterOptions options)
    {
        var cluster = options.Cluster;
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSingleton<IGrainStorageSerializer, Clusters.JsonStateSerializer>();
            silo.Services.AddGrainStorage(GrainSetup.Storage, (services, _) => new Clusters.PatientGrainStorage(
                services.GetRequiredKeyedService<IGrainStorage>(StateTable),
                services.GetRequiredService<IGrainStorageSerializer>(),
                cluster.StartTimeout,
                services.GetRequiredService<TimeProvider>()));
            silo
                .Configure<ClusterOptions>(Name(cluster))
                .Configure<EndpointOptions>(endpoints => Listen(endpoints, cluster))

                // A silo shows the reader of a silent stream that it lives after half of this, which has to be before the reader's call of an API process times out.
                .Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = 1.5 * cluster.ResponseTimeout)
                .Configure<ClusterMembershipOptions>(membership =>
                {
                    membership.ProbeTimeout = cluster.ProbeTimeout;
                    membership.NumMissedProbesLimit = cluster.MissedProbes;
                    membership.TableRefreshTimeout = Refresh;

                    // A cluster that was killed as a whole is back at once: those of before are known to be gone when they have not written for three of these.
                    membership.IAmAliveTablePublishTimeout = Refresh;
                })
                .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Database, cluster.Postgres))
                .UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (Database, cluster.Postgres))
                .AddAdoNetGrainStorage(StateTable, (AdoNetGrainStorageOptions storage) =>
                {
                    (storage.Invariant, storage.ConnectionString) = (Database, cluster.Postgres);
                    storage.GrainStorageSerializer = new Clusters.JsonStateSerializer();
                })

                // Subscriptions follow from the classes of grains, so that none can be lost with a silo.
                .AddMemoryStreams(ChunkStreams.Provider, streams =>
                {
                    streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);

                    // Batches that were delivered; half an hour of them, as it would be, are gigabytes. One that goes too early is sent again by its job.
                    streams.ConfigureCacheEviction(eviction => eviction.Configure(cache => (cache.DataMinTimeInCache, cache.DataMaxAgeInCache) = (BatchesKept / 4, BatchesKept)));
                })
                .AddOutgoingGrainCallFilter(RetryFilter(lost: null))
                .AddContexterGrains();
            silo.AddDashboard();
        });
        KeepMessages(builder.Services);
        builder.Services.AddHostedService<Clusters.LostSilos>();
        QuietenLogs(builder.Logging);
    }

    /// <summary>Adds a client of the cluster, with the dashboard of all its silos.</summary>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ContexterOptions options)
    {
        var cluster = options.Cluster;
        var lost = new Signal();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(Name(cluster))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = Refresh)
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = cluster.ResponseTimeout)
            .UseAdoNetClustering((AdoNetClusteringClientOptions clustering) => (clustering.Invariant, clustering.ConnectionString) = (Database, cluster.Postgres))
            .UseConnectionRetryFilter(new Clusters.FirstConnection(cluster.StartTimeout, TimeProvider.System).TryAgainAsync)
            .AddOutgoingGrainCallFilter(RetryFilter(lost))
            .AddDashboard());
        KeepMessages(builder.Services);
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<Clusters.SiloWatch>(services, lost));
        QuietenLogs(builder.Logging);
    }

    /// <summary>Has errors without a serializer of their own, which are defects, arrive in another process with type and message, and not as "no codec found".</summary>
    internal static void KeepMessages(IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedExceptionTypeFilter = _ => true);

    private static Clusters.CallRetryFilter RetryFilter(Signal? lost) => new(RetryPatience, lost, TimeProvider.System);

    private static Action<ClusterOptions> Name(ClusterSection cluster) => options => (options.ClusterId, options.ServiceId) = (cluster.Id, cluster.Service);

    private static void Listen(EndpointOptions endpoints, ClusterSection cluster)
    {
        var address = IPAddress.TryParse(cluster.Address, out var known) ? known : Dns.GetHostAddresses(cluster.Address)[0];

        // A silo that is reached at this machine alone listens to it alone; behind any other address there may be one of a container's.
        var listening = IPAddress.IsLoopback(address) ? address : IPAddress.Any;
        (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (address, cluster.SiloPort, cluster.GatewayPort);
        (endpoints.SiloListeningEndpoint, endpoints.GatewayListeningEndpoint) = (new IPEndPoint(listening, cluster.SiloPort), new IPEndPoint(listening, cluster.GatewayPort));
    }

    // Advice on garbage collection, and the same news of every connection again and again; what Contexter itself says of lost silos stays.
    private static void QuietenLogs(ILoggingBuilder logging) => logging
        .AddFilter("Orleans.Runtime.Silo", LogLevel.Error)
        .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)
        .AddFilter("Orleans.Networking", LogLevel.Critical)
        .AddFilter("Orleans.Messaging", LogLevel.Error);
}
