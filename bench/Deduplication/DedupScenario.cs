using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
using Contexter.Core.Tests.Deduplication;
using Contexter.Deduplication;

namespace Contexter.Bench.Deduplication;

/// <summary>
/// De-duplication of sections whose duplicates are known: time and memory of signatures and of a run, precision and recall, and what other sketches would have found of the
/// same pairs.
/// </summary>
internal static class DedupScenario
{
    private const int Few = 100;
    private const int Sketched = 20_000;

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario("dedup", "Finding known duplicates: time, precision and recall.", RunAsync, new ScenarioParameter("sections", "How many sections.", "100000"));

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var corpus = DuplicateCorpus.Make(run.Number("sections"), run.Seed);
        if (corpus.Count != Few)
        {
            await MeasureTimeAsync(run, DuplicateCorpus.Make(Few, run.Seed), cancellationToken);
        }

        RecordFound(run, corpus, await MeasureTimeAsync(run, corpus, cancellationToken));
        CompareSketches(run, [.. corpus.Take(Sketched)]);
    }

    /// <summary>From texts to what is left out, in rounds; gives what the last one found.</summary>
    private static async Task<DeduplicationResult> MeasureTimeAsync(ScenarioRun run, IReadOnlyList<CorpusSection> corpus, CancellationToken cancellationToken)
    {
        var texts = corpus.ToDictionary(section => section.Place, section => section.Text, StringComparer.Ordinal);
        var deduplicator = new SectionDeduplicator(new DeduplicationOptions(), TimeProvider.System);
        var rounds = await RoundRunner.RunAsync(run.Rounds, Heap.Settle, MeasureAsync, cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"{corpus.Count:N0} sections");
        run.WriteLine($"{name}: {texts.Values.Sum(text => (long)text.Length):N0} characters, {rounds[^1].Result.Statistics.Comparisons:N0} pairs of texts compared");
        run.RecordTime($"{name}: signatures, on all cores", "s", [.. rounds.Select(round => round.Signing.TotalSeconds)]);
        run.RecordTime($"{name}: compared", "s", [.. rounds.Select(round => round.Result.Statistics.Duration.TotalSeconds)]);
        run.RecordTime($"{name}: compared, with pairs known", "s", [.. rounds.Select(round => round.Again.TotalSeconds)]);
        run.RecordTime($"{name}: in all", "s", [.. rounds.Select(round => (round.Signing + round.Result.Statistics.Duration).TotalSeconds)]);
        run.RecordTime($"{name}: memory of a signature", "B", [.. rounds.Select(round => round.Memory / (double)corpus.Count)]);
        return rounds[^1].Result;

        async Task<Round> MeasureAsync(CancellationToken token)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var start = Stopwatch.GetTimestamp();
            var sections = new SectionRecord[corpus.Count];
            Parallel.For(0, corpus.Count, i => sections[i] = new SectionRecord { Place = corpus[i].Place, Index = 0, Signature = SectionSignature.Of(corpus[i].Text) });
            var signing = Stopwatch.GetElapsedTime(start);
            var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
            var known = new KnownSimilarities();
            var result = await deduplicator.RunAsync(sections, known, (section, _) => ValueTask.FromResult<string?>(texts[section.Place]), token);
            var again = await deduplicator.RunAsync(sections, known, (_, _) => throw new InvalidOperationException("All pairs are known."), token);
            return new Round(signing, memory, result, again.Statistics.Duration);
        }
    }

    private static void RecordFound(ScenarioRun run, IReadOnlyList<CorpusSection> corpus, DeduplicationResult result)
    {
        var families = corpus.ToDictionary(section => section.Place, section => section.Family, StringComparer.Ordinal);
        foreach (var (kind, name) in new[] { (CopyKind.Exact, "exact"), (CopyKind.Near, "near") })
        {
            var merged = result.Merged.Where(pair => pair.Similarity >= 1 == (kind == CopyKind.Exact)).ToList();
            var right = merged.Count(pair => families[pair.Section.Place] == families[pair.Survivor.Place]);
            run.Record($"{name} duplicates: precision", "share", FigureKind.Deterministic, Better.Higher, [right / (double)merged.Count]);
            run.Record($"{name} duplicates: recall", "share", FigureKind.Deterministic, Better.Higher, [right / (double)corpus.Count(section => section.Kind == kind)]);
        }
    }

    /// <summary>Which pairs at 0.855 and above, and which below 0.82, each way to sketch takes for candidates.</summary>
    private static void CompareSketches(ScenarioRun run, IReadOnlyList<CorpusSection> corpus)
    {
        var originals = corpus.Where(section => section.Kind == CopyKind.Original).ToDictionary(section => section.Original);
        foreach (var kind in new[] { CopyKind.Near, CopyKind.Apart })
        {
            var pairs = corpus.Where(section => section.Kind == kind && originals.ContainsKey(section.Original))
                .Select(copy => (First: Shingles.Of(DuplicateText.Normalize(originals[copy.Original].Text)), Second: Shingles.Of(DuplicateText.Normalize(copy.Text))))
                .ToList();
            var hasher = new MinHasher();
            var sketches = pairs.Select(pair => (First: hasher.Sketch(pair.First), Second: hasher.Sketch(pair.Second))).ToList();
            var distances = pairs.Select(pair => BitOperations.PopCount(SimHash(pair.First) ^ SimHash(pair.Second))).ToList();
            run.WriteLine($"{pairs.Count} pairs {kind}: MinHash, 16 bands of 4 {Share(sketches, pair => Agree(pair, 4)):0.0000}, 8 bands of 8 {Share(sketches, pair => Agree(pair, 8)):0.0000}; SimHash of 64 bits within 3 {Share(distances, d => d <= 3):0.0000}, within 6 {Share(distances, d => d <= 6):0.0000}, within 10 {Share(distances, d => d <= 10):0.0000}");
        }
    }

    private static bool Agree((uint[] First, uint[] Second) pair, int rows) =>
        Enumerable.Range(0, MinHasher.Places / rows).Any(band => pair.First.AsSpan(band * rows, rows).SequenceEqual(pair.Second.AsSpan(band * rows, rows)));

    /// <summary>Charikar, Similarity Estimation Techniques from Rounding Algorithms (2002).</summary>
    private static ulong SimHash(ulong[] shingles)
    {
        var hash = 0UL;
        for (var bit = 0; bit < 64; bit++)
        {
            hash |= 2 * shingles.Count(shingle => ((shingle >> bit) & 1) != 0) > shingles.Length ? 1UL << bit : 0;
        }

        return hash;
    }

    private static double Share<T>(List<T> all, Func<T, bool> holds) => (double)all.Count(holds) / all.Count;

    /// <param name="Signing">How long signatures took.</param>
    /// <param name="Memory">Bytes that they hold.</param>
    /// <param name="Result">What was found.</param>
    /// <param name="Again">How long finding it took once pairs were known.</param>
    private sealed record Round(TimeSpan Signing, long Memory, DeduplicationResult Result, TimeSpan Again);
}
