using System.Runtime.InteropServices;

namespace Contexter.Deduplication;

/// <summary>Loads the text of a section once more; null when it is not there any more.</summary>
/// <param name="section">The section.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate ValueTask<string?> SectionTextLoader(SectionRecord section, CancellationToken cancellationToken);

/// <summary>Finds the sections that say what another one says, and chooses which of them stays.</summary>
/// <remarks>
/// <para>
/// Exact duplicates have the same normalised text. Near duplicates have the same facts (<see cref="SectionFacts"/>) and a similarity that reaches the threshold: candidates
/// come from sketches, and each is verified by the texts themselves, so no pair below the threshold is merged, nor a chain of pairs whose ends differ: what is left out is
/// similar to what stands for it.
/// </para>
/// <para>
/// The result does not depend on the order in which sections come. Of duplicates the better document's is kept, then the longer, then the one whose place sorts first.
/// Memory holds signatures and the shingles of a bounded number of texts. Safe for concurrent use.
/// </para>
/// </remarks>
/// <param name="options">Which sections are duplicates.</param>
/// <param name="time">Measures how long a run takes.</param>
public sealed class SectionDeduplicator(DeduplicationOptions options, TimeProvider time)
{
    // Nine standard deviations of an estimate: what is less like the text will not be found similar enough when the texts are read.
    private const double EstimateMargin = 0.2;
    private const int MaxVerifications = 16;
    private const int MaxCachedTexts = 1_000;

    /// <summary>Finds the duplicates among sections.</summary>
    /// <param name="sections">The sections, in any order.</param>
    /// <param name="known">Similarities known from earlier runs; those that this run verifies are added.</param>
    /// <param name="loadText">Loads the texts of pairs that are to be verified.</param>
    /// <param name="cancellationToken">Ends the work between two sections.</param>
    public async Task<DeduplicationResult> RunAsync(
        IEnumerable<SectionRecord> sections, KnownSimilarities known, SectionTextLoader loadText, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(loadText);
        var start = time.GetTimestamp();
        var ordered = sections.ToArray();
        Array.Sort(ordered, SectionRecord.Compare);
        var run = new Run(options, ordered, known, loadText);
        var exact = run.MergeExact(cancellationToken);
        if (options.Similarity < 1)
        {
            await run.MergeNearAsync(cancellationToken).ConfigureAwait(false);
        }

        var merged = run.ListMerged();
        return new DeduplicationResult(merged, new DeduplicationStatistics
        {
            Sections = ordered.Length,
            ExactDuplicates = exact,
            NearDuplicates = merged.Count - exact,
            BytesSaved = merged.Sum(pair => (long)pair.Section.Signature.SizeBytes),
            Comparisons = run.Comparisons,
            Duration = time.GetElapsedTime(start),
        });
    }

    /// <summary>One run over sections in order of preference.</summary>
    private sealed class Run(DeduplicationOptions options, SectionRecord[] sections, KnownSimilarities known, SectionTextLoader loadText)
    {
        private readonly int[] _survivors = [.. Enumerable.Range(0, sections.Length)];
        private readonly double[] _similarities = new double[sections.Length];
        private readonly int[] _places = new int[sections.Length];
        private readonly Dictionary<int, ulong[]> _shingles = [];

        public int Comparisons { get; private set; }

        public int MergeExact(CancellationToken cancellationToken)
        {
            var survivors = new Dictionary<(ulong Scope, ulong Text), int>(sections.Length);
            var merged = 0;
            for (var i = 0; i < sections.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ref var survivor = ref CollectionsMarshal.GetValueRefOrAddDefault(survivors, (sections[i].Scope, sections[i].Signature.TextHash), out var exists);
                if (exists && _places[survivor] < options.MaxPlaces)
                {
                    Merge(i, survivor, 1);
                    merged++;
                }
                else
                {
                    survivor = i;
                }
            }

            return merged;
        }

        /// <summary>Near duplicates agree in scope and facts, so each group of such sections is looked at by itself.</summary>
        public async Task MergeNearAsync(CancellationToken cancellationToken)
        {
            var groups = Enumerable.Range(0, sections.Length)
                .Where(i => _survivors[i] == i && sections[i].Signature.ShingleCount > 0)
                .GroupBy(i => (sections[i].Scope, sections[i].Signature.FactsHash))
                .Where(group => group.Skip(1).Any());
            foreach (var group in groups.ToList())
            {
                await MergeNearAsync(group, cancellationToken).ConfigureAwait(false);
            }
        }

        /// <summary>The merged sections in order of their survivors. The exact duplicates of a section that was merged itself are as similar to its survivor as it is.</summary>
        public List<MergedSection> ListMerged() =>
        [
            .. from section in Enumerable.Range(0, sections.Length)
               let first = _survivors[section]
               where first != section
               let survivor = _survivors[first]
               orderby survivor, section
               select new MergedSection(sections[section], sections[survivor], Math.Min(_similarities[section], first == survivor ? 1 : _similarities[first])),
        ];

        private async Task MergeNearAsync(IEnumerable<int> group, CancellationToken cancellationToken)
        {
            var survivors = new SketchBands();
            var found = new HashSet<int>();
            foreach (var section in group)
            {
                cancellationToken.ThrowIfCancellationRequested();
                found.Clear();
                survivors.Find(sections[section].Signature.Sketch.Span, found);
                if (await TryMergeAsync(section, found, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                survivors.Add(section, sections[section].Signature.Sketch.Span);
            }
        }

        private async Task<bool> TryMergeAsync(int section, HashSet<int> candidates, CancellationToken cancellationToken)
        {
            // A section that stands for others already takes them along, as far as there is room.
            var likely = candidates
                .Where(other => _places[other] + _places[section] < options.MaxPlaces && CanReach(section, other))
                .Select(other => (Other: other, Estimate: MinHasher.Estimate(sections[section].Signature.Sketch.Span, sections[other].Signature.Sketch.Span)))
                .Where(candidate => candidate.Estimate >= options.Similarity - EstimateMargin)
                .OrderByDescending(candidate => candidate.Estimate)
                .ThenBy(candidate => candidate.Other)
                .Take(MaxVerifications);
            foreach (var (other, _) in likely)
            {
                if (await MeasureAsync(section, other, cancellationToken).ConfigureAwait(false) is { } similarity && similarity >= options.Similarity)
                {
                    Merge(section, other, similarity);
                    return true;
                }
            }

            return false;
        }

        /// <summary>Two sets are no more similar than their sizes.</summary>
        private bool CanReach(int first, int second)
        {
            var (one, other) = (sections[first].Signature.ShingleCount, sections[second].Signature.ShingleCount);
            return Math.Min(one, other) >= options.Similarity * Math.Max(one, other);
        }

        private async ValueTask<double?> MeasureAsync(int first, int second, CancellationToken cancellationToken)
        {
            var (one, other) = (sections[first].Signature.TextHash, sections[second].Signature.TextHash);
            if (known.TryGet(one, other, out var similarity))
            {
                return similarity;
            }

            if (await LoadAsync(first, cancellationToken).ConfigureAwait(false) is not { } left
                || await LoadAsync(second, cancellationToken).ConfigureAwait(false) is not { } right)
            {
                return null;
            }

            Comparisons++;
            similarity = Shingles.Similarity(left, right);
            known.Set(one, other, similarity);
            return similarity;
        }

        private async ValueTask<ulong[]?> LoadAsync(int section, CancellationToken cancellationToken)
        {
            if (_shingles.TryGetValue(section, out var shingles))
            {
                return shingles;
            }

            if (await loadText(sections[section], cancellationToken).ConfigureAwait(false) is not { } text)
            {
                return null;
            }

            if (_shingles.Count == MaxCachedTexts)
            {
                _shingles.Clear();
            }

            return _shingles[section] = Shingles.Of(DuplicateText.Normalize(text));
        }

        private void Merge(int section, int survivor, double similarity)
        {
            (_survivors[section], _similarities[section]) = (survivor, similarity);
            _places[survivor] += 1 + _places[section];
        }
    }
}
