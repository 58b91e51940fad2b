using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Contexter.Embeddings.Caching;
using Contexter.Embeddings.Local;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Search;
using Contexter.Storage;
using Contexter.Vectors;

namespace Contexter.Bench.Search;

/// <summary>
/// The embedded index with many chunks: how long it takes to make, what it takes on disk and in memory, the keyword leg beside SQLite's FTS5 on the same chunks and
/// queries, the recall of the vector index, and whole hybrid answers for one caller and for a hundred. CONTEXTER_BENCH_CHUNKS sets how many chunks, default 200,000;
/// CONTEXTER_BENCH_FTS=0 leaves FTS5 out; CONTEXTER_BENCH_FOLDER names a folder that keeps the index, to measure it again.
/// </summary>
internal static class SearchScenario
{
    private const int K = 10;
    private const int DocumentsPerBatch = 400;
    private const int ManyCallers = 100;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_CHUNKS") ?? "200000", CultureInfo.InvariantCulture);
        var withSqlite = Environment.GetEnvironmentVariable("CONTEXTER_BENCH_FTS") is not "0";
        var corpus = await SearchCorpus.LoadAsync(cancellationToken);
        var kept = Environment.GetEnvironmentVariable("CONTEXTER_BENCH_FOLDER");
        var folder = kept is null ? Directory.CreateTempSubdirectory("contexter-bench-search-") : Directory.CreateDirectory(kept);
        try
        {
            using var sqlite = withSqlite ? new SqliteAnchor(Path.Combine(folder.FullName, "fts.db")) : null;
            var options = new EmbeddedIndexOptions { Root = Path.Combine(folder.FullName, "index"), ModelId = LocalEmbedder.ModelId, Dimension = LocalEmbedder.Dimension };
            if (!Directory.Exists(options.Root))
            {
                await using var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
                await BuildAsync(index, sqlite, corpus, count, cancellationToken);
            }

            var before = GC.GetTotalMemory(forceFullCollection: true);
            var opening = Stopwatch.GetTimestamp();
            await using var reopened = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
            var statistics = await FirstAnswerAsync(reopened, corpus, opening, cancellationToken);
            Print($"size      {statistics.DiskBytes / (double)statistics.Chunks:N0} bytes a chunk on disk, {(GC.GetTotalMemory(forceFullCollection: true) - before) / (double)statistics.Chunks:N0} bytes a chunk on the heap, {Environment.WorkingSet / 1e6:N0} MB working set");
            await MeasureKeywordAsync(reopened, sqlite, corpus, cancellationToken);
            await MeasureRecallAsync(reopened, corpus, cancellationToken);
            await MeasurePartsAsync(reopened, corpus, cancellationToken);
            await MeasureHybridAsync(reopened, corpus, cancellationToken);
        }
        finally
        {
            if (kept is null)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static async Task BuildAsync(EmbeddedChunkIndex index, SqliteAnchor? sqlite, SearchCorpus corpus, int count, CancellationToken cancellationToken)
    {
        var (written, inserted) = (TimeSpan.Zero, TimeSpan.Zero);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var batch in corpus.Documents(count, seed: 1).Chunk(DocumentsPerBatch))
        {
            var start = Stopwatch.GetTimestamp();
            await index.UpsertAsync(SearchCorpus.Version, batch, cancellationToken);
            written += Stopwatch.GetElapsedTime(start);
            if (sqlite is not null)
            {
                start = Stopwatch.GetTimestamp();
                sqlite.Add(batch);
                inserted += Stopwatch.GetElapsedTime(start);
            }
        }

        var optimizing = Stopwatch.GetTimestamp();
        await index.OptimizeAsync(SearchCorpus.Version, cancellationToken);
        Print($"build     {count:N0} chunks: {written.TotalSeconds:0.0} s written with all merges, {Stopwatch.GetElapsedTime(optimizing).TotalSeconds:0.0} s joined with the graph of vectors on {Environment.ProcessorCount} threads");
        if (sqlite is not null)
        {
            var start = Stopwatch.GetTimestamp();
            sqlite.Optimize();
            Print($"FTS5      {inserted.TotalSeconds:0.0} s written, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s optimised");
        }
    }

    private static async Task<IndexStatistics> FirstAnswerAsync(EmbeddedChunkIndex index, SearchCorpus corpus, long opening, CancellationToken cancellationToken)
    {
        await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = corpus.Queries(1, 5)[0], CandidatesPerLeg = K }, cancellationToken);
        Print($"open      {Stopwatch.GetElapsedTime(opening).TotalMilliseconds:N0} ms until the first keyword answer, checksums of what it reads included");
        return await index.GetStatisticsAsync(SearchCorpus.Version, cancellationToken);
    }

    private static async Task MeasureKeywordAsync(EmbeddedChunkIndex index, SqliteAnchor? sqlite, SearchCorpus corpus, CancellationToken cancellationToken)
    {
        var queries = corpus.Queries(3_000, seed: 2);
        await RunAsync(queries.Take(300), query => AskKeywordAsync(index, query, cancellationToken));
        var cpu = Environment.CpuUsage.TotalTime;
        var ours = await RunAsync(queries.Skip(300), query => AskKeywordAsync(index, query, cancellationToken));
        Print($"keyword   top {K}, any of the words, 1 caller: {Measurements.Summarize(ours)}, {1000 / ours.Average():N0} queries/s, {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / ours.Count:0.00} ms of CPU each");
        if (sqlite is not null)
        {
            var theirs = await RunAsync(queries.Skip(300).Take(100), query => Task.FromResult(sqlite.Search(query)));
            Print($"FTS5      the same: {Measurements.Summarize(theirs)}, {1000 / theirs.Average():N1} queries/s; ratio {theirs.Average() / ours.Average():N0}");
        }
    }

    private static async Task<int> AskKeywordAsync(EmbeddedChunkIndex index, string query, CancellationToken cancellationToken)
        => (await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = query, CandidatesPerLeg = K }, cancellationToken)).Candidates.Count;

    private static async Task MeasureRecallAsync(EmbeddedChunkIndex index, SearchCorpus corpus, CancellationToken cancellationToken)
    {
        const int Sample = 100;
        var embedder = new LocalEmbedder();
        var queries = corpus.Queries(Sample, seed: 3).Select(query => Embed(embedder, query)).ToArray();
        var best = queries.Select(_ => new PriorityQueue<string, float>()).ToArray();
        await foreach (var chunk in index.ScanAsync(SearchCorpus.Version, cancellationToken))
        {
            for (var q = 0; q < queries.Length; q++)
            {
                var cosine = VectorMath.Dot(chunk.Vector.Span, queries[q]);
                if (best[q].Count < K)
                {
                    best[q].Enqueue(chunk.Chunk.Id.Value, cosine);
                }
                else
                {
                    best[q].EnqueueDequeue(chunk.Chunk.Id.Value, cosine);
                }
            }
        }

        var found = 0;
        var samples = new List<double>();
        for (var q = 0; q < queries.Length; q++)
        {
            var start = Stopwatch.GetTimestamp();
            var candidates = await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Vector = queries[q], CandidatesPerLeg = K }, cancellationToken);
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var truth = best[q].UnorderedItems.Select(item => item.Element).ToHashSet(StringComparer.Ordinal);
            found += candidates.Candidates.Count(candidate => truth.Contains(candidate.Id.Value));
        }

        Print($"semantic  recall@{K} of the graph {(double)found / (Sample * K):0.000}, 1 caller: {Measurements.Summarize(samples)}");
    }

    /// <summary>What a hybrid answer's time goes to.</summary>
    private static async Task MeasurePartsAsync(EmbeddedChunkIndex index, SearchCorpus corpus, CancellationToken cancellationToken)
    {
        var embedder = new LocalEmbedder();
        var analyzer = new TextAnalyzer();
        var (embedding, finding, loading, highlighting) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        foreach (var query in corpus.Queries(1_000, seed: 6))
        {
            var start = Stopwatch.GetTimestamp();
            var vector = Embed(embedder, query);
            embedding.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            var found = await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = query, Vector = vector }, cancellationToken);
            finding.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            var chunks = await index.GetChunksAsync(SearchCorpus.Version, [.. found.Candidates.Take(K).Select(candidate => candidate.Id)], cancellationToken);
            loading.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            var highlighter = new Highlighter(analyzer, found.Terms);
            foreach (var chunk in chunks)
            {
                highlighter.Highlight(chunk.Chunk.Text);
            }

            highlighting.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Print($"parts     embedding {embedding.Average():0.000} ms, candidates {finding.Average():0.000} ms, loading {loading.Average():0.000} ms, highlights {highlighting.Average():0.000} ms");
    }

    private static async Task MeasureHybridAsync(EmbeddedChunkIndex index, SearchCorpus corpus, CancellationToken cancellationToken)
    {
        var searcher = new HybridSearcher(index, new LocalEmbedder(), TimeProvider.System, new HybridSearcherOptions { CachedAnswers = 0, QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });
        var warm = new HybridSearcher(index, new CachingEmbeddingGenerator(new LocalEmbedder(), TimeProvider.System), TimeProvider.System, new HybridSearcherOptions { QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });
        var queries = corpus.Queries(24_000, seed: 4);
        await RunManyAsync(searcher, queries.Take(500), ManyCallers, cancellationToken);
        foreach (var (name, subject, asked) in new[]
        {
            ("hybrid    caches off, distinct queries", searcher, queries.Skip(500)),
            ("hybrid    warm, 500 queries repeated", warm, Enumerable.Repeat(queries.Take(500), 20).SelectMany(query => query)),
        })
        {
            foreach (var callers in new[] { 1, ManyCallers })
            {
                var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                var samples = await RunManyAsync(subject, asked.Take(callers == 1 ? 1_500 : 10_000), callers, cancellationToken);
                Print($"{name}, {callers} caller(s): {Measurements.Summarize(samples)}, {samples.Count / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} answers/s, {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / samples.Count:0.00} ms of CPU each");
            }
        }
    }

    /// <summary>Callers that each ask again as soon as they are answered. Answers are begun in the order they were asked for, as a server does.</summary>
    private static async Task<IReadOnlyCollection<double>> RunManyAsync(HybridSearcher searcher, IEnumerable<string> queries, int callers, CancellationToken cancellationToken)
    {
        var samples = new ConcurrentBag<double>();
        var waiting = new ConcurrentQueue<string>(queries);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (waiting.TryDequeue(out var query))
            {
                var start = Stopwatch.GetTimestamp();
                await Task.Factory.StartNew(
                    () => searcher.SearchAsync(new SearchQuery { Query = query, Libraries = [SearchCorpus.Version] }, cancellationToken),
                    cancellationToken,
                    TaskCreationOptions.PreferFairness,
                    TaskScheduler.Default).Unwrap();
                samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }));
        return samples;
    }

    private static async Task<List<double>> RunAsync(IEnumerable<string> queries, Func<string, Task<int>> ask)
    {
        var samples = new List<double>();
        foreach (var query in queries)
        {
            var start = Stopwatch.GetTimestamp();
            await ask(query);
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return samples;
    }

    private static float[] Embed(LocalEmbedder embedder, string text)
    {
        var vector = new float[LocalEmbedder.Dimension];
        embedder.Embed(text, vector);
        return vector;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
