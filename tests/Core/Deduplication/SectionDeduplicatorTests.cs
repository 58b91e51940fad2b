using Contexter.Deduplication;
using Contexter.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Deduplication;

public sealed class SectionDeduplicatorTests
{
    private const string Long = "The reader takes a line of words from the file and gives it to whoever waits for it, one after another until the file has come to its end.";

    private readonly SectionDeduplicator _deduplicator = new(new DeduplicationOptions(), TimeProvider.System);

    [Fact]
    public async Task RunAsync_OfACorpusWithKnownDuplicates_FindsThemAndNothingElse()
    {
        var corpus = DuplicateCorpus.Make(2_000, 1).ToDictionary(section => section.Place, StringComparer.Ordinal);
        var texts = new Texts(corpus.Values.Select(section => (section.Place, section.Text)));

        var result = await RunAsync(texts);

        var wrong = result.Merged.Where(pair => corpus[pair.Section.Place].Family != corpus[pair.Survivor.Place].Family).ToList();
        wrong.ShouldBeEmpty();
        Share(result.Merged.Count(pair => pair.Similarity >= 1), corpus.Values.Count(section => section.Kind == CopyKind.Exact)).ShouldBeGreaterThan(0.99);
        Share(result.Merged.Count(pair => pair.Similarity < 1), corpus.Values.Count(section => section.Kind == CopyKind.Near)).ShouldBeGreaterThan(0.95);

        // What costs is reading texts again: of pairs that are no duplicates, only those come so far that nearly are.
        result.Statistics.Comparisons.ShouldBeLessThanOrEqualTo(result.Statistics.NearDuplicates + corpus.Values.Count(section => section.Kind == CopyKind.Apart));
        texts.Loads.ShouldBeLessThanOrEqualTo(2 * result.Statistics.Comparisons);
        result.Statistics.Sections.ShouldBe(2_000);
        result.Statistics.BytesSaved.ShouldBe(result.Merged.Sum(pair => (long)pair.Section.Signature.SizeBytes));
    }

    [Fact]
    public async Task RunAsync_InAnyOrder_GivesTheSameResult()
    {
        var texts = new Texts(DuplicateCorpus.Make(300, 5).Select(section => (section.Place, section.Text)));
        var expected = await RunAsync(texts);

        for (var seed = 0; seed < 5; seed++)
        {
            var sections = texts.Sections.ToArray();
            new Random(seed).Shuffle(sections);
            var result = await _deduplicator.RunAsync(sections, new KnownSimilarities(), texts.LoadAsync, TestContext.Current.CancellationToken);
            result.Merged.ShouldBe(expected.Merged);
        }
    }

    [Fact]
    public async Task RunAsync_WhenNothingElseTells_KeepsTheBetterThenTheLongerThenTheFirst()
    {
        var texts = new Texts([("b.md", Long), ("a.md", Long), ("c.md", Long)]);
        (await RunAsync(texts)).Merged.Select(pair => (pair.Section.Place, pair.Survivor.Place)).ShouldBe([("b.md", "a.md"), ("c.md", "a.md")]);

        var better = texts.Sections.Select(section => section.Place == "c.md" ? section with { Quality = 2 } : section);
        var result = await _deduplicator.RunAsync(better, new KnownSimilarities(), texts.LoadAsync, TestContext.Current.CancellationToken);
        result.Merged.Select(pair => pair.Survivor.Place).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldBe("c.md");

        var longer = await RunAsync(new Texts([("a.md", Long), ("z.md", Long + " Then nobody waits.")]));
        var merged = longer.Merged.ShouldHaveSingleItem();
        (merged.Section.Place, merged.Survivor.Place, merged.Similarity < 1).ShouldBe(("a.md", "z.md", true));
    }

    [Fact]
    public async Task RunAsync_WhenScopesDiffer_MergesNothing()
    {
        var texts = new Texts([("a.md", Long), ("b.md", Long)]);
        var sections = texts.Sections.Select((section, index) => section with { Scope = (ulong)index });

        (await _deduplicator.RunAsync(sections, new KnownSimilarities(), texts.LoadAsync, TestContext.Current.CancellationToken)).Merged.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_WhenPairsAreKnown_ReadsNoText()
    {
        var texts = new Texts(DuplicateCorpus.Make(300, 9).Select(section => (section.Place, section.Text)));
        var known = new KnownSimilarities();
        var first = await _deduplicator.RunAsync(texts.Sections, known, texts.LoadAsync, TestContext.Current.CancellationToken);
        var loads = texts.Loads;

        var second = await _deduplicator.RunAsync(texts.Sections, known, texts.LoadAsync, TestContext.Current.CancellationToken);

        first.Statistics.Comparisons.ShouldBeGreaterThan(0);
        (texts.Loads, second.Statistics.Comparisons).ShouldBe((loads, 0));
        second.Merged.ShouldBe(first.Merged);
    }

    [Fact]
    public async Task RunAsync_WhenASectionStandsForAsManyAsItMay_TheNextStandsForTheRest()
    {
        var texts = new Texts(Enumerable.Range(0, 10).Select(i => ($"{i}.md", Long)));
        var deduplicator = new SectionDeduplicator(new DeduplicationOptions { MaxPlaces = 3 }, TimeProvider.System);

        var result = await deduplicator.RunAsync(texts.Sections, new KnownSimilarities(), texts.LoadAsync, TestContext.Current.CancellationToken);

        result.Merged.CountBy(pair => pair.Survivor.Place).ShouldBe([new("0.md", 3), new("4.md", 3), new("8.md", 1)]);
    }

    [Fact]
    public async Task RunAsync_WhenATextIsGone_LeavesItsSectionAlone()
    {
        var texts = new Texts([("a.md", Long), ("b.md", Long + " Then nobody waits.")]);

        var result = await _deduplicator.RunAsync(texts.Sections, new KnownSimilarities(), (_, _) => ValueTask.FromResult<string?>(null), TestContext.Current.CancellationToken);

        result.Merged.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_WhenASurvivorOfExactDuplicatesIsANearOne_ItsOwnGoWithIt()
    {
        var texts = new Texts([("a.md", Long), ("b.md", Long), ("c.md", Long + " Then nobody waits.")]);

        var result = await RunAsync(texts);

        result.Merged.Select(pair => (pair.Section.Place, pair.Survivor.Place)).ShouldBe([("a.md", "c.md"), ("b.md", "c.md")]);
        result.Merged.ShouldAllBe(pair => pair.Similarity < 1);
        (result.Statistics.ExactDuplicates, result.Statistics.NearDuplicates).ShouldBe((1, 1));
    }

    [Fact]
    public async Task RunAsync_WhenSimilarityIsOne_FindsExactDuplicatesOnly()
    {
        var texts = new Texts([("a.md", Long), ("b.md", Long), ("c.md", Long + " Then nobody waits.")]);
        var deduplicator = new SectionDeduplicator(new DeduplicationOptions { Similarity = 1 }, TimeProvider.System);

        var result = await deduplicator.RunAsync(texts.Sections, new KnownSimilarities(), texts.LoadAsync, TestContext.Current.CancellationToken);

        result.Merged.ShouldHaveSingleItem().Section.Place.ShouldBe("b.md");
        texts.Loads.ShouldBe(0);
    }

    /// <summary>Of any texts, what is merged is verified, what survives is in the list, and nothing is merged into what was merged itself.</summary>
    [Fact]
    public void RunAsync_OfAnyTexts_MergesOnlyWhatIsSimilarEnough() => Prop.ForAll<string[]>(words =>
    {
        var random = new Random(words.Length);
        var texts = new Texts(Enumerable.Range(0, 20).Select(i => ($"{i:D2}.md", string.Join(' ', random.GetItems<string>(["one", "two", .. words.Select(word => word ?? "null")], 12)))));
        var result = RunAsync(texts).GetAwaiter().GetResult();
        var merged = result.Merged.Select(pair => pair.Section.Place).ToHashSet(StringComparer.Ordinal);
        return merged.Count == result.Merged.Count && result.Merged.All(pair => !merged.Contains(pair.Survivor.Place) && pair.Similarity is >= 0.85 and <= 1);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.49, 100)]
    [InlineData(1.01, 100)]
    [InlineData(double.NaN, 100)]
    [InlineData(0.9, 0)]
    public void Validate_WhenAnOptionIsOutOfRange_SaysSo(double similarity, int places)
        => Should.Throw<ContexterException>(new DeduplicationOptions { Similarity = similarity, MaxPlaces = places }.Validate).Message.ShouldContain("deduplication.");

    private static double Share(int found, int all) => (double)found / all;

    private Task<DeduplicationResult> RunAsync(Texts texts) =>
        _deduplicator.RunAsync(texts.Sections, new KnownSimilarities(), texts.LoadAsync, TestContext.Current.CancellationToken);

    /// <summary>Texts by their places, of which it is counted how many are loaded.</summary>
    private sealed class Texts
    {
        private readonly Dictionary<string, string> _texts;

        public Texts(IEnumerable<(string Place, string Text)> texts)
        {
            _texts = texts.ToDictionary(text => text.Place, text => text.Text, StringComparer.Ordinal);
            Sections = [.. _texts.Select(text => new SectionRecord { Place = text.Key, Index = 0, Signature = SectionSignature.Of(text.Value) })];
        }

        public IReadOnlyList<SectionRecord> Sections { get; }

        public int Loads { get; private set; }

        public ValueTask<string?> LoadAsync(SectionRecord section, CancellationToken cancellationToken)
        {
            Loads++;
            return ValueTask.FromResult<string?>(_texts[section.Place]);
        }
    }
}
