using Contexter.Client.Api;
using Contexter.Observability;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Contexter.Silo.Hosting;

/// <summary>Contexter inside this process, without a web server: what a single command runs on when no server owns the data directory.</summary>
public sealed class LocalContexter : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DataDirectory _data;

    private LocalContexter(IHost host, DataDirectory data)
    {
        _host = host;
        _data = data;
        Api = new GrainContexterApi(host.Services.GetRequiredService<IGrainFactory>(), host.Services.GetRequiredService<TimeProvider>());
    }

    /// <summary>The API.</summary>
    public IContexterApi Api { get; }

    /// <summary>The services that the grains run on.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Takes the data directory and starts the grains in it.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="command">What the process does, for the message that another process shows.</param>
    /// <param name="configure">Changes services before the host is built; null changes none.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="Documents.ContexterException">The data directory is in use, damaged, full or not writable.</exception>
    public static async Task<LocalContexter> StartAsync(
        ContexterOptions options, string command, Action<IServiceCollection>? configure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ClusterStart.RequireNone(options);

        // Somebody waits for a command, and is to hear at once what a server would wait for.
        options = options with { Errors = options.Errors with { Patience = TimeSpan.Zero } };
        var data = DataDirectory.Acquire(options.DataPath, command);
        IHost? host = null;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Logging.AddContexterLogging(options);
            builder.AddContexter(options, data, configure);
            host = builder.Build();
            ContexterHostBuilderExtensions.OpenStores(host.Services);
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            host.Services.GetRequiredService<ContexterTracing>().StartRoot(NameOf(command));
            return new LocalContexter(host, data);
        }
        catch (Exception fault)
        {
            await HostDisposal.DisposeAsync(host).ConfigureAwait(false);
            data.Dispose();
            if (StorageFaults.Translate(fault) is var translated && translated != fault)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>What a command is called in traces: without what it was given, which may be a name, a path or a question.</summary>
    private static string NameOf(string command) => string.Join(' ', command.Split(' ').Take(2));

    /// <summary>Stops the grains, so that a running job goes on at the next start, and gives the data directory up.</summary>
    public async ValueTask DisposeAsync()
    {
        _host.Services.GetRequiredService<ContexterTracing>().EndRoot();
        await _host.StopAsync().ConfigureAwait(false);
        await HostDisposal.DisposeAsync(_host).ConfigureAwait(false);
        _data.Dispose();
    }
}

/// <summary>Disposes hosts by their asynchronous way, which their services need.</summary>
internal static class HostDisposal
{
    public static async ValueTask DisposeAsync(IHost? host)
    {
        switch (host)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case not null:
                host.Dispose();
                break;
        }
    }
}
