using Contexter.Documents;

namespace Contexter.Evaluation.Benchmark;

/// <summary>Compares models on one suite, one after the other. One that fails does not keep the others from being measured.</summary>
public static class BenchmarkRun
{
    /// <summary>Measures all models.</summary>
    /// <param name="chunked">The suite.</param>
    /// <param name="candidates">The models; at least one, with different names.</param>
    /// <param name="seed">Seed of intervals and significance.</param>
    /// <param name="progress">Told how far a model is; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<BenchmarkReport> CompareAsync(
        ChunkedSuite chunked, IReadOnlyList<BenchmarkCandidate> candidates, int seed, IProgress<BenchmarkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunked);
        ArgumentNullException.ThrowIfNull(candidates);
        var results = new List<BenchmarkResult>(candidates.Count);
        foreach (var candidate in candidates)
        {
            try
            {
                var host = candidate.Open();
                await using var ending = host.ConfigureAwait(false);
                var measured = await host.Benchmark
                    .MeasureAsync(chunked, seed, (step, share) => progress?.Report(new BenchmarkProgress(candidate.Name, step, share)), cancellationToken).ConfigureAwait(false);
                results.Add(new BenchmarkResult { Candidate = candidate, Measurement = measured });
            }
            catch (ContexterException fault)
            {
                results.Add(new BenchmarkResult { Candidate = candidate, Fault = fault });
            }
        }

        return new BenchmarkReport
        {
            Seed = seed,
            Queries = chunked.Suite.Queries.Count,
            Sections = chunked.Suite.Documents.Count,
            Chunks = chunked.Chunks,
            Models = Compare(results, seed),
        };
    }

    private static BenchmarkResult[] Compare(List<BenchmarkResult> results, int seed)
    {
        var first = results.Find(result => result.Measurement is not null);
        return [.. results.Select(result => result.Measurement is not { } measured ? result : result with
        {
            OnKeyword = SuiteRunner.Compare(Named(result), measured.Keyword, seed),
            OnFirst = ReferenceEquals(result, first) ? null : SuiteRunner.Compare(Named(result), Named(first!), seed),
        })];
    }

    private static MethodReport Named(BenchmarkResult result) => result.Measurement!.Hybrid with { Method = $"{result.Candidate.Name} hybrid" };
}

/// <summary>How far a model is.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Step">What is done.</param>
/// <param name="Share">Share of the step that is done, 0 to 1.</param>
public readonly record struct BenchmarkProgress(string Model, BenchmarkStep Step, double Share);

/// <summary>What a comparison of models showed.</summary>
public sealed record BenchmarkReport
{
    /// <summary>Seed of intervals and significance.</summary>
    public required int Seed { get; init; }

    /// <summary>Questions asked.</summary>
    public required int Queries { get; init; }

    /// <summary>Sections searched, each of which counts as a document.</summary>
    public required int Sections { get; init; }

    /// <summary>Chunks they were cut into.</summary>
    public required int Chunks { get; init; }

    /// <summary>The models, in the order asked for.</summary>
    public required IReadOnlyList<BenchmarkResult> Models { get; init; }

    /// <summary>Search by words, which is the same for all models; null when none could be measured.</summary>
    public MethodReport? Keyword => Models.Select(model => model.Measurement?.Keyword).FirstOrDefault(keyword => keyword is not null);
}

/// <summary>A model of a comparison.</summary>
public sealed record BenchmarkResult
{
    /// <summary>The model.</summary>
    public required BenchmarkCandidate Candidate { get; init; }

    /// <summary>What was measured; null when it failed.</summary>
    public ModelMeasurement? Measurement { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public ContexterException? Fault { get; init; }

    /// <summary>Its hybrid search against search by words; null when it failed.</summary>
    public MethodComparison? OnKeyword { get; init; }

    /// <summary>Its hybrid search against that of the first model that did not fail; null for this one, and when it failed.</summary>
    public MethodComparison? OnFirst { get; init; }
}
