namespace Contexter.Grains.Idempotency;

/// <summary>How requests with keys of their callers' own are remembered.</summary>
public sealed record IdempotencySettings
{
    /// <summary>How long an answer is kept.</summary>
    public required TimeSpan KeptFor { get; init; }
}
