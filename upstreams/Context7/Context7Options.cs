namespace Contexter.Upstreams.Context7;

/// <summary>Behaviour of the simulated Context7.</summary>
public sealed record Context7Options
{
    /// <summary>How often the documentation of a library that is being processed is answered with 202 before it is there. Default 2.</summary>
    public int CallsUntilFinalized { get; init; } = 2;

    /// <summary>Requests in a minute until 429. Default 0 for any number.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Whether a request needs a key. Default false: without one it is answered, as by the service.</summary>
    public bool RequiresKey { get; init; }
}
