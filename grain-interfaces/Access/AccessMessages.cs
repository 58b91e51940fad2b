namespace Contexter.GrainInterfaces.Access;

/// <summary>What a key allows. Each scope allows what those before it do.</summary>
[GenerateSerializer]
[Alias("contexter.access-scope")]
public enum AccessScope
{
    /// <summary>Searching and reading.</summary>
    Read = 0,

    /// <summary>Adding, refreshing and removing libraries and documents, and everything that jobs can be told.</summary>
    Write = 1,

    /// <summary>Keys, flags, embedding models and the document store as a whole.</summary>
    Admin = 2,
}

/// <summary>A key that is asked for.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.api-key-request")]
public sealed record ApiKeyRequest
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 100;

    /// <summary>Most requests a minute or a day that a limit can be.</summary>
    public const int MaxRequests = 1_000_000_000;

    /// <summary>What it is for, for people: 1 to <see cref="MaxName"/> characters. Several keys may have one name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What it allows. Default <see cref="AccessScope.Read"/>.</summary>
    [Id(1)]
    public AccessScope Scope { get; init; }

    /// <summary>When it stops being valid, in the future; null for never.</summary>
    [Id(2)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Most requests a minute to one server, 1 to <see cref="MaxRequests"/>; null for the server's own limit.</summary>
    [Id(3)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>Most requests a day (UTC), 1 to <see cref="MaxRequests"/>; null for any number.</summary>
    [Id(4)]
    public int? RequestsPerDay { get; init; }
}

/// <summary>A key, without what proves it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.api-key-status")]
public sealed record ApiKeyStatus
{
    /// <summary>Its id: the eight digits after <c>ctx_</c> in the key itself.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    [Id(2)]
    public required AccessScope Scope { get; init; }

    /// <summary>When it was made, UTC.</summary>
    [Id(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops being valid, UTC; null for never.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was used last, UTC, to the second or so; null when it never was.</summary>
    [Id(5)]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Requests since midnight UTC.</summary>
    [Id(6)]
    public long RequestsToday { get; init; }

    /// <summary>Most requests a minute to one server; null for the server's own limit.</summary>
    [Id(7)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>Most requests a day (UTC); null for any number.</summary>
    [Id(8)]
    public int? RequestsPerDay { get; init; }
}

/// <summary>A key that was made just now.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.api-key-secret")]
public sealed record ApiKeySecret
{
    /// <summary>The key's description.</summary>
    [Id(0)]
    public required ApiKeyStatus Key { get; init; }

    /// <summary>The key itself, <c>ctx_ID_SECRET</c>. Only its hash is kept: this is the one time that it is told.</summary>
    [Id(1)]
    public required string Secret { get; init; }
}

/// <summary>A key as those know it who check requests.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.api-key-entry")]
public sealed record ApiKeyEntry
{
    /// <summary>The key's description.</summary>
    [Id(0)]
    public required ApiKeyStatus Key { get; init; }

    /// <summary>SHA-256 of the whole key: 32 bytes. A key has 256 bits of chance, so that a slow hash would add nothing.</summary>
    [Id(1)]
    public required byte[] Hash { get; init; }

    /// <summary>SHA-256 of the key before it was rotated; null when there is none that is still valid.</summary>
    [Id(2)]
    public byte[]? OldHash { get; init; }

    /// <summary>Until when the key before is valid, UTC.</summary>
    [Id(3)]
    public DateTimeOffset? OldUntil { get; init; }
}

/// <summary>Requests that a server has answered for a key since it told of it last.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.api-key-use")]
public sealed record ApiKeyUse
{
    /// <summary>Id of the key.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>How many, 1 or more.</summary>
    [Id(1)]
    public required long Requests { get; init; }
}
