using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Contexter.Documents;
using Contexter.Upstreams.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Upstreams.Hosting;

/// <summary>
/// One simulated service at one port of this machine, by http and by https. <c>PUT /_faults</c> with a text such as <c>error=0.2,latency=50ms</c> sets its faults,
/// <c>GET /_faults</c> tells them, <c>DELETE /_faults</c> ends them; <c>GET /_requests</c> lists what it was asked; <c>GET /_authority</c> gives the certificate to trust for https.
/// </summary>
public sealed class UpstreamServer : IAsyncDisposable
{
    private const string FaultsPath = "/_faults";
    private const string RequestsPath = "/_requests";
    private const string AuthorityPath = "/_authority";
    private static readonly TimeSpan DripPause = TimeSpan.FromMilliseconds(250);
    private static readonly int[] ErrorStatuses = [500, 502, 503];

    private readonly WebApplication _application;
    private readonly TimeProvider _time;
    private readonly CertificateMint _certificates;

    private UpstreamServer(Upstream upstream, UpstreamOptions options, CertificateMint certificates)
    {
        Upstream = upstream;
        (_time, _certificates) = (options.Time, certificates);
        Faults = new FaultPlan(options.Seed, upstream.Kind, options.Faults.GetValueOrDefault(upstream.Kind, FaultSettings.None));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, options.BasePort == 0 ? 0 : options.BasePort + (int)upstream.Kind, listener =>
            {
                listener.Protocols = HttpProtocols.Http1;
                listener.Use(next => connection => TlsByDemand.RunAsync(connection, next, () => Faults.Settings.Tls, certificates));
                listener.Use(next => connection => upstream.AcceptAsync(connection, next, Faults, Log));
                listener.Use(next => connection => WireFault.RunAsync(connection, next, _time));
            });
        });
        _application = builder.Build();
        _application.Run(ServeAsync);
    }

    /// <summary>The service.</summary>
    public Upstream Upstream { get; }

    /// <summary>Which one it is.</summary>
    public UpstreamKind Kind => Upstream.Kind;

    /// <summary>Its base address, such as <c>http://127.0.0.1:8101/api</c>; the same with https works, too.</summary>
    public Uri Address => Upstream.Address;

    /// <summary>Its faults.</summary>
    public FaultPlan Faults { get; }

    /// <summary>What it was asked.</summary>
    public RequestLog Log { get; } = new();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    internal static async Task<UpstreamServer> StartAsync(Upstream upstream, UpstreamOptions options, CertificateMint certificates, CancellationToken cancellationToken)
    {
        var server = new UpstreamServer(upstream, options, certificates);
        try
        {
            await server._application.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        var address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        upstream.Address = new Uri(address.TrimEnd('/') + upstream.BasePath);
        return server;
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Path == FaultsPath)
        {
            await ControlAsync(context);
            return;
        }

        if (context.Request.Path == RequestsPath)
        {
            await ListAsync(context);
            return;
        }

        if (context.Request.Path == AuthorityPath)
        {
            await context.WriteTextAsync(StatusCodes.Status200OK, _certificates.Authority.ExportCertificatePem() + "\n", "application/x-pem-file");
            return;
        }

        if (Upstream.IsControl(context.Request))
        {
            await Upstream.AnswerAsync(context);
            return;
        }

        var fate = Faults.Next();
        try
        {
            if (fate.Latency > TimeSpan.Zero)
            {
                await Task.Delay(fate.Latency, _time, context.RequestAborted);
            }

            await AnswerAsync(context, fate);
        }
        finally
        {
            if (fate.Kind is not FaultKind.Reset)
            {
                Note(context, fate, context.Response.StatusCode);
            }
        }
    }

    private void Note(HttpContext context, Fate fate, int status) =>
        Log.Add(new ReceivedRequest(fate.Number, context.Request.Method, context.Request.Path + context.Request.QueryString, status, fate.Kind) { UserAgent = context.Request.Headers.UserAgent.ToString() });

    private async Task AnswerAsync(HttpContext context, Fate fate)
    {
        switch (fate.Kind)
        {
            case FaultKind.None:
                await Upstream.AnswerAsync(context);
                break;
            case FaultKind.Reset:
                // Before its client can know of the end.
                Note(context, fate, status: 0);
                context.Abort();
                break;
            case FaultKind.Storm:
                await Upstream.RefuseAsync(context, StatusCodes.Status429TooManyRequests, Faults.Settings.RetryAfter);
                break;
            case FaultKind.Error:
                await Upstream.RefuseAsync(context, ErrorStatuses[(int)(fate.Draw * ErrorStatuses.Length)], TimeSpan.Zero);
                break;
            default:
                await AnswerSpoiltAsync(context, fate);
                break;
        }
    }

    private async Task AnswerSpoiltAsync(HttpContext context, Fate fate)
    {
        var socket = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        await Upstream.AnswerAsync(context);
        context.Response.Body = socket;
        var length = (int)buffer.Length;
        if (length == 0)
        {
            // Nothing follows the headers that could be spoilt.
            return;
        }

        context.Response.ContentLength = length;
        var wire = WireFault.Of(context);
        switch (fate.Kind)
        {
            case FaultKind.Truncate:
                wire.CutBodyAt((int)(fate.Draw * length));
                break;
            case FaultKind.Length:
                wire.ClaimLength(fate.Draw < 0.5 ? length / 2 : length * 2);
                break;
            default:
                wire.Drip(DripPause);
                break;
        }

        await socket.WriteAsync(buffer.GetBuffer().AsMemory(0, length), context.RequestAborted);
    }

    private async Task ControlAsync(HttpContext context)
    {
        try
        {
            if (HttpMethods.IsPut(context.Request.Method))
            {
                using var reader = new StreamReader(context.Request.Body);
                Faults.Set(FaultSettings.Parse(await reader.ReadToEndAsync(context.RequestAborted)));
            }
            else if (HttpMethods.IsDelete(context.Request.Method))
            {
                Faults.Set(FaultSettings.None);
            }
        }
        catch (ContexterException e)
        {
            await context.WriteTextAsync(StatusCodes.Status400BadRequest, e.Message + "\n");
            return;
        }

        await context.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject { ["upstream"] = Kind.ToString(), ["faults"] = Faults.Settings.ToString(), ["requests"] = Faults.Requests });
    }

    private Task ListAsync(HttpContext context)
    {
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            Log.Clear();
        }

        var requests = Log.Requests.Select(request => string.Create(
            CultureInfo.InvariantCulture, $"{request.Number}\t{request.Method}\t{request.Target}\t{request.Status}\t{request.Fault}\n"));
        return context.WriteTextAsync(StatusCodes.Status200OK, string.Concat(requests));
    }
}
