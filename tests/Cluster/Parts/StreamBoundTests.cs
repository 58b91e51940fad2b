using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Contexter.ClusterTests.Parts;

/// <summary>Memory streams throw where they are full; a job takes that for a batch that could not be sent yet.</summary>
public sealed class StreamBoundTests
{
    /// <summary>Events that one queue of a memory stream takes. Jobs stay far below it, which is held where their pace is tested.</summary>
    private const int QueueEvents = 16_384;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_ThatIsFull_Throws()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddMemoryGrainStorage("PubSubStore")
            .AddMemoryStreams("bound", streams =>
            {
                // Nobody takes anything out.
                streams.ConfigurePartitioning(1);
                streams.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = TimeSpan.FromHours(1)));
            }));
        using var host = builder.Build();
        await host.StartAsync(Token);
        var stream = host.Services.GetRequiredService<IClusterClient>().GetStreamProvider("bound").GetStream<int>(StreamId.Create("bound", "lane/1/0"));

        var sent = 0;
        var fault = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            for (; sent <= 2 * QueueEvents; sent++)
            {
                await stream.OnNextAsync(sent);
            }
        });

        sent.ShouldBe(QueueEvents);
        fault.Message.ShouldContain("maximum of 16384");
        await host.StopAsync(Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
