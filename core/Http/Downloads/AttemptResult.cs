namespace Contexter.Http.Downloads;

/// <summary>What one attempt came to: an answer, a redirection or a failure.</summary>
internal sealed record AttemptResult
{
    /// <summary>The answer.</summary>
    public Download? Download { get; private init; }

    /// <summary>Where the answer redirects to.</summary>
    public Uri? Redirection { get; private init; }

    /// <summary>Why there is neither.</summary>
    public AttemptFailure? Failure { get; private init; }

    public static AttemptResult Of(Download download) => new() { Download = download };

    public static AttemptResult Of(Uri redirection) => new() { Redirection = redirection };

    public static AttemptResult Of(AttemptFailure failure) => new() { Failure = failure };
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Kind">What may help.</param>
/// <param name="Reason">What happened, as a clause about the host without a full stop: <c>it answers 503</c>.</param>
internal sealed record AttemptFailure(FailureKind Kind, string Reason)
{
    /// <summary>How long the host asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What caused it, if an exception did.</summary>
    public Exception? Cause { get; init; }
}

/// <summary>What may help after a failure.</summary>
internal enum FailureKind
{
    /// <summary>Another attempt, after a pause.</summary>
    Transient,

    /// <summary>Another route, at once.</summary>
    Route,

    /// <summary>Another route, for this one is not allowed there or needs its operator.</summary>
    RouteRefused,

    /// <summary>Nothing that a program could do.</summary>
    Permanent,
}
