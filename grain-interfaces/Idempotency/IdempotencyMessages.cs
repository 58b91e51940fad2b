namespace Contexter.GrainInterfaces.Idempotency;

/// <summary>A request that wants to be carried out.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.idempotency-claim")]
public sealed record IdempotencyClaim
{
    /// <summary>Who sends it and the key they gave it, as a hash in hexadecimal.</summary>
    [Id(0)]
    public required string Identity { get; init; }

    /// <summary>What is asked for, as a hash in hexadecimal.</summary>
    [Id(1)]
    public required string Fingerprint { get; init; }

    /// <summary>The attempt to carry it out; a claim that is made again by the same attempt changes nothing.</summary>
    [Id(2)]
    public required string Attempt { get; init; }
}

/// <summary>What is known of a request.</summary>
[GenerateSerializer]
[Alias("contexter.idempotency-state")]
public enum IdempotencyState
{
    /// <summary>Nothing was: whoever asked carries it out.</summary>
    Begun = 0,

    /// <summary>It was carried out.</summary>
    Done = 1,

    /// <summary>Another attempt carries it out.</summary>
    Busy = 2,

    /// <summary>The key was given to a request that asked for something else.</summary>
    Different = 3,
}

/// <summary>What becomes of a request that wants to be carried out.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.idempotency-reply")]
public sealed record IdempotencyReply
{
    /// <summary>How long an attempt that says nothing is waited for.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>What is known of it.</summary>
    [Id(0)]
    public required IdempotencyState State { get; init; }

    /// <summary>Its answer, when it is done.</summary>
    [Id(1)]
    public KeptAnswer? Answer { get; init; }
}

/// <summary>An answer that is kept.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.kept-answer")]
public sealed record KeptAnswer
{
    /// <summary>HTTP status.</summary>
    [Id(0)]
    public required int Status { get; init; }

    /// <summary>Media type of the body; null when it has none.</summary>
    [Id(1)]
    public string? ContentType { get; init; }

    /// <summary>Address of what was made; null when there is none.</summary>
    [Id(2)]
    public string? Location { get; init; }

    /// <summary>The body, encrypted with the key that the caller gave, which is not stored.</summary>
    [Id(3)]
    public required byte[] Body { get; init; }
}
