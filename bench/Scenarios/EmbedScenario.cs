using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
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
    private const int Rounds = 3;

    private static readonly string[] Questions =
    [
        "How do I read all lines of a file?", "cancel a running task", "HttpClient timeout", "What is the difference between a struct and a class?",
        "configure logging for a hosted service", "JsonSerializerOptions.PropertyNamingPolicy", "stop a container that does not respond", "parse command line arguments",
    ];

    public static Task RunAsync(CancellationToken cancellationToken)
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
        var (best, allocated) = Measure(chunks, text => local.Embed(text, vector), cancellationToken);
        var question = Measure([.. Enumerable.Repeat(Questions, 2_000).SelectMany(texts => texts)], text => local.Embed(text, vector), cancellationToken).Best;
        using var hashed = new HashedEmbedder();
        var other = Measure(chunks, text => hashed.Embed(text, vector), cancellationToken).Best;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"embed     {chunks.Length:N0} chunks, {pieces:N0} pieces: {pieces / best:N0} pieces/s, {1e6 * best / chunks.Length:0.0} µs a chunk, {allocated / (double)pieces:0.0000} bytes allocated a piece; "
            + $"question {1e6 * question / (Questions.Length * 2_000):0.0} µs; first vector {load.TotalMilliseconds:0.0} ms after start; memory {memory / 1048576.0:0} MB; hashed embedder {1e6 * other / chunks.Length:0.0} µs a chunk"));
        return Task.CompletedTask;
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static (double Best, long Allocated) Measure(string[] texts, Action<string> embed, CancellationToken cancellationToken)
    {
        var (best, allocated) = (double.MaxValue, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            foreach (var text in texts)
            {
                embed(text);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        return (best, allocated);
    }

    private static string[] Chunks()
    {
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the runtime is; the reference packs stand beside "shared".
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        var files = Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories).Where(file => file.Contains("ref", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return [.. files.SelectMany(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Chunk(ChunkLength)).Take(MaxChunks).Select(chunk => new string(chunk))];
    }
}
