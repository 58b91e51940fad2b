using Contexter.Embeddings.Remote;

namespace Contexter.Evaluation.Benchmark;

/// <summary>What a <see cref="ModelBenchmark"/> measured.</summary>
public sealed record ModelMeasurement
{
    /// <summary>Search by words, which is the same whatever the model.</summary>
    public required MethodReport Keyword { get; init; }

    /// <summary>Search by meaning.</summary>
    public required MethodReport Semantic { get; init; }

    /// <summary>Search by both, with the weights that suit the model.</summary>
    public required MethodReport Hybrid { get; init; }

    /// <summary>How long the embedding of all chunks took, waiting for the server and its limits included.</summary>
    public required TimeSpan EmbeddingTime { get; init; }

    /// <summary>Chunks embedded in a second of that.</summary>
    public required double ChunksPerSecond { get; init; }

    /// <summary>How long it took to embed a question that was not asked before.</summary>
    public required LatencySummary QueryLatency { get; init; }

    /// <summary>What the server was asked for, questions included; null for a model that asks none.</summary>
    public EmbeddingUsage? Usage { get; init; }

    /// <summary>Bytes of the index on disk a chunk: its vector, its words and its text.</summary>
    public required double IndexBytesPerChunk { get; init; }
}

/// <summary>How long calls took.</summary>
/// <param name="P50">Half of them took no longer.</param>
/// <param name="P95">95 of 100 took no longer.</param>
public readonly record struct LatencySummary(TimeSpan P50, TimeSpan P95)
{
    /// <summary>Sums up times by the nearest rank.</summary>
    /// <param name="times">At least one.</param>
    public static LatencySummary Of(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(times));
        return new LatencySummary(At(0.5), At(0.95));

        TimeSpan At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
