using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Storage;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.BrightData;

/// <summary>
/// Bright Data's super proxy: tunnels by CONNECT and forwards absolute addresses, for those with the credentials of a zone. The zones <c>suspended</c> and <c>spent</c> are
/// refused, and a target such as <c>policy-20050.brd.test</c> is answered with the error of that code; <c>geo.brdtest.com/mygeo.json</c> shows the exit of a request.
/// </summary>
public sealed class BrightDataUpstream : Upstream
{
    private const string ErrorSuffix = ".brd.test";
    private const string CheckHost = "geo.brdtest.com";
    private const int MostCutBytes = 4_096;

    private readonly BrightDataOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<string, Uri?> _find;
    private readonly ConcurrentDictionary<int, (string Address, string Country)> _exits = new();
    private long _rotation;

    /// <param name="options">Its behaviour.</param>
    /// <param name="time">The clock.</param>
    /// <param name="find">The simulated service of a host name; null for none.</param>
    internal BrightDataUpstream(BrightDataOptions options, TimeProvider time, Func<string, Uri?> find) => (_options, _time, _find) = (options, time, find);

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.BrightData;

    /// <summary>Answers the addresses by which customers check their exit.</summary>
    internal override Task AnswerAsync(HttpContext context)
    {
        var (address, country) = _exits.GetValueOrDefault(context.Connection.RemotePort, ("127.0.0.1", "us"));
        return context.Request.Path.Value switch
        {
            "/welcome.txt" => context.WriteTextAsync(StatusCodes.Status200OK, $"Welcome to the simulated proxy. Your exit is {address} in {country}.\n"),
            "/mygeo.json" => context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject
            {
                ["ip"] = address,
                ["country"] = country.ToUpperInvariant(),
                ["asn"] = new JsonObject { ["asnum"] = 64_496, ["org_name"] = "Simulated network" },
            }),
            _ => context.WriteTextAsync(StatusCodes.Status404NotFound, "Not found.\n"),
        };
    }

    internal override Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter) => context.WriteTextAsync(status, "");

    internal override async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next, FaultPlan faults, RequestLog log)
    {
        var input = connection.Transport.Input;
        if (await ProxyRequest.ReadAsync(input, connection.ConnectionClosed) is not { } head)
        {
            return;
        }

        if (head.Request.IsOrigin)
        {
            input.AdvanceTo(head.Start);
            await next(connection);
            return;
        }

        input.AdvanceTo(head.End);
        var fate = faults.Next();
        var status = 0;
        try
        {
            await Task.Delay(fate.Latency, _time, connection.ConnectionClosed);
            status = await ServeAsync(connection, head.Request, fate);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // One of the two ends has gone, and with it the tunnel.
        }
        finally
        {
            log.Add(new ReceivedRequest(fate.Number, head.Request.Method, head.Request.Target, status, fate.Kind));
        }
    }

    /// <returns>Status of the proxy's own reply; 0 for none.</returns>
    private async Task<int> ServeAsync(ConnectionContext connection, ProxyRequest request, Fate fate)
    {
        if (fate.Kind is FaultKind.Reset)
        {
            connection.Abort();
            return 0;
        }

        var (user, error) = ProxyUser.Read(request.Authorization, _options);
        error ??= fate.Kind is FaultKind.Storm ? ProxyError.TooMany : fate.Kind is FaultKind.Error ? ProxyError.NoPeer : ErrorOf(request);
        if (error is null)
        {
            using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            if (await TryConnectAsync(server, request.Endpoint!.Value, connection.ConnectionClosed))
            {
                await TunnelAsync(connection, request, user!, fate, server);
                return StatusCodes.Status200OK;
            }

            error = ProxyError.Find("target_40001")!;
        }

        await connection.Transport.Output.WriteAsync(error.ToReply(_options.ErrorHeaders), connection.ConnectionClosed);
        return error.Status;
    }

    private static ProxyError? ErrorOf(ProxyRequest request)
    {
        if (request.Endpoint is not { } endpoint)
        {
            return ProxyError.Find("client_10060");
        }

        return !endpoint.Host.EndsWith(ErrorSuffix, StringComparison.OrdinalIgnoreCase) ? null
            : endpoint.Host[..^ErrorSuffix.Length] switch
            {
                "rate" => ProxyError.TooMany,
                "no-peer" => ProxyError.NoPeer,
                var code => ProxyError.Find(code.Replace('-', '_')),
            };
    }

    private async Task<bool> TryConnectAsync(Socket server, (string Host, int Port) endpoint, CancellationToken cancellationToken)
    {
        try
        {
            var address = endpoint.Host.Equals(CheckHost, StringComparison.OrdinalIgnoreCase) ? Address : _options.Hosts.GetValueOrDefault(endpoint.Host) ?? _find(endpoint.Host);
            if (address is not null)
            {
                await server.ConnectAsync(address.Host, address.Port, cancellationToken);
            }
            else
            {
                await server.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task TunnelAsync(ConnectionContext connection, ProxyRequest request, ProxyUser user, Fate fate, Socket server)
    {
        var port = ((IPEndPoint)server.LocalEndPoint!).Port;
        _exits[port] = ExitOf(user);
        try
        {
            await using var client = new DuplexPipeStream(connection.Transport);
            await using var stream = new NetworkStream(server);
            if (request.IsConnect)
            {
                var illegal = _options.SendsIllegalHeader ? "Proxy Connection: keep-alive\r\n" : "";
                await client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{illegal}\r\n"), connection.ConnectionClosed);
            }
            else
            {
                await stream.WriteAsync(request.ToOrigin(), connection.ConnectionClosed);
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
            var up = UpAsync(client, stream, server, end.Token);
            await DownAsync(stream, client, fate, end.Token);
            await end.CancelAsync();
            await up;
        }
        finally
        {
            _exits.TryRemove(port, out _);
        }
    }

    /// <summary>What the client sends; its end is told to the server, which may still have something to say.</summary>
    private static async Task UpAsync(DuplexPipeStream client, NetworkStream stream, Socket server, CancellationToken cancellationToken)
    {
        try
        {
            await client.CopyToAsync(stream, cancellationToken);
            server.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The other direction ends the tunnel.
        }
    }

    /// <summary>What the server sends: all of it, the beginning only, or in drops.</summary>
    private async Task DownAsync(NetworkStream stream, DuplexPipeStream client, Fate fate, CancellationToken cancellationToken)
    {
        var left = fate.Kind is FaultKind.Truncate or FaultKind.Length ? (long)(fate.Draw * MostCutBytes) : long.MaxValue;
        var buffer = new byte[fate.Kind is FaultKind.Drip ? 16 : 16 * 1024];
        while (left > 0)
        {
            var length = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (length == 0)
            {
                return;
            }

            await client.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            left -= length;
            if (fate.Kind is FaultKind.Drip)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), _time, cancellationToken);
            }
        }
    }

    /// <summary>The same exit for the same session, another for each request without one; out of the addresses for documentation (RFC 5737).</summary>
    private (string Address, string Country) ExitOf(ProxyUser user)
    {
        var country = user.Flags.GetValueOrDefault("country", "us");
        var name = user.Flags.TryGetValue("session", out var session) ? session : Interlocked.Increment(ref _rotation).ToString(CultureInfo.InvariantCulture);
        var hash = XxHash64.Hash(Encoding.UTF8.GetBytes($"{user.Zone}/{country}/{name}"));
        return (user.Flags.GetValueOrDefault("ip") ?? string.Create(CultureInfo.InvariantCulture, $"{(hash % 2 == 0 ? "198.51.100" : "203.0.113")}.{((hash >> 8) % 254) + 1}"), country);
    }
}
