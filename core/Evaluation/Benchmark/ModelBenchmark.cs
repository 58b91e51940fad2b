using Contexter.Embeddings;
using Contexter.Embeddings.Caching;
using Contexter.Embeddings.Remote;
using Contexter.Indexing;
using Contexter.Search;
using Microsoft.Extensions.AI;

namespace Contexter.Evaluation.Benchmark;

/// <summary>Measures what an embedding model does for the searches of a suite, and what it takes: time, tokens, money and disk.</summary>
/// <remarks>Every text is embedded once: the questions that are timed are remembered, and the searches ask with what is remembered.</remarks>
/// <param name="model">The model.</param>
/// <param name="embedder">Makes its vectors, without a cache, so that what is timed and paid for is the model's; whoever gives it disposes of it.</param>
/// <param name="index">Takes the suite: an empty index of the model's dimension.</param>
/// <param name="options">Settings of the searches; the weight for questions is the model's.</param>
/// <param name="timeProvider">Measures time.</param>
public sealed class ModelBenchmark(
    EmbeddingModel model, IEmbeddingGenerator<string, Embedding<float>> embedder, IChunkIndex index, HybridSearcherOptions options, TimeProvider timeProvider)
{
    /// <summary>Depth of the measures.</summary>
    public const int Depth = 10;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly EvaluationMethod[] Methods = [EvaluationMethod.Keyword, EvaluationMethod.Semantic, EvaluationMethod.Hybrid];

    /// <summary>Indexes the suite, asks its questions, and measures.</summary>
    /// <param name="chunked">The suite.</param>
    /// <param name="seed">Seed of intervals and significance.</param>
    /// <param name="progress">Told the step and the share of it that is done, 0 to 1; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the run between two calls of the embedder, or two searches.</param>
    /// <exception cref="Documents.ContexterException">The embedder cannot be reached, refuses, or gives something that is no embedding.</exception>
    public async Task<ModelMeasurement> MeasureAsync(ChunkedSuite chunked, int seed, Action<BenchmarkStep, double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunked);
        var indexed = await new SuiteIndexer(embedder, index, timeProvider)
            .IndexAsync(chunked, new Relay<double>(share => progress?.Invoke(BenchmarkStep.Embed, share)), cancellationToken).ConfigureAwait(false);
        await index.OptimizeAsync(SuiteChunker.Library, cancellationToken).ConfigureAwait(false);

        // Not disposed of, as that would dispose of the embedder with it.
        var questions = new CachingEmbeddingGenerator(embedder, timeProvider, chunked.Suite.Queries.Count, Lifetime);
        var latency = await AskAsync(questions, chunked.Suite, share => progress?.Invoke(BenchmarkStep.Ask, share), cancellationToken).ConfigureAwait(false);
        var searcher = new HybridSearcher(index, questions, timeProvider, options with { QuestionSemanticWeight = model.QuestionSemanticWeight, CachedAnswers = 0 });
        var report = await new SuiteRunner(searcher)
            .RunAsync(indexed, Methods, Depth, seed, new Relay<RunProgress>(run => progress?.Invoke(BenchmarkStep.Search, ShareOf(run))), cancellationToken).ConfigureAwait(false);
        var statistics = await index.GetStatisticsAsync(null, cancellationToken).ConfigureAwait(false);
        return new ModelMeasurement
        {
            Keyword = report.Methods[0],
            Semantic = report.Methods[1],
            Hybrid = report.Methods[2],
            EmbeddingTime = indexed.EmbeddingTime,
            ChunksPerSecond = indexed.Chunks / Math.Max(indexed.EmbeddingTime.TotalSeconds, 1e-6),
            QueryLatency = latency,
            Usage = embedder.GetService<EmbeddingMeter>()?.Usage,
            IndexBytesPerChunk = (double)statistics.DiskBytes / indexed.Chunks,
        };
    }

    /// <summary>Embeds every question once, one after the other as people ask, and times it.</summary>
    private async Task<LatencySummary> AskAsync(CachingEmbeddingGenerator questions, EvaluationSuite suite, Action<double> progress, CancellationToken cancellationToken)
    {
        string[] texts = [.. suite.Queries.Select(query => query.Text).Distinct(StringComparer.Ordinal)];
        var times = new List<TimeSpan>(texts.Length);
        foreach (var text in texts)
        {
            var start = timeProvider.GetTimestamp();
            await questions.GenerateAsync([text], EmbeddingInputType.Query.ToOptions(), cancellationToken).ConfigureAwait(false);
            times.Add(timeProvider.GetElapsedTime(start));
            progress((double)times.Count / texts.Length);
        }

        return LatencySummary.Of(times);
    }

    private static double ShareOf(RunProgress run) =>
        (Array.FindIndex(Methods, method => string.Equals(method.Name, run.Method, StringComparison.Ordinal)) + run.Share) / Methods.Length;

    /// <summary>Reports at once and in order.</summary>
    private sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}

/// <summary>What a <see cref="ModelBenchmark"/> is doing.</summary>
public enum BenchmarkStep
{
    /// <summary>The documents are embedded and indexed.</summary>
    Embed = 0,

    /// <summary>The questions are embedded.</summary>
    Ask,

    /// <summary>The searches run.</summary>
    Search,
}
