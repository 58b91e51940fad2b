using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
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
/// queries, the recall of the vector index, and whole hybrid answers for one caller and for a hundred. A folder that is named keeps the index, to measure it again.
/// </summary>
internal static class SearchScenario
{
    private const int K = 10;
    private const int DocumentsPerBatch = 400;
    private const int ManyCallers = 100;

    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var count = run.Number("chunks");
        var withSqlite = run.Text("fts") is not "0";
        var corpus = await SearchCorpus.LoadAsync(cancellationToken);
        var kept = run.Text("folder") is { Length: > 0 } named ? named : null;
        var folder = kept is null ? Directory.CreateTempSubdirectory("contexter-bench-search-") : Directory.CreateDirectory(kept);
        try
        {
            using var sqlite = withSqlite ? new SqliteAnchor(Path.Combine(folder.FullName, "fts.db")) : null;
            var options = new EmbeddedIndexOptions { Root = Path.Combine(folder.FullName, "index"), ModelId = LocalEmbedder.ModelId, Dimension = LocalEmbedder.Dimension };
            if (!Directory.Exists(options.Root))
            {
                await using var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
                await BuildAsync(run, index, sqlite, corpus, count, cancellationToken);
            }

            var before = GC.GetTotalMemory(forceFullCollection: true);
            var opening = Stopwatch.GetTimestamp();
            await using var reopened = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
            var statistics = await FirstAnswerAsync(run, reopened, corpus, opening, cancellationToken);
            run.Record("size on disk", "B/chunk", FigureKind.Deterministic, Better.Lower, [statistics.DiskBytes / (double)statistics.Chunks]);
            run.Record("heap of the opened index", "B/chunk", FigureKind.Time, Better.Lower, [(GC.GetTotalMemory(forceFullCollection: true) - before) / (double)statistics.Chunks]);
            await MeasureKeywordAsync(run, reopened, sqlite, corpus, cancellationToken);
            await MeasureRecallAsync(run, reopened, corpus, cancellationToken);
            await MeasurePartsAsync(reopened, corpus, cancellationToken);
            await MeasureHybridAsync(run, reopened, corpus, cancellationToken);
            run.Record("resident memory after all", "MB", FigureKind.Time, Better.Lower, [Environment.WorkingSet / 1e6]);
        }
        finally
        {
            if (kept is null)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static async Task BuildAsync(ScenarioRun run, EmbeddedChunkIndex index, SqliteAnchor? sqlite, SearchCorpus corpus, int count, CancellationToken cancellationToken)
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
        run.RecordTime("written with all merges", "s", written.TotalSeconds);
        run.RecordTime("joined, graph of vectors built", "s", Stopwatch.GetElapsedTime(optimizing).TotalSeconds);
        if (sqlite is not null)
        {
            var start = Stopwatch.GetTimestamp();
            sqlite.Optimize();
            run.RecordTime("FTS5: written", "s", inserted.TotalSeconds);
            run.RecordTime("FTS5: optimised", "s", Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static async Task<IndexStatistics> FirstAnswerAsync(ScenarioRun run, EmbeddedChunkIndex index, SearchCorpus corpus, long opening, CancellationToken cancellationToken)
    {
        await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = corpus.Queries(1, 5)[0], CandidatesPerLeg = K }, cancellationToken);
        run.RecordTime("opened, to the first keyword answer", "ms", Stopwatch.GetElapsedTime(opening).TotalMilliseconds);
        return await index.GetStatisticsAsync(SearchCorpus.Version, cancellationToken);
    }

    private static async Task MeasureKeywordAsync(ScenarioRun run, EmbeddedChunkIndex index, SqliteAnchor? sqlite, SearchCorpus corpus, CancellationToken cancellationToken)
    {
        var queries = corpus.Queries(3_000, seed: 2);
        await RunAsync(queries.Take(300), query => AskKeywordAsync(index, query, cancellationToken));
        var rounds = new List<List<double>>();
        foreach (var part in queries.Skip(300).Chunk(2_700 / run.Rounds.Measured))
        {
            rounds.Add(await RunAsync(part, query => AskKeywordAsync(index, query, cancellationToken)));
        }

        RecordTimes(run, "keyword leg, 1 caller", rounds);
        if (sqlite is not null)
        {
            // In turn with the same queries: what hits the machine hits both.
            const int Next = 300;
            await run.CompareAsync(
                "keyword leg beside FTS5",
                Contender.Of("keyword leg", token => RunAsync(queries.Skip(Next).Take(20), query => AskKeywordAsync(index, query, token))),
                Contender.Of("FTS5", () => queries.Skip(Next).Take(20).Sum(sqlite.Search)),
                cancellationToken);
        }
    }

    private static void RecordTimes(ScenarioRun run, string name, IReadOnlyList<IReadOnlyCollection<double>> rounds) => run.Record(
        name, "ms", FigureKind.Time, Better.Lower, [.. rounds.Select(round => Measurements.Percentile([.. round.Order()], 0.5))], rounds.SelectMany(round => round));

    private static async Task<int> AskKeywordAsync(EmbeddedChunkIndex index, string query, CancellationToken cancellationToken)
        => (await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = query, CandidatesPerLeg = K }, cancellationToken)).Candidates.Count;

    private static async Task MeasureRecallAsync(ScenarioRun run, EmbeddedChunkIndex index, SearchCorpus corpus, CancellationToken cancellationToken)
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

        run.Record("recall of the semantic leg", "share", FigureKind.Deterministic, Better.Higher, [(double)found / (Sample * K)]);
        RecordTimes(run, "semantic leg, 1 caller", [samples]);
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

    private static async Task MeasureHybridAsync(ScenarioRun run, EmbeddedChunkIndex index, SearchCorpus corpus, CancellationToken cancellationToken)
    {
        var searcher = new HybridSearcher(index, new LocalEmbedder(), TimeProvider.System, new HybridSearcherOptions { CachedAnswers = 0, QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });
        var warm = new HybridSearcher(index, new CachingEmbeddingGenerator(new LocalEmbedder(), TimeProvider.System), TimeProvider.System, new HybridSearcherOptions { QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });
        var queries = corpus.Queries(24_000, seed: 4);
        await RunManyAsync(searcher, queries.Take(500), ManyCallers, cancellationToken);
        foreach (var (name, subject, asked) in new[]
        {
            ("hybrid, caches off, distinct queries", searcher, queries.Skip(500)),
            ("hybrid, warm, 500 queries repeated", warm, Enumerable.Repeat(queries.Take(500), 20).SelectMany(query => query)),
        })
        {
            foreach (var callers in new[] { 1, ManyCallers })
            {
                var (rounds, rates) = (new List<IReadOnlyCollection<double>>(), new List<double>());
                foreach (var part in asked.Take(callers == 1 ? 1_500 : 10_000).Chunk((callers == 1 ? 1_500 : 10_000) / run.Rounds.Measured))
                {
                    var start = Stopwatch.GetTimestamp();
                    rounds.Add(await RunManyAsync(subject, part, callers, cancellationToken));
                    rates.Add(part.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
                }

                var named = FormattableString.Invariant($"{name}, {callers} caller(s)");
                RecordTimes(run, named, rounds);
                run.RecordTime(named + ", p95", "ms", [.. rounds.Select(round => Measurements.Percentile([.. round.Order()], 0.95))]);
                run.RecordTime(named + ", p99", "ms", [.. rounds.Select(round => Measurements.Percentile([.. round.Order()], 0.99))]);
                run.RecordTime(FormattableString.Invariant($"{name}, answers, {callers} caller(s)"), "1/s", rates);
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
