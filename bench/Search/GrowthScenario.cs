using System.Diagnostics;
using System.Globalization;
using Contexter.Embeddings.Local;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Search;
using Contexter.Storage;

namespace Contexter.Bench.Search;

/// <summary>
/// One library that grows: at each size the median time of keyword and hybrid answers to distinct queries with caches off, the bytes on disk, and the time it took to
/// get there. Writes growth-answers.svg and growth-size.svg into the folder it is run in. CONTEXTER_BENCH_CHUNKS sets the largest size, default 200,000.
/// </summary>
internal static class GrowthScenario
{
    private const int Queries = 600;
    private const int DocumentsPerBatch = 400;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var largest = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_CHUNKS") ?? "200000", CultureInfo.InvariantCulture);
        var corpus = await SearchCorpus.LoadAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("contexter-bench-growth-");
        try
        {
            var options = new EmbeddedIndexOptions { Root = folder.FullName, ModelId = LocalEmbedder.ModelId, Dimension = LocalEmbedder.Dimension };
            await using var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
            var searcher = new HybridSearcher(index, new LocalEmbedder(), TimeProvider.System, new HybridSearcherOptions { CachedAnswers = 0, QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });
            var queries = corpus.Queries(Queries, seed: 8);
            var points = new List<(double Chunks, double Keyword, double Hybrid, double Megabytes, double Seconds)>();
            var (written, next, seconds) = (0, largest / 16, 0.0);
            foreach (var batch in corpus.Documents(largest, seed: 1).Chunk(DocumentsPerBatch))
            {
                var start = Stopwatch.GetTimestamp();
                await index.UpsertAsync(SearchCorpus.Version, batch, cancellationToken);
                written += batch.Sum(document => document.Chunks.Count);
                if (written >= next)
                {
                    await index.OptimizeAsync(SearchCorpus.Version, cancellationToken);
                    seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                    points.Add(await MeasureAsync(index, searcher, queries, written, seconds, cancellationToken));
                    next *= 2;
                }
                else
                {
                    seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }

            Save(points);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Chunks, double Keyword, double Hybrid, double Megabytes, double Seconds)> MeasureAsync(
        EmbeddedChunkIndex index, HybridSearcher searcher, IReadOnlyList<string> queries, int chunks, double seconds, CancellationToken cancellationToken)
    {
        var (keyword, hybrid) = (new List<double>(), new List<double>());
        foreach (var query in queries)
        {
            var start = Stopwatch.GetTimestamp();
            await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = query, CandidatesPerLeg = 10 }, cancellationToken);
            keyword.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            await searcher.SearchAsync(new SearchQuery { Query = query, Libraries = [SearchCorpus.Version] }, cancellationToken);
            hybrid.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var statistics = await index.GetStatisticsAsync(SearchCorpus.Version, cancellationToken);
        var (middleOfKeyword, middleOfHybrid) = (Measurements.Percentile([.. keyword.Order()], 0.5), Measurements.Percentile([.. hybrid.Order()], 0.5));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"growth    {chunks,9:N0} chunks: keyword p50 {middleOfKeyword:0.00} ms, hybrid p50 {middleOfHybrid:0.00} ms, {statistics.DiskBytes / 1e6:N0} MB on disk, {seconds:0.0} s since the beginning"));
        return (chunks, middleOfKeyword, middleOfHybrid, statistics.DiskBytes / 1e6, seconds);
    }

    private static void Save(List<(double Chunks, double Keyword, double Hybrid, double Megabytes, double Seconds)> points)
    {
        var answers = new LinePlot("Time of an answer as the index grows", "chunks", "ms (p50)");
        answers.Add("keyword leg, top 10", points.Select(point => (point.Chunks, point.Keyword)));
        answers.Add("hybrid answer", points.Select(point => (point.Chunks, point.Hybrid)));
        answers.Save("growth-answers.svg");
        var size = new LinePlot("Size and time to make as the index grows", "chunks", "MB, s");
        size.Add("MB on disk", points.Select(point => (point.Chunks, point.Megabytes)));
        size.Add("seconds to make, all graphs of smaller sizes included", points.Select(point => (point.Chunks, point.Seconds)));
        size.Save("growth-size.svg");
    }
}
