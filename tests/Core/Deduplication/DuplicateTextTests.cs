using Contexter.Deduplication;

namespace Contexter.Core.Tests.Deduplication;

public sealed class DuplicateTextTests
{
    [Theory]
    [InlineData("  Two\r\n words\t\u00A0more ", "Two words more")]
    [InlineData("\u201Cquoted\u201D \u2018one\u2019 a\u2013b\u2026", "\"quoted\" 'one' a-b...")]
    [InlineData("zero\u200Bwidth\u00AD soft\uFEFF", "zerowidth soft")]
    [InlineData("Foo foo", "Foo foo")]
    [InlineData("half \uD83D of a pair", "half \uD83D of a pair")]
    [InlineData("", "")]
    public void Normalize_WhenTextIsSetOtherwise_GivesOneForm(string text, string normal) => DuplicateText.Normalize(text).ShouldBe(normal);

    [Fact]
    public void Of_WhenTextsDifferInCaseMarkupAndLinkTargets_GivesTheSameShingles()
        => Shingles.Of("See **the** [Guide](../guide.md) of all").ShouldBe(Shingles.Of("see the [guide](https://a.b/guide) OF all"));

    [Fact]
    public void Of_WhenTextHasNoSpaces_TakesEachCharacterForAWord() => Shingles.Of("\u6587\u5B57\u5217\u3092").Length.ShouldBe(2);

    [Fact]
    public void Of_WhenTextIsShorterThanAShingle_GivesOne()
    {
        Shingles.Of(string.Empty).ShouldBeEmpty();
        Shingles.Of("one two").ShouldHaveSingleItem().ShouldNotBe(Shingles.Of("two one").Single());
    }

    [Fact]
    public void Similarity_OfManyTexts_IsThatOfTheirRunsOfWords()
    {
        foreach (var pair in DuplicateCorpus.Make(200, 3).Select(section => section.Text).Chunk(2))
        {
            var similarity = Shingles.Similarity(Shingles.Of(DuplicateText.Normalize(pair[0])), Shingles.Of(DuplicateText.Normalize(pair[1])));

            similarity.ShouldBe(DuplicateCorpus.Similarity(DuplicateText.Normalize(pair[0]), DuplicateText.Normalize(pair[1])), 1e-12);
        }
    }

    [Fact]
    public void Estimate_OfSketches_IsCloseToTheSimilarity()
    {
        var hasher = new MinHasher(7);
        var random = new Random(11);
        var errors = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var common = Enumerable.Range(0, 150).Select(_ => (ulong)random.NextInt64()).ToArray();
            var part = random.Next(150);
            ulong[] other = [.. common[part..], .. Enumerable.Range(0, part).Select(_ => (ulong)random.NextInt64())];
            errors.Add(MinHasher.Estimate(hasher.Sketch(common), hasher.Sketch(other)) - ((150.0 - part) / (150 + part)));
        }

        errors.Average().ShouldBe(0, 0.015);
        errors.Max(Math.Abs).ShouldBeLessThan(0.25);
    }
}
