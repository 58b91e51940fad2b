using System.Net;
using System.Runtime.ExceptionServices;
using Contexter.Documents;
using Contexter.Http.Addresses;
using Contexter.Http.Politeness;

namespace Contexter.Http.Downloads;

/// <summary>Makes single attempts: takes a turn at the host and a route, sends, takes the body, and tells route, host and meter what came of it.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class DownloadAttempt(
    DownloaderOptions options, IRouteSelector routes, AddressGuard guard, HostGates gates, SpoolFolder spool, DownloadMeter meter, TimeProvider time)
{
    // Small bodies may be compressed as well as they like: a page of white space is no bomb.
    private const long BombFrom = 8 << 20;
    private static readonly TimeSpan MaxHostPause = TimeSpan.FromHours(1);

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="ContexterException">Another attempt would end alike: a forbidden address, an answer beyond the limits, a full disk, no route.</exception>
    /// <exception cref="HostPausedException">The host asks to be left alone for longer than anyone waits.</exception>
    public async ValueTask<AttemptResult> RunAsync(DownloadVisit visit, CancellationToken cancellationToken)
    {
        var reserved = visit.FirstTurn;
        visit.FirstTurn = null;
        using var turn = reserved ?? await gates.EnterAsync(visit.Url, visit.Request.CrawlDelay, cancellationToken).ConfigureAwait(false);
        var lease = await routes.LeaseAsync(visit.Url, visit.FailedRoutes, cancellationToken).ConfigureAwait(false);
        visit.Attempts++;
        using var clock = new AttemptClock(options.Timeout, options.MinBytesPerSecond, time, cancellationToken);
        turn.Sent();
        var exchange = new Exchange(visit, turn, clock);
        try
        {
            return await SendAsync(lease, exchange).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault) when (DownloadFaults.Find<RouteException>(fault) is { } route)
        {
            return Fail(exchange, lease, route.Outcome, ReadRoute(route));
        }
        catch (Exception fault) when (DownloadFaults.Find<ContexterException>(fault) is { } refusal)
        {
            // What the connector refuses comes wrapped.
            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
        catch (OperationCanceledException)
        {
            turn.Overloaded(pause: null);
            return Fail(exchange, lease, RouteOutcome.TargetFailed, DownloadFaults.TooSlow(options, clock.Received));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException or InvalidOperationException)
        {
            return Fail(exchange, lease, RouteOutcome.TargetFailed, DownloadFaults.Read(fault));
        }
        finally
        {
            var report = new RouteReport(exchange.Outcome, exchange.Status, clock.Received, clock.Elapsed);
            meter.Attempted(lease.Name, report);
            await lease.CompleteAsync(report).ConfigureAwait(false);
        }
    }

    private async Task<AttemptResult> SendAsync(IRouteLease lease, Exchange exchange)
    {
        var (url, token) = (exchange.Visit.Url, exchange.Clock.Token);
        if (lease.ResolvesRemotely)
        {
            await guard.CheckNameAsync(url, token).ConfigureAwait(false);
        }

        using var message = exchange.Visit.CreateMessage();
        using var response = await lease.SendAsync(message, token).ConfigureAwait(false);
        exchange.Status = response.StatusCode;
        if (IsTransient(response.StatusCode))
        {
            exchange.Outcome = RouteOutcome.Answered;
            return AttemptResult.Of(Overload(response, exchange));
        }

        exchange.Turn.Answered();
        if (Redirections.Find(url, response) is { } redirection)
        {
            exchange.Outcome = RouteOutcome.Answered;
            return AttemptResult.Of(redirection);
        }

        var download = await TakeAsync(response, exchange).ConfigureAwait(false);
        exchange.Outcome = RouteOutcome.Answered;
        return AttemptResult.Of(download);
    }

    private AttemptFailure Overload(HttpResponseMessage response, Exchange exchange)
    {
        var pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
            { Date: not null } => TimeSpan.Zero,
            _ => (TimeSpan?)null,
        };
        if (pause is not null || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            exchange.Turn.Overloaded(pause > MaxHostPause ? MaxHostPause : pause);
        }
        else
        {
            exchange.Turn.Answered();
        }

        var failure = DownloadFaults.Status(response.StatusCode, pause);
        exchange.Visit.LastFailure = failure;
        return pause <= options.MaxRetryAfter || pause is null ? failure : throw new HostPausedException(pause.Value);
    }

    private async Task<Download> TakeAsync(HttpResponseMessage response, Exchange exchange)
    {
        var (url, clock, maxBytes) = (exchange.Visit.Url, exchange.Clock, exchange.Visit.Request.MaxBytes);
        var codings = ContentDecoding.HasBody(response.StatusCode) ? ContentDecoding.Of(response) : [];
        if (codings.Count == 0 && ContentDecoding.HasBody(response.StatusCode) && response.Content.Headers.ContentLength > maxBytes)
        {
            throw DownloadFaults.TooLarge(url, maxBytes);
        }

        var raw = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
        var received = new ReceivedStream(raw, clock);
        await using (received.ConfigureAwait(false))
        {
            var body = await OpenAsync(received, codings, exchange).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var spooled = await BodySpool.ReadAsync(body, spool, Check, clock.Token).ConfigureAwait(false);
                return new Download(url, response.StatusCode, ReadHeaders(response, codings.Count > 0), spooled.Length, spooled.Open, spooled);
            }
        }

        void Check(long length)
        {
            if (length > maxBytes)
            {
                throw DownloadFaults.TooLarge(url, maxBytes);
            }

            if (codings.Count > 0 && length > BombFrom && length / options.MaxCompressionRatio > clock.Received)
            {
                throw DownloadFaults.Bomb(url, options.MaxCompressionRatio);
            }
        }
    }

    private static async Task<Stream> OpenAsync(ReceivedStream received, IReadOnlyList<string> codings, Exchange exchange)
    {
        try
        {
            return await ContentDecoding.OpenAsync(received, codings, exchange.Clock.Token).ConfigureAwait(false);
        }
        catch (NotSupportedException fault)
        {
            throw DownloadFaults.Failed(exchange.Visit.Url, new AttemptFailure(FailureKind.Permanent, fault.Message) { Cause = fault }, attempts: 1);
        }
    }

    private static AttemptResult Fail(Exchange exchange, IRouteLease lease, RouteOutcome outcome, AttemptFailure failure)
    {
        exchange.Outcome = outcome;
        exchange.Visit.FailedRoutes.Add(lease.Name);
        exchange.Visit.LastFailure = failure;
        return AttemptResult.Of(failure);
    }

    private static AttemptFailure ReadRoute(RouteException fault) => new(
        fault.Outcome switch
        {
            RouteOutcome.TargetFailed => FailureKind.Transient,
            RouteOutcome.RouteFailed => FailureKind.Route,
            _ => FailureKind.RouteRefused,
        },
        fault.Message.TrimEnd('.'))
    {
        Cause = fault,
    };

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is >= 500 and < 600;

    private static Dictionary<string, string> ReadHeaders(HttpResponseMessage response, bool isDecoded)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name] = string.Join(", ", values);
        }

        if (isDecoded)
        {
            // They describe the body as it was sent.
            headers.Remove("Content-Encoding");
            headers.Remove("Content-Length");
        }

        return headers;
    }

    /// <summary>One request and what is known of its end so far.</summary>
    private sealed class Exchange(DownloadVisit visit, HostTurn turn, AttemptClock clock)
    {
        public DownloadVisit Visit => visit;

        public HostTurn Turn => turn;

        public AttemptClock Clock => clock;

        public RouteOutcome Outcome { get; set; } = RouteOutcome.Abandoned;

        public HttpStatusCode? Status { get; set; }
    }
}
