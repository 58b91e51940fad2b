using Contexter.Embeddings;

namespace Contexter.Evaluation.Benchmark;

/// <summary>A model that is to be compared.</summary>
/// <param name="Name">What it is called here; unique among the models compared.</param>
/// <param name="Model">The model.</param>
/// <param name="PricePerMillionTokens">Price of a million tokens; 0 costs nothing, null is not known.</param>
/// <param name="Open">Makes what it is measured by.</param>
public sealed record BenchmarkCandidate(string Name, EmbeddingModel Model, double? PricePerMillionTokens, Func<IBenchmarkHost> Open)
{
    /// <summary>Whether it costs money, or may do so.</summary>
    public bool IsPaid => PricePerMillionTokens is not 0;

    /// <summary>What so many tokens are estimated to cost; null where the price is not known.</summary>
    public double? CostOf(long tokens) => tokens * PricePerMillionTokens / 1e6;
}

/// <summary>What a model is measured by: its embedder, and an index of its own, which goes when this is disposed of.</summary>
public interface IBenchmarkHost : IAsyncDisposable
{
    /// <summary>Measures the model.</summary>
    ModelBenchmark Benchmark { get; }
}
