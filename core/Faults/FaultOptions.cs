using System.Collections.Frozen;

namespace Contexter.Faults;

/// <summary>The table of strategies, and how often and how fast something is tried again.</summary>
public sealed record FaultOptions
{
    /// <summary>What is done about a fault of each kind as long as nobody says otherwise.</summary>
    public static readonly IReadOnlyDictionary<FaultKind, FaultStrategy> DefaultStrategies = new Dictionary<FaultKind, FaultStrategy>
    {
        [FaultKind.Network] = FaultStrategy.Retry,
        [FaultKind.Proxy] = FaultStrategy.Retry,
        [FaultKind.Api] = FaultStrategy.Skip,
        [FaultKind.Authentication] = FaultStrategy.Skip,
        [FaultKind.Validation] = FaultStrategy.Skip,
        [FaultKind.DataFormat] = FaultStrategy.Skip,
        [FaultKind.Ingestion] = FaultStrategy.Retry,
        [FaultKind.Embedding] = FaultStrategy.Retry,
        [FaultKind.Search] = FaultStrategy.FallBack,
        [FaultKind.VectorStore] = FaultStrategy.Retry,
        [FaultKind.Storage] = FaultStrategy.Escalate,
        [FaultKind.Configuration] = FaultStrategy.Abort,
    }.ToFrozenDictionary();

    /// <summary>What is done about each kind; every kind is in it. Default <see cref="DefaultStrategies"/>.</summary>
    public IReadOnlyDictionary<FaultKind, FaultStrategy> Strategies { get; init; } = DefaultStrategies;

    /// <summary>How often something is tried in all, and how often the process may end at an item, before it is given up. Default 3, range 1 and more.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The pause before the second attempt; it doubles with every further one. Default 500 ms.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between two attempts. Default 30 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a job waits for an index or a database that is away before the table decides. Default 15 min.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);
}
