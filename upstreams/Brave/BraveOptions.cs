namespace Contexter.Upstreams.Brave;

/// <summary>Behaviour of the simulated Brave search.</summary>
public sealed record BraveOptions
{
    /// <summary>The key that it knows. Default <c>BSA-simulated</c>.</summary>
    public string Key { get; init; } = "BSA-simulated";

    /// <summary>Requests in any second until 429. Default 20, range 1 and up.</summary>
    public int RequestsPerSecond { get; init; } = 20;

    /// <summary>Successful requests in a month until 429. Default 15,000; 0 for any number.</summary>
    public int RequestsPerMonth { get; init; } = 15_000;
}
