using System.Diagnostics;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Embeddings.Local;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Bench.Scale;

/// <summary>How long an index takes from its files to the first answer of both legs. Files that were read before are in the memory of the system, as they are when a server starts anew.</summary>
internal static class IndexOpening
{
    private const int K = 10;

    /// <summary>Opens the index of a data directory that no server uses, once a round.</summary>
    /// <param name="run">Takes the figure.</param>
    /// <param name="name">Name of the figure.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SuiteException">The index finds nothing: it is empty, or made with another model.</exception>
    public static async Task MeasureAsync(ScenarioRun run, string name, string data, string question, CancellationToken cancellationToken)
    {
        using var embedder = new LocalEmbedder();
        var vector = new float[LocalEmbedder.Dimension];
        embedder.Embed(question, vector);
        var files = new PhysicalFileSystem();
        var options = new EmbeddedIndexOptions
        {
            Root = new ModelFolders(Path.Combine(data, "index"), files).PathOf(LocalEmbedder.Model),
            ModelId = LocalEmbedder.ModelId,
            Dimension = LocalEmbedder.Dimension,
        };
        var rounds = await RoundRunner.RunAsync(run.Rounds, Heap.Settle, OpenAsync, cancellationToken);
        run.RecordTime(name, "ms", [.. rounds.Select(round => round.Clock.TotalMilliseconds)]);
        run.RecordTime(name + ", processor time", "ms", [.. rounds.Select(round => round.Processor.TotalMilliseconds)]);

        async Task<(TimeSpan Clock, TimeSpan Processor)> OpenAsync(CancellationToken token)
        {
            var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            await using var index = new EmbeddedChunkIndex(options, files, new TextAnalyzer());
            var found = await index.FindCandidatesAsync(new CandidateQuery { Text = question, Vector = vector, CandidatesPerLeg = K }, token);
            var took = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
            return found.Candidates.Count > 0
                ? took
                : throw new SuiteException($"The index '{options.Root}' finds nothing for '{question}'; remove '{data}', so that it is made anew.");
        }
    }
}
