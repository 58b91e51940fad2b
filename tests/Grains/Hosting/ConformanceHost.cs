using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contexter.Tests.Hosting;

/// <summary>
/// The host the conformance suite runs on. The suite itself uses Orleans' names only; what differs between hosts (<see cref="Compose"/>, how they start and end)
/// is in one file a host, of which a build compiles one.
/// </summary>
public sealed partial class ConformanceHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ConformanceHost(IHost host, ManualTimeProvider time)
    {
        _host = host;
        Time = time;
        Client = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Gets the clock of everything timed; it moves only when told to. On Orleans, membership and the polling of streams keep real time.</summary>
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
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage("other");
            silo.UseInMemoryReminderService();
            Compose(silo);
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await StartAsync(host, time);
        return new ConformanceHost(host, time);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    /// <summary>Stops the host gracefully, in whatever time the token leaves.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);
}
