using Contexter.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Contexter.Tests.Hosting;

/// <summary>
/// The host the conformance suite runs on, in the form for the embedded host. Another host gets a file with the same members; the suite itself
/// uses Orleans' names only.
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

    /// <summary>Gets the clock of everything timed; it moves only when told to.</summary>
    public ManualTimeProvider Time { get; }

    public IClusterClient Client { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host with the grains of the conformance suite, states in memory and a stream provider named "streams".</summary>
    public static async Task<ConformanceHost> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var time = new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<Conformance.Journal>();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage("other");
            silo.AddMemoryStreams("streams");
            silo.UseInMemoryReminderService();
            silo.Configure<EmbeddedSiloOptions>(static options =>
            {
                options.Assemblies.Add(typeof(ConformanceHost).Assembly);
                options.TypeFilter = static type => string.Equals(type.Namespace, typeof(Conformance.Journal).Namespace, StringComparison.Ordinal);
            });
            silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new ConformanceHost(host, time);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    /// <summary>Stops the host gracefully, in whatever time the token leaves.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // A test may leave calls behind that never end; the time the host grants them passes here.
        await Time.AdvanceUntilAsync(TimeSpan.FromSeconds(10), _host.StopAsync());
        _host.Dispose();
    }
}
