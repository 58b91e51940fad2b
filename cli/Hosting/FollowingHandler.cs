using System.Net;
using System.Net.Http.Headers;

namespace Contexter.Cli.Hosting;

/// <summary>A server that owns the data folder at the moment.</summary>
/// <param name="Address">Where it answers.</param>
/// <param name="Key">What is shown to it; null where nothing is asked for.</param>
internal sealed record ServerPlace(Uri Address, string? Key);

/// <summary>
/// Sends requests to whichever server owns the data folder: when one is gone, the next one is looked for, and a request that has not reached the first, or that changes nothing, is made
/// again. One that may have been done is not: its caller hears that the connection broke.
/// </summary>
/// <param name="inner">The way to the network.</param>
/// <param name="locate">Finds the server, or starts one; is called again whenever the last one does not answer.</param>
internal sealed class FollowingHandler(HttpMessageHandler inner, Func<CancellationToken, Task<ServerPlace>> locate) : DelegatingHandler(inner)
{
    private const int Attempts = 3;

    private readonly SemaphoreSlim _turn = new(1);
    private ServerPlace? _current;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var path = request.RequestUri!.PathAndQuery;
        for (var attempt = 1; ; attempt++)
        {
            var place = await FindAsync(cancellationToken).ConfigureAwait(false);
            request.RequestUri = new Uri(place.Address, path);
            request.Headers.Authorization = place.Key is null ? null : new AuthenticationHeaderValue("Bearer", place.Key);
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.StatusCode != HttpStatusCode.Unauthorized || attempt == Attempts)
                {
                    return response;
                }

                // A server that has been started again has another key; this request was not let in.
                response.Dispose();
            }
            catch (HttpRequestException fault) when (attempt < Attempts && MayBeMadeAgain(request, fault))
            {
                // The server is gone.
            }
            catch (HttpRequestException)
            {
                Forget(place);
                throw;
            }

            Forget(place);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _turn.Dispose();
        }

        base.Dispose(disposing);
    }

    // A search is posted for its length, and reads as what is got does.
    private static bool MayBeMadeAgain(HttpRequestMessage request, HttpRequestException fault) =>
        fault.HttpRequestError == HttpRequestError.ConnectionError || request.Method == HttpMethod.Get || request.RequestUri!.AbsolutePath is "/v1/search";

    private async Task<ServerPlace> FindAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _current) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _current ??= await locate(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Forget(ServerPlace place) => Interlocked.CompareExchange(ref _current, null, place);
}
