using System.Net;

namespace Contexter.Client.Api;

/// <summary>Decides whether a request that has an idempotency key is sent again, and when: while it may have been carried out, or its server may be back soon.</summary>
/// <param name="time">Says how long it was tried.</param>
internal sealed class RequestRepeat(TimeProvider time)
{
    /// <summary>How long a request is sent again and again, from the first time on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _pause = TimeSpan.FromMilliseconds(250);
    private bool _wasThere;

    /// <summary>Whether the request is to be sent again.</summary>
    /// <param name="failure">What it failed by.</param>
    /// <param name="code">Code of what went wrong.</param>
    public bool IsWorthIt(RequestFailure failure, string code)
    {
        // Where nobody listens from the beginning, nothing was begun, and the caller is to hear so at once.
        var isWorthIt = failure switch
        {
            { Status: HttpStatusCode.Conflict } => code == FaultCodes.RequestInProgress,
            { Status: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => code is FaultCodes.Unavailable or FaultCodes.Timeout or FaultCodes.UnexpectedReply,
            { Status: null, Error: HttpRequestError.Unknown or HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } => true,
            { Status: null, Error: HttpRequestError.ConnectionError } => _wasThere,
            _ => false,
        };
        _wasThere |= isWorthIt;
        return isWorthIt && time.GetElapsedTime(_begun) + _pause <= Patience;
    }

    /// <summary>Waits before the request is sent again, each time longer.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}

/// <summary>What a request failed by.</summary>
internal sealed class RequestFailure
{
    /// <summary>Status of its answer; null when it had none.</summary>
    public HttpStatusCode? Status { get; set; }

    /// <summary>What became of its connection; null where that is not what it failed by.</summary>
    public HttpRequestError? Error { get; set; }
}
