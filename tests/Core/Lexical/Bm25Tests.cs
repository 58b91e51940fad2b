using Contexter.Documents;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Lexical;

public sealed class Bm25Tests
{
    [Fact]
    public void Score_WhenNumbersAreGiven_IsTheFormula()
    {
        var bm25 = new Bm25(new Bm25Options(), averageLength: 10);

        Bm25.Idf(100, 9).ShouldBe(Math.Log(1 + (91.5 / 9.5)), 1e-12);
        bm25.Score(2, 3, 20).ShouldBe(2 * 3 * 2.2 / (3 + (1.2 * (0.25 + (0.75 * 2)))), 1e-12);
        bm25.Score(2, 0, 20).ShouldBe(0);
    }

    [Fact]
    public void Score_WhenTermsRepeat_RisesTowardsItsLimit()
    {
        var bm25 = new Bm25(new Bm25Options(), averageLength: 10);
        var scores = Enumerable.Range(1, 1_000).Select(tf => bm25.Score(1, tf, 10)).ToList();

        scores.ShouldBe(scores.Order());
        scores[^1].ShouldBeInRange(2.19, 2.2);
    }

    [Fact]
    public void Score_WhenIndexIsEmpty_IsFinite() => double.IsFinite(new Bm25(new Bm25Options { K1 = 0 }, 0).Score(Bm25.Idf(0, 0), 1, 0)).ShouldBeTrue();

    [Theory]
    [InlineData(-0.1, 0.75, 1, "K1")]
    [InlineData(double.NaN, 0.75, 1, "K1")]
    [InlineData(10.1, 0.75, 1, "K1")]
    [InlineData(1.2, 1.1, 1, "B is 1.1; allowed are 0 to 1.")]
    [InlineData(1.2, 0.75, 101, "BodyWeight")]
    public void Validate_WhenAValueIsOutOfRange_NamesIt(double k1, double b, double weight, string named)
    {
        var error = Should.Throw<ContexterException>(() => new Bm25Options { K1 = k1, B = b, BodyWeight = weight }.Validate());

        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        error.Message.ShouldContain(named);
    }

    [Fact]
    public void Validate_WhenNoFieldCounts_SaysSo()
        => Should.Throw<ContexterException>(() => new Bm25Options { TitleWeight = 0, HeadingWeight = 0, BodyWeight = 0, IdentifierWeight = 0 }.Validate()).Message.ShouldContain("all 0");
}
