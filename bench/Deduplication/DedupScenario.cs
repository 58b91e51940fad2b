using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Contexter.Core.Tests.Deduplication;
using Contexter.Deduplication;

namespace Contexter.Bench.Deduplication;

/// <summary>
/// De-duplication of sections whose duplicates are known: time and memory of signatures and of a run, precision and recall, and what other sketches would have found of the
/// same pairs. CONTEXTER_BENCH_SECTIONS sets how many sections there are (100,000).
/// </summary>
internal static class DedupScenario
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_SECTIONS") ?? "100000", CultureInfo.InvariantCulture);
        await MeasureAsync(100, cancellationToken);
        var corpus = await MeasureAsync(count, cancellationToken);
        CompareSketches([.. corpus.Take(20_000)]);
    }

    private static async Task<IReadOnlyList<CorpusSection>> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        var corpus = DuplicateCorpus.Make(count, 1);
        var texts = corpus.ToDictionary(section => section.Place, StringComparer.Ordinal);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        var sections = new SectionRecord[count];
        Parallel.For(0, count, i => sections[i] = new SectionRecord { Place = corpus[i].Place, Index = 0, Signature = SectionSignature.Of(corpus[i].Text) });
        var signing = Stopwatch.GetElapsedTime(start);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var known = new KnownSimilarities();
        var deduplicator = new SectionDeduplicator(new DeduplicationOptions(), TimeProvider.System);
        var result = await deduplicator.RunAsync(sections, known, (section, _) => ValueTask.FromResult<string?>(texts[section.Place].Text), cancellationToken);
        var again = await deduplicator.RunAsync(sections, known, (_, _) => throw new InvalidOperationException("All pairs are known."), cancellationToken);

        var right = result.Merged.Where(pair => texts[pair.Section.Place].Family == texts[pair.Survivor.Place].Family).ToList();
        var exact = (double)right.Count(pair => pair.Similarity >= 1) / corpus.Count(section => section.Kind == CopyKind.Exact);
        var near = (double)right.Count(pair => pair.Similarity < 1) / corpus.Count(section => section.Kind == CopyKind.Near);
        Print($"dedup     {count:N0} sections, {texts.Values.Sum(section => (long)section.Text.Length):N0} characters: signatures {signing.TotalSeconds:0.000} s on {Environment.ProcessorCount} cores, {memory / count:N0} bytes each in memory");
        Print($"          run {result.Statistics.Duration.TotalSeconds:0.000} s with {result.Statistics.Comparisons:N0} pairs of texts compared; again, with pairs known, {again.Statistics.Duration.TotalSeconds:0.000} s");
        Print($"          {result.Statistics.ExactDuplicates:N0} exact, {result.Statistics.NearDuplicates:N0} near, {result.Statistics.BytesSaved:N0} bytes saved; precision {(double)right.Count / result.Merged.Count:0.0000}, recall of exact {exact:0.0000}, of near {near:0.0000}");
        return corpus;
    }

    /// <summary>Which pairs at 0.855 and above, and which below 0.82, each way to sketch takes for candidates.</summary>
    private static void CompareSketches(IReadOnlyList<CorpusSection> corpus)
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
            Print($"          {pairs.Count} pairs {kind}: MinHash, 16 bands of 4 {Share(sketches, pair => Agree(pair, 4)):0.0000}, 8 bands of 8 {Share(sketches, pair => Agree(pair, 8)):0.0000}; SimHash of 64 bits within 3 {Share(distances, d => d <= 3):0.0000}, within 6 {Share(distances, d => d <= 6):0.0000}, within 10 {Share(distances, d => d <= 10):0.0000}");
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

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
