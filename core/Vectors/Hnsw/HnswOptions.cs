namespace Contexter.Vectors.Hnsw;

/// <summary>How a graph is built.</summary>
/// <remarks>Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small World graphs", 2016.</remarks>
internal sealed record HnswOptions
{
    /// <summary>Links that a new vector gets on every level; the lowest level holds up to twice as many. Default 16, range 2 to 128.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates that are looked at to find them. Default 200, range M to 4,096.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Decides levels and order; the same vectors, options and seed give the same graph on any number of threads. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Threads that build. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether all of them are in range.</summary>
    public bool AreInRange => M is >= 2 and <= 128 && EfConstruction >= M && EfConstruction <= 4_096 && Threads >= 1;
}
