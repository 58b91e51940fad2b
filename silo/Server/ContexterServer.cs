using System.Security.Cryptography;
using Contexter.Client.Api;
using Contexter.Client.Rest;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Silo.Telemetry;
using Contexter.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Server;

/// <summary>Contexter with its web server: the REST API, events, the OpenAPI description and the page; of a cluster, a silo or the API.</summary>
public sealed class ContexterServer : IAsyncDisposable
{
    // 256 bits.
    private const int LocalKeyDigits = 64;

    // A question of the longest kind, every character of it escaped as three bytes, and room to say of longer ones that they are too long.
    private const int LongestRequestLine = 128 * 1024;

    private readonly WebApplication _application;
    private readonly DataDirectory _data;

    private ContexterServer(WebApplication application, DataDirectory data, Uri address)
    {
        _application = application;
        _data = data;
        Address = address;
        Api = application.Services.GetRequiredService<IContexterApi>();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The API, without the way through HTTP.</summary>
    public IContexterApi Api { get; }

    /// <summary>Takes the data directory, starts the grains in it and listens.</summary>
    /// <inheritdoc cref="StartAsync(ContexterOptions, ServerRole, string, Action{IServiceCollection}?, CancellationToken)"/>
    public static Task<ContexterServer> StartAsync(ContexterOptions options, string command, Action<IServiceCollection>? configure, CancellationToken cancellationToken) =>
        StartAsync(options, ServerRole.All, command, configure, cancellationToken);

    /// <summary>Takes the data directory, starts in it what the role says, and listens.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="role">What the process is.</param>
    /// <param name="command">What the process does, for the message that another process shows.</param>
    /// <param name="configure">Changes services before the host is built; null changes none.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="Documents.ContexterException">
    /// The data directory is in use, damaged, full or not writable; the role does not go with the configuration or the build; or the database of the cluster cannot be reached.
    /// </exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<ContexterServer> StartAsync(
        ContexterOptions options, ServerRole role, string command, Action<IServiceCollection>? configure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await ClusterStart.PrepareAsync(options, role, cancellationToken).ConfigureAwait(false);
        var data = DataDirectory.Acquire(options.DataPath, command);
        WebApplication? application = null;
        try
        {
            var localKey = role != ServerRole.Silo && options.Server.RequiresKey ? RandomNumberGenerator.GetHexString(LocalKeyDigits, lowercase: true) : null;
            application = Build(options, role, data, localKey, configure);
            if (role != ServerRole.Api)
            {
                ContexterHostBuilderExtensions.OpenStores(application.Services);
            }

            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            var address = AddressOf(application);
            if (role == ServerRole.All)
            {
                await application.Services.ResumeSchedulesAsync(cancellationToken).ConfigureAwait(false);
            }

            if (role != ServerRole.Silo)
            {
                await ServerKeys.RequireOneAsync(options, application.Services.GetRequiredService<IContexterApi>(), cancellationToken).ConfigureAwait(false);
                data.Announce(address, command, localKey);
            }

            return new ContexterServer(application, data, address);
        }
        catch (Exception fault)
        {
            if (application is not null)
            {
                await application.DisposeAsync().ConfigureAwait(false);
            }

            data.Dispose();
            if (StorageFaults.Translate(fault) is var translated && translated != fault)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop, or the token is cancelled.</summary>
    public async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var application = _application.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        using var caller = cancellationToken.Register(() => stopping.TrySetResult());
        await stopping.Task.ConfigureAwait(false);
    }

    /// <summary>Stops listening, then the grains, and gives the data directory up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _data.Dispose();
    }

    /// <summary>Where the server can be asked from this machine: "every address" is none that anybody could call.</summary>
    private static Uri AddressOf(WebApplication application)
    {
        var address = new UriBuilder(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        address.Host = address.Host switch
        {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            var own => own,
        };
        return address.Uri;
    }

    private static WebApplication Build(ContexterOptions options, ServerRole role, DataDirectory data, string? localKey, Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "contexter" });
        builder.Logging.AddContexterLogging(options);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestLineSize = LongestRequestLine);
        builder.WebHost.UseUrls(new UriBuilder(Uri.UriSchemeHttp, options.Server.Host, role == ServerRole.Silo ? options.Cluster.HealthPort : options.Server.Port).ToString());
        builder.Services.AddRoutingCore();
        builder.Services.AddContexterApi(api => ServerKeys.Configure(api, options.Server, localKey));
        builder.Services.AddMcp(options);
        if (role == ServerRole.Api)
        {
            builder.AddTelemetry(options, answersRequests: true);
            builder.AddClusterClient(options);
            configure?.Invoke(builder.Services);
        }
        else
        {
            builder.AddContexter(options, data, configure);
        }

        var application = builder.Build();
        if (role == ServerRole.Silo)
        {
            application.MapContexterHealth();
        }
        else
        {
            application.MapContexterApi();
            application.MapGrainHost(options);
        }

        application.MapPrometheus(options.Telemetry);

        return application;
    }
}
