using System.Globalization;
using System.Net.Sockets;
using Contexter.Cli.Commands;
using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Microsoft.AspNetCore.Connections;

namespace Contexter.Cli.Hosting;

/// <summary>Starts the server and says where it is.</summary>
internal static class ServerStart
{
    /// <summary>Starts the server.</summary>
    /// <exception cref="ContexterException">It cannot listen (<see cref="CliErrorCodes.AddressUnavailable"/>), or another process owns the data folder.</exception>
    public static Task<IContexterServer> StartAsync(IContexterSessions sessions, ContexterOptions options, string command, CancellationToken cancellationToken) =>
        StartAsync(sessions, options, ServerRole.All, command, cancellationToken);

    /// <summary>Starts the server of a process of a cluster.</summary>
    /// <exception cref="ContexterException">As above, or the process cannot be what the role says.</exception>
    public static async Task<IContexterServer> StartAsync(
        IContexterSessions sessions, ContexterOptions options, ServerRole role, string command, CancellationToken cancellationToken)
    {
        try
        {
            return await sessions.ServeAsync(options, role, command, cancellationToken);
        }
        catch (Exception e) when (ComplaintOf(e, options, role) is { } complaint)
        {
            throw new ContexterException(CliErrorCodes.AddressUnavailable, complaint, e);
        }
    }

    /// <summary>Says where the server listens.</summary>
    public static void Announce(CliOutput output, Uri address, string dataFolder)
    {
        var page = new Uri(address, "/");
        var api = new Uri(address, "/v1");
        var openApi = new Uri(address, "/openapi/v1.json");
        if (output.IsJson)
        {
            output.WriteJson(new { Page = page, Api = api, OpenApi = openApi, Data = dataFolder });
            return;
        }

        output.WriteLine($"Contexter listens on {page}");
        output.WriteNote($"  page     {page}");
        output.WriteNote($"  API      {api}");
        output.WriteNote($"  OpenAPI  {openApi}");
        output.WriteNote($"  data     {dataFolder}");
        output.WriteNote("Ctrl+C ends it.");
    }

    /// <summary>Runs the server until it is interrupted or ends by itself, and has the service manager, where there is one, know of both.</summary>
    public static async Task RunAsync(CommandContext context, IContexterServer server, CancellationToken cancellationToken)
    {
        var manager = ServiceManager.Of(context.Environment.Machine);
        manager.TellReady();
        try
        {
            await server.WaitForStopAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Being interrupted is how a server ends.
        }

        manager.TellStopping();
        context.Output.WriteNote("Stopping; Ctrl+C once more ends at once.");
    }

    private static string? ComplaintOf(Exception exception, ContexterOptions options, ServerRole role)
    {
        var (host, cluster) = (options.Server.Host, options.Cluster);
        var (ports, settings) = role == ServerRole.Silo
            ? (string.Create(CultureInfo.InvariantCulture, $"One of the ports {cluster.HealthPort}, {cluster.SiloPort} and {cluster.GatewayPort}"), "cluster.health_port, cluster.silo_port and cluster.gateway_port")
            : (string.Create(CultureInfo.InvariantCulture, $"Port {options.Server.Port}"), "--port N or server.port");
        for (var e = exception; e is not null; e = e.InnerException)
        {
            var error = e is AddressInUseException ? SocketError.AddressAlreadyInUse : (e as SocketException)?.SocketErrorCode;
            var complaint = error switch
            {
                SocketError.AddressAlreadyInUse => $"{ports} on {host} is taken by another program; choose another with {settings} of the configuration.",
                SocketError.AccessDenied => $"{ports} on {host} may not be listened on by this user; choose one above 1023 with {settings} of the configuration.",
                SocketError.AddressNotAvailable => $"Address {host} is not one of this machine; choose another with --host H or server.host of the configuration.",
                _ => null,
            };
            if (complaint is not null)
            {
                return complaint;
            }
        }

        return null;
    }
}
