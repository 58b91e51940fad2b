using Contexter.Search.Assembly;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Search;

public sealed class WordSetTests
{
    [Fact]
    public void IsSimilarTo_OfAnyTexts_IsWhatComparingAllWordsSays() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        Gen.Choose(50, 100).ToArbitrary(),
        (seed, percent) =>
        {
            var random = new Random(seed);
            var words = Enumerable.Range(0, random.Next(200)).Select(_ => $"Word{random.Next(150)}").ToArray();
            var first = new WordSet(string.Join(' ', words));
            var changed = words.Select(word => random.Next(100) < 3 ? "other" + random.Next(9) : word.ToUpperInvariant());
            var second = new WordSet(string.Join(", ", changed));
            var threshold = percent / 100.0;

            first.IsSimilarTo(second, threshold).ShouldBe(first.SimilarityTo(second) >= threshold);
            second.IsSimilarTo(first, threshold).ShouldBe(first.IsSimilarTo(second, threshold));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("Gets the user's id.", "gets THE users ID", 3.0 / 6)]
    [InlineData("a b c d", "d, c; b a a a", 1)]
    [InlineData("Größe", "GRÖSSE größe", 0.5)]
    [InlineData("", " . ", 1)]
    [InlineData("one", "", 0)]
    public void SimilarityTo_OfTwoTexts_IsTheShareOfWordsInCommon(string first, string second, double similarity)
        => new WordSet(first).SimilarityTo(new WordSet(second)).ShouldBe(similarity, 1e-9);
}
