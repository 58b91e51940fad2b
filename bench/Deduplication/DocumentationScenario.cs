using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Chunking;
using Contexter.Deduplication;
using Contexter.Documents;
using Contexter.Faults;
using Contexter.Ingestion;
using Contexter.Observability;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Safety;
using Contexter.Sources;
using Contexter.Sources.Files;
using Contexter.Storage;
using Contexter.Tokens;

namespace Contexter.Bench.Deduplication;

/// <summary>
/// Real documentation: how many chunks of a folder are duplicates and how many read like an instruction to a language model, with examples to look at.
/// CONTEXTER_BENCH_DOCS names folders, with colons between them; without it, the documentation of the .NET SDK is taken.
/// </summary>
internal static class DocumentationScenario
{
    private const int Examples = 25;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        foreach (var folder in (Environment.GetEnvironmentVariable("CONTEXTER_BENCH_DOCS") ?? packs).Split(':'))
        {
            await MeasureAsync(folder, cancellationToken);
        }
    }

    private static async Task MeasureAsync(string folder, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-documentation-").FullName;
        try
        {
            await using var store = SqliteDocumentStore.Open(Path.Combine(data, "documents.db"));
            var library = new LibraryVersion("bench");
            await StoreAsync(store, library, folder, data, cancellationToken);
            var chunker = new Chunker(Cl100kTokenizer.Load());
            await FindInstructionsAsync(store, library, chunker, folder, cancellationToken);
            await FindDuplicatesAsync(store, library, chunker, data, cancellationToken);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task StoreAsync(SqliteDocumentStore store, LibraryVersion library, string folder, string data, CancellationToken cancellationToken)
    {
        using var marks = WorkMarks.Open(Path.Combine(data, "at-work.marks"));
        var guard = new PoisonGuard(new FaultHandler(new FaultOptions(), new NoFaultLog(), TimeProvider.System, _ => false), marks);
        var reader = new ItemReader(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), store, guard);
        var fetch = new FetchStage(new DocumentSources([new FileSource(TimeProvider.System)]), reader, store, TimeProvider.System);
        await fetch.RunAsync("job/1", library, new SourceSpecification { Kind = "files", Location = folder }, Environment.ProcessorCount, new FetchProgress(new FlowRecorder("job/1", new FlowTelemetry(TimeProvider.System), TimeProvider.System)), cancellationToken);
    }

    private static async Task FindInstructionsAsync(SqliteDocumentStore store, LibraryVersion library, Chunker chunker, string folder, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<(string Path, UntrustedInstruction Found)>();
        var (chunks, characters, ticks) = (0, 0L, 0L);
        foreach (var entry in await store.ListAsync(library, cancellationToken))
        {
            var document = (await store.GetAsync(library, entry.Metadata.Id, cancellationToken))!;
            foreach (var chunk in chunker.Chunk(document, new ChunkingOptions(), cancellationToken))
            {
                var start = Stopwatch.GetTimestamp();
                var instructions = InstructionDetector.Find(chunk.Text);
                ticks += Stopwatch.GetTimestamp() - start;
                (chunks, characters) = (chunks + 1, characters + chunk.Text.Length);
                foreach (var instruction in instructions)
                {
                    found.Add((document.Path, instruction));
                }
            }
        }

        var flagged = found.Select(entry => entry.Path).Count();
        Print($"untrusted {folder}: {chunks:N0} chunks, {characters:N0} characters at {characters / Stopwatch.GetElapsedTime(0, ticks).TotalSeconds:N0} a second on one core; {flagged} found, {flagged * 100_000.0 / Math.Max(1, chunks):0.0} per 100,000 chunks");
        foreach (var (path, instruction) in found.OrderBy(entry => entry.Path, StringComparer.Ordinal).Take(Examples))
        {
            Print($"          {path}: {instruction.Rule}: {instruction.Match}");
        }
    }

    private static async Task FindDuplicatesAsync(SqliteDocumentStore store, LibraryVersion library, Chunker chunker, string data, CancellationToken cancellationToken)
    {
        var stored = await store.ListAsync(library, cancellationToken);
        var planner = new DuplicatePlanner(store, chunker, new SignatureStore(Path.Combine(data, "signatures"), new PhysicalFileSystem()), new DeduplicationOptions(), TimeProvider.System);
        var (first, plan) = await TimeAsync(() => planner.PlanAsync(library, stored, new ChunkingOptions(), cancellationToken));
        var (second, _) = await TimeAsync(() => planner.PlanAsync(library, stored, new ChunkingOptions(), cancellationToken));
        var size = new DirectoryInfo(Path.Combine(data, "signatures")).EnumerateFiles().Sum(file => file.Length);
        var statistics = plan.Statistics;
        Print($"dedup     {stored.Count:N0} documents, {statistics.Sections:N0} sections: {statistics.ExactDuplicates:N0} exact, {statistics.NearDuplicates:N0} near, {statistics.BytesSaved:N0} bytes; {statistics.Comparisons:N0} pairs compared");
        Print($"          plan {first.TotalSeconds:0.00} s, again {second.TotalSeconds:0.00} s, signatures {size / Math.Max(1, statistics.Sections):N0} bytes a section on disk");
        foreach (var document in stored.Where(entry => plan.Find(entry.Metadata.Id) is { AlsoAt.Count: > 0 }).Take(Examples))
        {
            var (index, places) = plan.Find(document.Metadata.Id)!.AlsoAt.MinBy(pair => pair.Key);
            Print($"          {document.Metadata.Path}#{index} also at {string.Join(", ", places.Take(3).Select(place => place.Path + " > " + string.Join(" > ", place.HeadingPath)))} ({places.Count})");
        }
    }

    private static async Task<(TimeSpan Time, T Result)> TimeAsync<T>(Func<Task<T>> action)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await action();
        return (Stopwatch.GetElapsedTime(start), result);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
