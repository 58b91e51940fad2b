using System.Collections.Concurrent;
using System.Net;
using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Http.Downloads;

/// <summary>Routes that answer as a test says, without a network. The first one that has not failed is taken.</summary>
internal sealed class ScriptedRoutes(Func<string, HttpRequestMessage, HttpResponseMessage> answer, params string[] names) : IRouteSelector
{
    private readonly string[] _names = names.Length > 0 ? names : ["only"];

    /// <summary>What was reported, by route, in order.</summary>
    public ConcurrentQueue<(string Route, RouteReport Report)> Reports { get; } = new();

    public bool ResolvesRemotely { get; init; }

    public ValueTask<IRouteLease> LeaseAsync(Uri target, IReadOnlyCollection<string> failedRoutes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRouteLease>(new Lease(this, _names.FirstOrDefault(name => !failedRoutes.Contains(name, StringComparer.Ordinal)) ?? _names[0]));

    public static HttpResponseMessage Redirect(string location, HttpStatusCode status = HttpStatusCode.Found)
    {
        var response = new HttpResponseMessage(status);
        response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    private sealed class Lease(ScriptedRoutes routes, string name) : IRouteLease
    {
        public string Name => name;

        public bool ResolvesRemotely => routes.ResolvesRemotely;

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.Run(() => routes.Answer(name, request), cancellationToken);

        public ValueTask CompleteAsync(RouteReport report)
        {
            routes.Reports.Enqueue((name, report));
            return default;
        }
    }

    private HttpResponseMessage Answer(string name, HttpRequestMessage request) => answer(name, request);
}
