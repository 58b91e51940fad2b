using System.Net.ServerSentEvents;
using System.Text.Json;
using Contexter.Client.Access;
using Contexter.Client.Metrics;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp.Http;

/// <summary>
/// The Model Context Protocol over HTTP (Streamable HTTP) at <c>/mcp</c>: POST sends a message, GET listens or reads on behind a broken connection, DELETE ends the session.
/// </summary>
internal static class McpEndpoints
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";
    private const string LastEventHeader = "Last-Event-ID";
    private const string Json = "application/json";

    // What clients of other programs expect when a session is gone.
    private const int SessionNotFound = -32001;

    /// <summary>Revisions that begin with a handshake and have sessions. Clients of later ones fall back to them.</summary>
    private static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IReadOnlyList<object> metadata)
    {
        var mcp = endpoints.MapGroup("/mcp").WithMetadata([.. metadata]).ExcludeFromDescription();

        // Reading is done by POST, too; a session of a key that may not write has no tools that do.
        mcp.Needs(AccessScope.Read);
        mcp.MapPost("", PostAsync);
        mcp.MapGet("", GetAsync);
        mcp.MapDelete("", DeleteAsync);
    }

    private static async Task PostAsync(HttpContext context)
    {
        if (!await CheckAsync(context, Json, EventWriter.MediaType).ConfigureAwait(false) || await ReadAsync(context).ConfigureAwait(false) is not { } message)
        {
            return;
        }

        var session = await SessionAsync(context, message).ConfigureAwait(false);
        if (session is null)
        {
            return;
        }

        using var use = session.Use();
        Begin(context, session);
        var wrote = await session.Transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        if (!wrote)
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    private static async Task GetAsync(HttpContext context)
    {
        if (!await CheckAsync(context, EventWriter.MediaType).ConfigureAwait(false) || await SessionAsync(context, message: null).ConfigureAwait(false) is not { } session)
        {
            return;
        }

        using var use = session.Use();
        using var counted = context.RequestServices.GetRequiredService<OpenStreams>().Open(OpenStreams.Mcp);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, context.RequestServices.GetRequiredService<McpSessions>().Stopping);
        try
        {
            if (context.Request.Headers[LastEventHeader].ToString() is { Length: > 0 } last)
            {
                await ReadOnAsync(context, session, last, stop.Token).ConfigureAwait(false);
            }
            else if (session.TryTakeStream())
            {
                Begin(context, session);
                await session.Transport.HandleGetRequestAsync(context.Response.Body, stop.Token).ConfigureAwait(false);
            }
            else
            {
                await RefuseAsync(
                    context, StatusCodes.Status409Conflict, (int)McpErrorCode.InvalidRequest, $"The session has its stream already; go on with it by the header {LastEventHeader}, or begin a new session.")
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // How such a stream ends.
        }
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        if (await CheckAsync(context).ConfigureAwait(false) && await SessionAsync(context, message: null).ConfigureAwait(false) is { } session)
        {
            await context.RequestServices.GetRequiredService<McpSessions>().EndAsync(session.Id).ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Sends what came after an event of a stream that broke, and what is still to come.</summary>
    private static async Task ReadOnAsync(HttpContext context, McpSession session, string last, CancellationToken cancellationToken)
    {
        var reader = await session.Events.GetStreamReaderAsync(last, cancellationToken).ConfigureAwait(false);
        if (reader is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, (int)McpErrorCode.InvalidRequest, $"Event '{Problems.Quote(last)}' of {LastEventHeader} is not kept any more, or never was; send the request again.")
                .ConfigureAwait(false);
            return;
        }

        Begin(context, session);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        await SseFormatter.WriteAsync(
            reader.ReadEventsAsync(cancellationToken),
            context.Response.Body,
            static (item, writer) =>
            {
                if (item.Data is not null)
                {
                    using var json = new Utf8JsonWriter(writer);
                    JsonSerializer.Serialize(json, item.Data, McpJsonUtilities.DefaultOptions);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a request is one that can be answered; if not, it has been refused.</summary>
    private static async Task<bool> CheckAsync(HttpContext context, params string[] accepted)
    {
        // A page of another origin may not even listen; that it may not send anything is seen to for all of the application.
        if (!OriginMiddleware.IsSameOrigin(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, (int)McpErrorCode.InvalidRequest, "A page of another origin may not use this server.").ConfigureAwait(false);
            return false;
        }

        var accept = context.Request.GetTypedHeaders().Accept;
        if (accepted.FirstOrDefault(type => !accept.Any(value => value.MatchesMediaType(type))) is not null)
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, (int)McpErrorCode.InvalidRequest, $"The request must accept {string.Join(" and ", accepted)}; send the header 'Accept: {string.Join(", ", accepted)}'.")
                .ConfigureAwait(false);
            return false;
        }

        var version = context.Request.Headers[VersionHeader].ToString();
        if (version.Length > 0 && !Versions.Contains(version, StringComparer.Ordinal))
        {
            var detail = new JsonRpcErrorDetail
            {
                Code = (int)McpErrorCode.UnsupportedProtocolVersion,
                Message = $"Revision '{Problems.Quote(version)}' of {VersionHeader} is not spoken here; begin with 'initialize' and one of {string.Join(", ", Versions)}.",
                Data = new { supported = Versions, requested = version },
            };
            await RefuseAsync(context, StatusCodes.Status400BadRequest, detail).ConfigureAwait(false);
            return false;
        }

        return true;
    }

    private static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            if (context.Request.HasJsonContentType()
                && await JsonSerializer.DeserializeAsync<JsonRpcMessage>(context.Request.Body, McpJsonUtilities.DefaultOptions, context.RequestAborted).ConfigureAwait(false) is { } message)
            {
                return message;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        await RefuseAsync(context, StatusCodes.Status400BadRequest, (int)McpErrorCode.ParseError, "The body must be one JSON-RPC message, sent with 'Content-Type: application/json'.").ConfigureAwait(false);
        return null;
    }

    /// <summary>The session of a request, or a new one for a handshake; null when the request has been refused.</summary>
    private static async Task<McpSession?> SessionAsync(HttpContext context, JsonRpcMessage? message)
    {
        var sessions = context.RequestServices.GetRequiredService<McpSessions>();
        var id = context.Request.Headers[SessionHeader].ToString();
        if (id.Length > 0)
        {
            var found = sessions.Find(id, ApiCaller.Of(context));
            if (found is null)
            {
                await RefuseAsync(context, StatusCodes.Status404NotFound, SessionNotFound, "Session not found: it has ended. Begin a new one with 'initialize'.").ConfigureAwait(false);
            }

            return found;
        }

        if (message is not JsonRpcRequest { Method: RequestMethods.Initialize })
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, (int)McpErrorCode.InvalidRequest, $"The header {SessionHeader} is missing; a session begins with 'initialize', whose answer has it.").ConfigureAwait(false);
            return null;
        }

        var begun = sessions.TryBegin(ApiCaller.Of(context));
        if (begun is null)
        {
            context.Response.Headers.RetryAfter = "60";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, (int)McpErrorCode.InternalError, $"There are {McpSessions.Most} sessions already, or the server is stopping; try again in a minute.").ConfigureAwait(false);
        }

        return begun;
    }

    private static void Begin(HttpContext context, McpSession session)
    {
        context.Response.Headers[SessionHeader] = session.Id;
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        EventWriter.Begin(context.Response);
    }

    private static Task RefuseAsync(HttpContext context, int status, int code, string message) => RefuseAsync(context, status, new JsonRpcErrorDetail { Code = code, Message = message });

    private static Task RefuseAsync(HttpContext context, int status, JsonRpcErrorDetail detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = (string?)null, error = new { code = detail.Code, message = detail.Message, data = detail.Data } }, context.RequestAborted);
    }
}
