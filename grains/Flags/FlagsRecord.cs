namespace Contexter.Grains.Flags;

/// <summary>Persisted state of <see cref="FlagsGrain"/>.</summary>
public sealed class FlagsRecord
{
    /// <summary>Flags that somebody switched, and how.</summary>
    public Dictionary<string, bool> Switched { get; set; } = [];
}

/// <summary>What the configuration says about flags.</summary>
public sealed record FlagSettings
{
    /// <summary>Whether requests to sources may be made to fail on purpose. Default false.</summary>
    public bool AllowsErrorInjection { get; init; }
}
