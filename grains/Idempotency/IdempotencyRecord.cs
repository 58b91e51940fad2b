using Contexter.GrainInterfaces.Idempotency;

namespace Contexter.Grains.Idempotency;

/// <summary>Persisted state of <see cref="IdempotencyGrain"/>.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Requests by their identity.</summary>
    public Dictionary<string, KnownRequest> Requests { get; set; } = [];
}

/// <summary>A request that was begun.</summary>
public sealed record KnownRequest
{
    /// <summary>What it asks for, as a hash.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The attempt that carries it out.</summary>
    public string Attempt { get; init; } = "";

    /// <summary>When it is forgotten; without an answer, when the attempt is taken for lost.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Its answer; null while it is being carried out.</summary>
    public KeptAnswer? Answer { get; init; }
}
