namespace Contexter.Client.Context7;

/// <summary>How Contexter answers in the place of Context7.</summary>
public sealed record Context7Settings
{
    /// <summary>Whether a library that is not here is fetched from Context7 itself, and served from then on.</summary>
    /// <value>Default: false.</value>
    public bool FetchMissing { get; init; }

    /// <summary>How long a question waits for a library that is being fetched.</summary>
    /// <value>Default: 20 seconds; clients give a call up after a minute.</value>
    public TimeSpan FetchWait { get; init; } = TimeSpan.FromSeconds(20);
}
