using System.Net;

namespace Contexter.Http.Downloads;

/// <summary>Chooses the way by which each attempt of a download leaves the machine: directly, or through one of several proxies.</summary>
/// <remarks>Safe for any number of callers at once.</remarks>
public interface IRouteSelector
{
    /// <summary>Takes a route for one request; waits while all that may be taken are busy.</summary>
    /// <param name="target">Where the request goes. It is http or https, and its literal address is allowed.</param>
    /// <param name="failedRoutes">Names of routes that failed for this URL already: they are taken again only when there is no other.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The lease, which the caller completes exactly once.</returns>
    /// <exception cref="Documents.ContexterException">No route may be taken, now or ever; the message says why and what to do. The download fails with it.</exception>
    ValueTask<IRouteLease> LeaseAsync(Uri target, IReadOnlyCollection<string> failedRoutes, CancellationToken cancellationToken);
}

/// <summary>A route, for one request.</summary>
public interface IRouteLease
{
    /// <summary>Name of the route, without credentials: it is shown in errors and counted by.</summary>
    string Name { get; }

    /// <summary>
    /// True when the other end of the route looks names up, so that the address guard cannot see which address is connected to. It then looks the name up here as well,
    /// where it can, and refuses what leads to an address that is not allowed.
    /// </summary>
    bool ResolvesRemotely { get; }

    /// <summary>
    /// Sends a request and gives the answer as soon as its headers are there. Nothing is added to the request or done with the answer: no redirects, cookies,
    /// decompression or repetition. A route that is dead is noticed within 5 seconds.
    /// </summary>
    /// <param name="request">The request; the caller's to dispose of.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RouteException">The route, not the target, is why there is no answer.</exception>
    /// <exception cref="HttpRequestException">The target did not answer.</exception>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Gives the route back and says what came of the request. Called exactly once, after the body has been read or given up.</summary>
    /// <remarks>Does not throw, and does not make the caller wait for more than bookkeeping.</remarks>
    ValueTask CompleteAsync(RouteReport report);
}

/// <summary>What came of a request.</summary>
public enum RouteOutcome
{
    /// <summary>The target answered, whatever the status, and its body was read whole or was not wanted.</summary>
    Answered,

    /// <summary>The target did not answer, or not to the end: a reset, a truncated body, a time-out. Nobody can tell whether the route had a part in it.</summary>
    TargetFailed,

    /// <summary>The route failed: it cannot be reached, is overloaded, or has no way to the target. Another one may do.</summary>
    RouteFailed,

    /// <summary>The route's provider refuses this URL for good. The same URL is not asked of it again.</summary>
    Refused,

    /// <summary>The route is of no use until its operator acts: wrong credentials, a spent quota, a suspended account.</summary>
    OperatorNeeded,

    /// <summary>The caller no longer wanted the answer. It says nothing about the route.</summary>
    Abandoned,
}

/// <summary>What came of a request, in figures.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Status">Status of the answer; null when there was none.</param>
/// <param name="Bytes">Bytes of the body that were received, as sent (compressed).</param>
/// <param name="Duration">From sending the request to the end of the body, or to the failure.</param>
public readonly record struct RouteReport(RouteOutcome Outcome, HttpStatusCode? Status, long Bytes, TimeSpan Duration);

/// <summary>A route, not the target, is why a request has no answer.</summary>
/// <remarks>The request is made again at once by another route, or, for <see cref="RouteOutcome.TargetFailed"/> (the route says that the target failed), after the usual pause.</remarks>
public sealed class RouteException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="outcome">
    /// <see cref="RouteOutcome.RouteFailed"/>, <see cref="RouteOutcome.Refused"/>, <see cref="RouteOutcome.OperatorNeeded"/> or <see cref="RouteOutcome.TargetFailed"/>.
    /// </param>
    /// <param name="message">What happened and what to do, for people; without credentials and query strings.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public RouteException(RouteOutcome outcome, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        if (outcome is RouteOutcome.Answered or RouteOutcome.Abandoned)
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A route that did its work does not throw.");
        }

        Outcome = outcome;
    }

    /// <summary>What went wrong.</summary>
    public RouteOutcome Outcome { get; }
}
