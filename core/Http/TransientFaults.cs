using System.Net;
using Polly;
using Polly.Retry;

namespace Contexter.Http;

/// <summary>What clients of other servers have in common when a request fails in a way that may pass.</summary>
internal static class TransientFaults
{
    /// <summary>Whether no answer came, or one that another attempt may better: 408, 429, 500, 502, 503 or 504.</summary>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome.Exception is HttpRequestException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the server is not well; one that asks for patience (429) is.</summary>
    public static bool IsOutage(Outcome<HttpResponseMessage> outcome) => outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests && IsTransient(outcome);

    /// <summary>Lets go of the answer that another attempt takes the place of.</summary>
    public static ValueTask DisposeResult(OnRetryArguments<HttpResponseMessage> arguments)
    {
        arguments.Outcome.Result?.Dispose();
        return default;
    }
}
