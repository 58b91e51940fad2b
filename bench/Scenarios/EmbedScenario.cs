using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
using Contexter.Embeddings.Hashing;
using Contexter.Embeddings.Local;

namespace Contexter.Bench.Scenarios;

/// <summary>
/// The built-in embedder on the documentation of the .NET SDK, one core: chunks as ingestion embeds them, and questions one by one; beside the hashed embedder.
/// </summary>
internal static class EmbedScenario
{
    private const int ChunkLength = 2_000;
    private const int MaxChunks = 20_000;

    private static readonly string[] Questions =
    [
        "How do I read all lines of a file?", "cancel a running task", "HttpClient timeout", "What is the difference between a struct and a class?",
        "configure logging for a hosted service", "JsonSerializerOptions.PropertyNamingPolicy", "stop a container that does not respond", "parse command line arguments",
    ];

    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        // The texts are there before and after: what is added is the model and what it works with.
        var chunks = Chunks();
        var resident = Resident();
        var began = Stopwatch.GetTimestamp();
        using var local = new LocalEmbedder();
        var vector = new float[LocalEmbedder.Dimension];
        local.Embed(Questions[0], vector);
        var load = Stopwatch.GetElapsedTime(began);

        var pieces = chunks.Sum(chunk => (long)local.Embed(chunk, vector));
        var memory = Resident() - resident;
        run.RecordTime("first vector after start", "ms", load.TotalMilliseconds);
        run.Record("memory of the model", "MB", FigureKind.Time, Better.Lower, [memory / 1e6]);
        var questions = Enumerable.Repeat(Questions, 2_000).SelectMany(texts => texts).ToArray();
        using var hashed = new HashedEmbedder();
        var rounds = await RoundRunner.RunAsync(run.Rounds, Heap.Settle, token => Task.FromResult(Measure(chunks, text => local.Embed(text, vector), token)), cancellationToken);
        run.RecordTime("a passage of 2,000 characters", "us", [.. rounds.Select(round => round.Seconds * 1e6 / chunks.Length)]);
        run.RecordTime("pieces", "1/s", [.. rounds.Select(round => pieces / round.Seconds)]);
        run.Record("allocated by a passage", "B", FigureKind.Deterministic, Better.Lower, [.. rounds.Select(round => round.Allocated / (double)chunks.Length)]);
        var asked = await RoundRunner.RunAsync(run.Rounds, Heap.Settle, token => Task.FromResult(Measure(questions, text => local.Embed(text, vector), token)), cancellationToken);
        run.RecordTime("a question", "us", [.. asked.Select(round => round.Seconds * 1e6 / questions.Length)]);
        var (some, subject) = (chunks[..Math.Min(2_000, chunks.Length)], Contender.Of("built-in model", () => Measure(chunks[..Math.Min(2_000, chunks.Length)], text => local.Embed(text, vector), cancellationToken)));
        await run.CompareAsync("built-in model beside the hashed embedder", subject, Contender.Of("hashed embedder", () => Measure(some, text => hashed.Embed(text, vector), cancellationToken)), cancellationToken);
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static (double Seconds, long Allocated) Measure(string[] texts, Action<string> embed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        foreach (var text in texts)
        {
            embed(text);
        }

        return (Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    private static string[] Chunks()
    {
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the runtime is; the reference packs stand beside "shared".
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        var files = Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories).Where(file => file.Contains("ref", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return [.. files.SelectMany(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Chunk(ChunkLength)).Take(MaxChunks).Select(chunk => new string(chunk))];
    }
}
