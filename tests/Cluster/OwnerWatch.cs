using Contexter.ClusterTests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Contexter.ClusterTests;

/// <summary>
/// Looks again and again which silo has which library and job, and remembers what two had. An activation that moves may be counted at both ends of its way, so only what two silos
/// have at two looks in a row is owned twice.
/// </summary>
internal sealed class OwnerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Owned = ["LibraryGrain", "IngestionJobGrain", "JobQueueGrain", "CatalogueGrain"];

    private readonly IHost _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _doubled = new(StringComparer.Ordinal);
    private readonly Task _looking;

    private OwnerWatch(IHost client)
    {
        _client = client;
        _looking = Task.Run(LookAsync);
    }

    /// <summary>How often all silos were asked and answered.</summary>
    public int Looks { get; private set; }

    /// <summary>What two silos owned.</summary>
    public IReadOnlyCollection<string> Doubled => _doubled;

    /// <summary>Begins to look.</summary>
    public static async Task<OwnerWatch> StartAsync(ContexterCluster cluster, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "contexter"))
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5))
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
            .UseAdoNetClustering((AdoNetClusteringClientOptions options) => (options.Invariant, options.ConnectionString) = ("Npgsql", cluster.Connection)));
        var client = builder.Build();
        await client.StartAsync(cancellationToken);
        return new OwnerWatch(client);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        await _client.StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        HashSet<string> before = [];
        var management = _client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var grains = await management.GetDetailedGrainStatistics();
                HashSet<string> now =
                [
                    .. grains.Where(grain => Owned.Any(type => grain.GrainType.Contains(type, StringComparison.Ordinal)))
                        .GroupBy(grain => grain.GrainId)
                        .Where(group => group.Select(grain => grain.SiloAddress).Distinct().Count() > 1)
                        .Select(group => $"{group.Key} at {string.Join(" and ", group.Select(grain => grain.SiloAddress.ToString()).Order(StringComparer.Ordinal))}"),
                ];
                _doubled.UnionWith(now.Where(before.Contains));
                (before, Looks) = (now, Looks + 1);
            }
            catch (Exception fault) when (fault is OrleansException or TimeoutException)
            {
                // One of those that were asked is gone.
            }

            await Task.Delay(Period, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
