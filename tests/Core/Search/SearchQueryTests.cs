using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Search;

namespace Contexter.Core.Tests.Search;

public sealed class SearchQueryTests
{
    private static readonly SearchQuery Valid = new() { Query = "hooks" };

    public static TheoryData<SearchQuery, string> Wrong() => new()
    {
        { Valid with { Query = string.Empty }, "The query is empty" },
        { Valid with { Query = " \n\t" }, "The query is empty" },
        { Valid with { Query = new string('x', 10_001) }, "10001 characters; at most 10000" },
        { Valid with { TopK = 0 }, "top_k is 0; it has to be 1 to 100" },
        { Valid with { TopK = 101 }, "top_k is 101; it has to be 1 to 100" },
        { Valid with { Threshold = -0.1 }, "threshold is -0.1; it has to be 0 to 1" },
        { Valid with { Threshold = 1.5 }, "threshold is 1.5; it has to be 0 to 1" },
        { Valid with { Threshold = double.NaN }, "threshold is NaN; it has to be 0 to 1" },
        { Valid with { Type = (SearchType)9 }, "search type is 9; it has to be hybrid, semantic or keyword" },
        { Valid with { Filter = new ChunkFilter { MinTrustScore = 11 } }, "min_trust is 11; it has to be 0 to 10" },
        { Valid with { Filter = new ChunkFilter { MinQualityScore = double.NaN } }, "min_quality is NaN; it has to be 0 to 1" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_WhenAValueIsWrong_NamesItAndItsRange(SearchQuery query, string message)
    {
        var error = Should.Throw<ContexterException>(query.Validate);

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void Validate_WhenValuesAreAtTheirLimits_Accepts()
    {
        Valid.Validate();
        (Valid with { Query = new string('x', 10_000), TopK = 100, Threshold = 1 }).Validate();
        (Valid with { TopK = 1, Threshold = 0, Filter = new ChunkFilter { MinTrustScore = 10, MinQualityScore = 0 } }).Validate();
    }

    [Theory]
    [InlineData("auto", BlendingMode.Auto, 0.5)]
    [InlineData(" RRF ", BlendingMode.Rrf, 0.5)]
    [InlineData("0.7/0.3", BlendingMode.Fixed, 0.7)]
    [InlineData("1/0", BlendingMode.Fixed, 1)]
    [InlineData("0.5 / 0.25", BlendingMode.Fixed, 0.6667)]
    public void Parse_WhenTextIsRight_ReadsTheWeights(string text, BlendingMode mode, double semantic)
    {
        var weights = SearchWeights.Parse(text);

        weights.Mode.ShouldBe(mode);
        weights.Semantic.ShouldBe(semantic, 0.0001);
        (weights.Semantic + weights.Keyword).ShouldBe(1, 1e-12);
        SearchWeights.Parse(weights.ToString()).ShouldBe(weights);
    }

    [Theory]
    [InlineData("")]
    [InlineData("automatic")]
    [InlineData("0.7")]
    [InlineData("0.7/")]
    [InlineData("0,7/0,3")]
    [InlineData("NaN/1")]
    [InlineData("0/0")]
    [InlineData("-0.1/1")]
    [InlineData("2/1")]
    [InlineData("1e400/1")]
    public void Parse_WhenTextIsWrong_SaysWhatIsAllowed(string text)
    {
        var error = Should.Throw<ContexterException>(() => SearchWeights.Parse(text));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain("0.7/0.3");
    }

    [Fact]
    public void Validate_WhenAnOptionIsOutOfRange_NamesIt()
    {
        new HybridSearcherOptions().Validate();

        var error = Should.Throw<ContexterException>(new HybridSearcherOptions { RankConstant = 0 }.Validate);

        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        error.Message.ShouldContain("RankConstant of the search is 0; it has to be 1 to 1000");
        Should.Throw<ContexterException>(new HybridSearcherOptions { QuestionSemanticWeight = double.NaN }.Validate);
    }
}
