using Contexter.Upstreams.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Hosting;

/// <summary>What a simulated service answers; the server around it listens, injects faults and keeps the log.</summary>
public abstract class Upstream
{
    /// <summary>Which one it is.</summary>
    public abstract UpstreamKind Kind { get; }

    /// <summary>Path that its base address has, without a slash at the end; empty for none.</summary>
    internal virtual string BasePath => "";

    /// <summary>Where it listens.</summary>
    internal Uri Address { get; set; } = new("http://127.0.0.1/");

    /// <summary>Whether a request is no request to the service but changes the simulation; it meets no fault and does not count.</summary>
    internal virtual bool IsControl(HttpRequest request) => false;

    /// <summary>Answers a request.</summary>
    internal abstract Task AnswerAsync(HttpContext context);

    /// <summary>Writes an error in the service's own words.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">429, or one of the 500s.</param>
    /// <param name="retryAfter">How long a client should wait, for status 429.</param>
    internal abstract Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter);

    /// <summary>Takes a connection before the web server does.</summary>
    /// <param name="connection">The connection; the server reads HTTP from what is left of it.</param>
    /// <param name="next">The web server.</param>
    /// <param name="faults">Decides what happens to requests that the service reads itself.</param>
    /// <param name="log">Is told of them.</param>
    internal virtual Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next, FaultPlan faults, RequestLog log) => next(connection);
}
