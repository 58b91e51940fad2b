using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Search;
using Contexter.Client.Api;
using Contexter.Embeddings.Local;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Reembed;

/// <summary>
/// A change of embedding model in the background while searches run at a fixed rate: how many fail, how long they take before, during and after, and how fast chunks are
/// embedded and indexed anew. CONTEXTER_BENCH_CHUNKS sets about how many chunks, default 100,000; CONTEXTER_BENCH_RATE the searches a second, default 10.
/// </summary>
internal static class ReembedScenario
{
    private const string Second = "second";
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var chunks = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_CHUNKS") ?? "100000", CultureInfo.InvariantCulture);
        var rate = double.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_RATE") ?? "10", CultureInfo.InvariantCulture);
        var corpus = await SearchCorpus.LoadAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("contexter-bench-reembed-");
        try
        {
            var source = Path.Combine(folder.FullName, "source");
            Write(corpus, source, chunks);
            using var server = new LocalModelHandler();
            await using var contexter = await LocalContexter.StartAsync(
                Options(Path.Combine(folder.FullName, "data")), "contexter bench", services => services.AddKeyedSingleton<HttpMessageHandler>("embeddings", server), cancellationToken);
            var added = await FollowAsync(contexter.Api, await contexter.Api.AddLibraryAsync(
                new AddLibraryRequest { Library = "corpus@1", Source = new SourceDescription { Kind = "files", Location = source } }, cancellationToken), cancellationToken);
            Print($"indexed   {added.Job.Counters.DocumentsIndexed:N0} documents, {added.Job.Counters.ChunksIndexed:N0} chunks, with the built-in model in {added.Took.TotalSeconds:0.0} s");

            var searches = new SteadySearches(contexter.Api, corpus.Queries(20_000, seed: 5), rate);
            await searches.RunAsync(Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken), cancellationToken);
            await MeasureAsync("before", searches, Task.Delay(Span, TimeProvider.System, cancellationToken), cancellationToken);

            var change = ChangeAsync(contexter.Api, cancellationToken);
            await MeasureAsync("during", searches, change, cancellationToken);
            var (job, took) = await change;
            Print($"change    {job.Counters.ChunksIndexed:N0} chunks in {took.TotalSeconds:0.0} s: {job.Counters.ChunksIndexed / took.TotalSeconds:N0} chunks/s, {server.Texts:N0} texts embedded");

            await MeasureAsync("after", searches, Task.Delay(Span, TimeProvider.System, cancellationToken), cancellationToken);
            Print($"memory    {Environment.WorkingSet / 1e6:N0} MB working set");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Answers are not remembered: every search does all of its work.
    private static ContexterOptions Options(string data) => new()
    {
        Data = data,
        Search = new SearchSection { Cache = new() { Entries = 0 } },
        Models = new Dictionary<string, FurtherModelSection>(StringComparer.Ordinal)
        {
            [Second] = new()
            {
                Provider = EmbeddingProvider.Openai,
                Endpoint = "http://localhost/v1",
                Model = LocalModelHandler.Model,
                Dimension = LocalEmbedder.Dimension,
                Encoding = VectorEncoding.Base64,
                QuestionWeight = LocalEmbedder.Model.QuestionSemanticWeight,
            },
        },
    };

    /// <summary>The corpus as Markdown files, one section a chunk.</summary>
    private static void Write(SearchCorpus corpus, string folder, int chunks)
    {
        Directory.CreateDirectory(folder);
        foreach (var document in corpus.Documents(chunks, seed: 3))
        {
            using var file = File.CreateText(Path.Combine(folder, document.Metadata.Path + ".md"));
            file.Write($"# {document.Metadata.Title}\n");
            foreach (var chunk in document.Chunks)
            {
                file.Write($"\n## {(chunk.HeadingPath is [.., var heading] ? heading : "Remarks")}\n\n{chunk.Text}.\n");
            }
        }
    }

    private static async Task<(JobStatus Job, TimeSpan Took)> ChangeAsync(IContexterApi api, CancellationToken cancellationToken) =>
        await FollowAsync(api, await api.UseModelAsync(Second, cancellationToken), cancellationToken);

    private static async Task<(JobStatus Job, TimeSpan Took)> FollowAsync(IContexterApi api, JobStatus job, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        job = await api.CompleteAsync(job, changed: null, cancellationToken);
        return (job, Stopwatch.GetElapsedTime(started));
    }

    private static async Task MeasureAsync(string phase, SteadySearches searches, Task until, CancellationToken cancellationToken)
    {
        var (latencies, failures) = await searches.RunAsync(until, cancellationToken);
        Print($"{phase,-9} {Measurements.Summarize(latencies)}, {failures.Count} failed");
        foreach (var failure in failures.Take(3))
        {
            Print($"          {failure}");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
