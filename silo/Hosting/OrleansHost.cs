using System.Net;
using System.Net.Sockets;
using Contexter.Client.Access;
using Contexter.Embedded;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

namespace Contexter.Silo.Hosting;

/// <summary>
/// Runs the grains on Orleans, as one silo that finds no other: their states are in the same SQLite file of the data directory as on the embedded host. Silos of a cluster are
/// <see cref="ClusterHost"/>'s.
/// </summary>
internal static class GrainHost
{
    private const string DashboardPath = "/dashboard";

    /// <summary>
    /// The dashboard is Orleans' own page: its scripts, fonts and pictures come with it, and its charts style themselves. The API's policy, under which
    /// nothing runs, would leave it blank; this one still keeps out all that is not from this server.
    /// </summary>
    private const string DashboardPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds the host and the grains; with a web server, Orleans' dashboard too.</summary>
    public static void AddGrainHost(this IHostApplicationBuilder builder, DataDirectory data)
    {
        // Advice for clusters: server GC, which two cores do not gain by, and a watchdog that takes the time since the machine's start for a stall.
        builder.Logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.UseOrleans(silo => Compose(silo, builder is WebApplicationBuilder, data));
    }

    /// <summary>Maps the host's own pages: the dashboard, for those who may see it.</summary>
    public static void MapGrainHost(this IEndpointRouteBuilder routes, ContexterOptions options)
    {
        var guard = DashboardGuard.Of(options);
        if (!guard.IsOpen)
        {
            return;
        }

        // It asks for a password of its own.
        routes.MapOrleansDashboard(DashboardPath).OpenToAll().AddEndpointFilter(guard.InvokeAsync).AddEndpointFilter((call, next) =>
        {
            call.HttpContext.Response.Headers.ContentSecurityPolicy = DashboardPolicy;
            return next(call);
        });
    }

    private static void Compose(ISiloBuilder silo, bool hasWebServer, DataDirectory data)
    {
        silo.Services.AddSqliteGrainStorage(GrainSetup.Storage, storage => storage.Path = data.StatePath);
        silo
            .UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0, serviceId: "contexter", clusterId: data.Path)
            .AddMemoryGrainStorage("PubSubStore")
            .AddLocalServices()
            .AddContexterGrains();
        if (hasWebServer)
        {
            silo.AddDashboard();
        }
    }

    /// <summary>A port that is free now: several data directories on one machine are several silos, and none is to be found by others.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
