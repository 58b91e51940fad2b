using Contexter.Search;

namespace Contexter.Core.Tests.Search;

public sealed class WeightRouterTests
{
    [Theory]
    // One or two terms, and symbols.
    [InlineData("useState", 0.3)]
    [InlineData("hooks", 0.3)]
    [InlineData("dependency injection", 0.3)]
    [InlineData("the proxy of a grain", 0.3)]
    [InlineData("max_tokens", 0.3)]
    [InlineData("std::vector push_back", 0.3)]
    [InlineData("fs.readFile encoding option", 0.3333)]
    [InlineData("error E0308 mismatched types", 0.4)]
    [InlineData("--watch --verbose npm run", 0.3)]
    [InlineData("C#", 0.3)]
    [InlineData("???", 0.3)]
    // Three to five terms lie between.
    [InlineData("configure proxy settings", 0.4)]
    [InlineData("configure proxy settings per request", 0.6)]
    [InlineData("stream large responses slowly", 0.5)]
    // Prose.
    [InlineData("stream large responses to disk without keeping them in memory", 0.7)]
    [InlineData("How do I keep state between renders?", 0.7)]
    [InlineData("why does my component render twice", 0.7)]
    [InlineData("explain the rules of hooks", 0.7)]
    [InlineData("rules of hooks?", 0.7)]
    // A question about one thing, and questions about symbols.
    [InlineData("what is hydration", 0.5)]
    [InlineData("what is useMemo", 0.3)]
    [InlineData("How do I cancel an HttpClient request when it times out?", 0.5)]
    public void SemanticWeight_WhenQueryHasAShape_IsAsDocumented(string query, double weight) =>
        WeightRouter.SemanticWeight(QueryShape.Of(query), new HybridSearcherOptions()).ShouldBe(weight, 0.0001);

    [Theory]
    [InlineData("How do I use the HttpClient?", 2, 1, true)]
    [InlineData("  \"map()\",  filter. ", 2, 1, false)]
    [InlineData("and the of", 0, 0, false)]
    [InlineData("utf8 x86-64 v2.0 and/or", 4, 4, false)]
    public void Of_WhenQueryIsRead_CountsTermsAndSymbols(string query, int terms, int symbols, bool isQuestion) =>
        QueryShape.Of(query).ShouldBe(new QueryShape(terms, symbols, isQuestion));

    [Fact]
    public void SemanticWeight_WhenOptionsDiffer_StaysBetweenThem()
    {
        var options = new HybridSearcherOptions { QuestionSemanticWeight = 0.4, SymbolSemanticWeight = 0.1 };
        foreach (var query in new[] { "useState", "what is hydration", "how do hooks work", "a b c d e f g h", "read the long file fast" })
        {
            WeightRouter.SemanticWeight(QueryShape.Of(query), options).ShouldBeInRange(0.1, 0.4);
        }
    }
}
