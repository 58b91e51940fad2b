using Contexter.GrainInterfaces.Access;

namespace Contexter.Client.Api;

/// <summary>A key that a browser is to send.</summary>
public sealed record SessionRequest
{
    /// <summary>The key, as it was told when it was made.</summary>
    public required string Key { get; init; }
}

/// <summary>Who is asking.</summary>
public sealed record SessionReply
{
    /// <summary>Whether requests need a key.</summary>
    public required bool NeedsKey { get; init; }

    /// <summary>What the key of the request is for; null when it has none that is valid.</summary>
    public string? Name { get; init; }

    /// <summary>What it allows.</summary>
    public AccessScope? Scope { get; init; }
}

/// <summary>How a key is replaced.</summary>
public sealed record RotateKeyRequest
{
    /// <summary>Most seconds: 30 days.</summary>
    public const int MaxKeepOldFor = 2_592_000;

    /// <summary>Seconds for which the key before stays valid, 0 to 2592000 (30 days). Default 0.</summary>
    public int KeepOldFor { get; init; }
}
