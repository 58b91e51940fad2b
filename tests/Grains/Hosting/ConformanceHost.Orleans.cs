using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Streams;

namespace Contexter.Tests.Hosting;

/// <summary>
/// The host the conformance suite runs on, in the form for Orleans: one silo with localhost clustering and everything in memory.
/// </summary>
public sealed class ConformanceHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ConformanceHost(IHost host, ManualTimeProvider time)
    {
        _host = host;
        Time = time;
        Client = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Gets the clock of grains, calls, collection and reminders; it moves only when told to. Membership and the polling of streams keep real time.</summary>
    public ManualTimeProvider Time { get; }

    public IClusterClient Client { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host with the grains of the conformance suite, states in memory and a stream provider named "streams".</summary>
    public static async Task<ConformanceHost> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var time = new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(time);
        foreach (var area in new[] { TimeProviderNames.Membership, TimeProviderNames.SystemTimers, TimeProviderNames.GrainDirectory, StreamingTimeProviderNames.Streaming })
        {
            builder.Services.AddKeyedSingleton(area, TimeProvider.System);
        }

        builder.Services.AddSingleton<Conformance.Journal>();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            var cluster = Guid.NewGuid().ToString("N");
            silo.UseLocalhostClustering(FreePort(), FreePort(), primarySiloEndpoint: null, serviceId: cluster, clusterId: cluster);
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage("other");
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.UseInMemoryReminderService();
            silo.AddMemoryStreams("streams", static streams => streams.ConfigurePullingAgent(static agent => agent.Configure(static options =>
            {
                options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(10);
                options.MaxEventDeliveryTime = TimeSpan.FromSeconds(5);
            })));
            silo.Configure<SiloMessagingOptions>(static options =>
            {
                options.ResponseTimeout = TimeSpan.FromSeconds(30);

                // Generated programs deactivate a grain more often than a call is passed on by default.
                options.MaxForwardCount = 255;
            });
            configure?.Invoke(silo);
        });
        var host = builder.Build();

        // A silo that starts waits now and then, by this clock.
        await time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(1), host.StartAsync());
        return new ConformanceHost(host, time);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    /// <summary>Stops the host gracefully, in whatever time the token leaves.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // A test may leave calls behind that never end; the time the silo grants them passes here.
        var ended = Task.Run(async () =>
        {
            await _host.StopAsync(new CancellationToken(canceled: true));
            _host.Dispose();
        });
        await Time.AdvanceUntilAsync(TimeSpan.FromSeconds(10), ended);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
