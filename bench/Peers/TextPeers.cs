using System.Diagnostics;
using System.Text.Json;
using Contexter.Bench.Search;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Embeddings.Local;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Search;
using Contexter.Storage;

namespace Contexter.Bench.Peers;

/// <summary>Search of words and hybrid search over the same chunks, the ten best of each query, one caller: SQLite's FTS5 in this process, LanceDB in one of its own.</summary>
internal static class TextPeers
{
    private const int Queries = 60;
    private const int DocumentsPerBatch = 400;

    /// <summary>Measures the chosen ones.</summary>
    public static async Task MeasureAsync(ScenarioRun run, IReadOnlyCollection<string> chosen, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("contexter-bench-texts-");
        try
        {
            var corpus = await SearchCorpus.LoadAsync(cancellationToken);
            var documents = corpus.Documents(run.Number("chunks"), run.Seed).ToList();
            var queries = corpus.Queries(Queries, seed: run.Seed + 1);
            var options = new EmbeddedIndexOptions { Root = Path.Combine(folder.FullName, "index"), ModelId = LocalEmbedder.ModelId, Dimension = LocalEmbedder.Dimension, VectorIndexFrom = 5_000 };
            await using var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer());
            var start = Stopwatch.GetTimestamp();
            foreach (var batch in documents.Chunk(DocumentsPerBatch))
            {
                await index.UpsertAsync(SearchCorpus.Version, batch, cancellationToken);
            }

            await index.OptimizeAsync(SearchCorpus.Version, cancellationToken);
            run.RecordTime("index of words and vectors made", "s", Stopwatch.GetElapsedTime(start).TotalSeconds);
            var keyword = Contender.Of("keyword leg", token => KeywordAsync(index, queries, token));
            if (chosen.Contains("fts5", StringComparer.Ordinal))
            {
                using var sqlite = new SqliteAnchor(Path.Combine(folder.FullName, "fts.db"));
                sqlite.Add(documents);
                sqlite.Optimize();
                await run.CompareAsync("search of words beside FTS5", keyword, Contender.Of("FTS5", () => queries.Sum(sqlite.Search)), cancellationToken);
            }

            if (chosen.Contains("lancedb", StringComparer.Ordinal))
            {
                await MeasureLanceAsync(run, folder.FullName, index, documents, queries, keyword, cancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureLanceAsync(
        ScenarioRun run, string folder, EmbeddedChunkIndex index, List<IndexedDocument> documents, IReadOnlyList<string> queries, Contender keyword, CancellationToken cancellationToken)
    {
        var number = 0;
        var chunks = documents.SelectMany(document => document.Chunks.Zip(
            document.Vectors, (chunk, vector) => JsonSerializer.Serialize(new { id = number++, text = $"{document.Metadata.Title} {string.Join(' ', chunk.HeadingPath)} {chunk.Text}", vector = vector.ToArray() })));
        await File.WriteAllLinesAsync(Path.Combine(folder, "chunks.jsonl"), chunks, cancellationToken);
        using var embedder = new LocalEmbedder();
        await File.WriteAllLinesAsync(Path.Combine(folder, "queries.jsonl"), queries.Select(query => JsonSerializer.Serialize(new { text = query, vector = Embed(embedder, query) })), cancellationToken);
        try
        {
            await using var peer = await PeerProcess.StartAsync("node", [Path.Combine(AppContext.BaseDirectory, "Peers", "lancedb_anchor.mjs"), folder], cancellationToken);
            run.RecordTime("LanceDB's indexes made", "s", peer.Ready.GetProperty("buildSeconds").GetDouble());
            var searcher = new HybridSearcher(
                index, embedder, TimeProvider.System, new HybridSearcherOptions { CachedAnswers = 0, QuestionSemanticWeight = LocalEmbedder.Model.QuestionSemanticWeight });
            await run.CompareAsync("search of words beside LanceDB", keyword, Asked(peer, "text"), cancellationToken);
            var hybrid = Contender.Of("whole answers, question embedded and extracts cut", token => HybridAsync(searcher, queries, token));
            await run.CompareAsync("hybrid search beside LanceDB", hybrid, Asked(peer, "hybrid"), cancellationToken);
        }
        catch (SuiteException problem)
        {
            run.RecordNotMeasured("lancedb", problem.Message);
        }
    }

    private static Contender Asked(PeerProcess peer, string what) =>
        new("LanceDB", async token => (await peer.AskAsync(what, token)).GetProperty("seconds").GetDouble() * 1_000);

    private static async Task KeywordAsync(EmbeddedChunkIndex index, IReadOnlyList<string> queries, CancellationToken cancellationToken)
    {
        foreach (var query in queries)
        {
            await index.FindCandidatesAsync(new CandidateQuery { Libraries = [SearchCorpus.Version], Text = query, CandidatesPerLeg = 10 }, cancellationToken);
        }
    }

    private static async Task HybridAsync(HybridSearcher searcher, IReadOnlyList<string> queries, CancellationToken cancellationToken)
    {
        foreach (var query in queries)
        {
            await searcher.SearchAsync(new SearchQuery { Query = query, Libraries = [SearchCorpus.Version] }, cancellationToken);
        }
    }

    private static float[] Embed(LocalEmbedder embedder, string text)
    {
        var vector = new float[LocalEmbedder.Dimension];
        embedder.Embed(text, vector);
        return vector;
    }
}
