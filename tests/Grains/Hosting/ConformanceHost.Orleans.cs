using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Streams;

namespace Contexter.Tests.Hosting;

/// <content>The form for Orleans: one silo with localhost clustering and everything in memory.</content>
public sealed partial class ConformanceHost
{
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

    private static void Compose(ISiloBuilder silo)
    {
        foreach (var area in new[] { TimeProviderNames.Membership, TimeProviderNames.SystemTimers, TimeProviderNames.GrainDirectory, StreamingTimeProviderNames.Streaming })
        {
            silo.Services.AddKeyedSingleton(area, TimeProvider.System);
        }

        var cluster = Guid.NewGuid().ToString("N");
        silo.UseLocalhostClustering(FreePort(), FreePort(), primarySiloEndpoint: null, serviceId: cluster, clusterId: cluster);
        silo.AddMemoryGrainStorage("PubSubStore");
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
    }

    // A silo that starts waits now and then, by this clock.
    private static Task StartAsync(IHost host, ManualTimeProvider time) => time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(1), host.StartAsync());

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
