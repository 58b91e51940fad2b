using Contexter.Lexical;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Lexical;

public sealed class TermFilterTests
{
    private static readonly TextAnalyzer Analyzer = new();

    [Fact]
    public void MayMatch_OfAWordThatGivesATerm_IsTrue() => Prop.ForAll(Words(), word =>
    {
        foreach (var token in Analyzer.Analyze(word))
        {
            new TermFilter([token.Term]).MayMatch(word.AsSpan(token.Start, token.End - token.Start)).ShouldBeTrue($"'{word}' gives '{token.Term}'");
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("ayed")]
    [InlineData("ay")]
    [InlineData("ties")]
    [InlineData("ies")]
    [InlineData("Skies")]
    [InlineData("C#")]
    [InlineData("x86")]
    [InlineData("naïve")]
    [InlineData("Ärger")]
    [InlineData("数据库")]
    [InlineData("_private")]
    [InlineData("2fast")]
    public void MayMatch_OfWordsAtTheEdge_IsTrueForTheirTerms(string word)
    {
        foreach (var token in Analyzer.Analyze(word))
        {
            new TermFilter([token.Term]).MayMatch(word.AsSpan(token.Start, token.End - token.Start)).ShouldBeTrue($"'{word}' gives '{token.Term}'");
        }
    }

    [Fact]
    public void MayMatch_OfWordsThatBeginOtherwise_IsFalse()
    {
        var filter = new TermFilter(["cancel", "request"]);

        filter.MayMatch("Cancellation").ShouldBeTrue();
        filter.MayMatch("requests").ShouldBeTrue();
        filter.MayMatch("connection").ShouldBeFalse();
        filter.MayMatch("Task").ShouldBeFalse();
        filter.MayMatch("2").ShouldBeFalse();
    }

    /// <summary>Letters that stemming looks at, in both cases, with some that are not English.</summary>
    private static Arbitrary<string> Words()
        => (from letters in Gen.ArrayOf(Gen.Elements("aeioyyyiistedngslrmbcuvABIY_2.éß".ToCharArray())) select new string(letters)).ToArbitrary();
}
