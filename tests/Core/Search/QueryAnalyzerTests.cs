using Contexter.Documents;
using Contexter.Search;
using Contexter.Search.Analysis;

namespace Contexter.Core.Tests.Search;

public sealed class QueryAnalyzerTests
{
    [Theory]
    [InlineData("How do I cancel a request?", QueryInput.NaturalLanguage, QueryComplexity.Moderate)]
    [InlineData("useState", QueryInput.Identifier, QueryComplexity.Simple)]
    [InlineData("timeout", QueryInput.NaturalLanguage, QueryComplexity.Simple)]
    [InlineData("https://react.dev/reference", QueryInput.Url, QueryComplexity.Simple)]
    [InlineData("TypeError: Cannot read properties of undefined (reading 'map')", QueryInput.ErrorLog, QueryComplexity.Moderate)]
    [InlineData("it fails with\n   at System.Text.Json.JsonSerializer.Deserialize", QueryInput.ErrorLog, QueryComplexity.Moderate)]
    [InlineData("var x = list.Where(i => i > 3).Select(f);", QueryInput.Code, QueryComplexity.Moderate)]
    [InlineData("why does my component render twice when I only set the state once in an effect", QueryInput.NaturalLanguage, QueryComplexity.Complex)]
    public void Analyze_WhenQueryIsOfAKind_SaysWhich(string query, QueryInput input, QueryComplexity complexity)
    {
        var analysis = QueryAnalyzer.Analyze(query, []);

        analysis.Input.ShouldBe(input);
        analysis.Complexity.ShouldBe(complexity);
    }

    [Theory]
    [InlineData("How to install fastapi", new[] { QueryIntent.Installation, QueryIntent.HowTo }, new[] { DocumentType.Installation, DocumentType.Guide, DocumentType.Tutorial })]
    [InlineData("example of a custom hook", new[] { QueryIntent.Example }, new[] { DocumentType.Example, DocumentType.Tutorial })]
    [InlineData("parameters of fetch", new[] { QueryIntent.Reference }, new[] { DocumentType.Api, DocumentType.Reference })]
    [InlineData("useEffect", new[] { QueryIntent.Reference }, new[] { DocumentType.Api, DocumentType.Reference })]
    [InlineData("migrating from v4 to v5", new[] { QueryIntent.Migration }, new DocumentType[0])]
    [InlineData("what is a fixture", new[] { QueryIntent.Concept }, new[] { DocumentType.Guide })]
    [InlineData("error: cannot find module", new[] { QueryIntent.Troubleshooting }, new DocumentType[0])]
    [InlineData("terrors of the deep", new QueryIntent[0], new DocumentType[0])]
    public void Analyze_WhenQueryAsksForSomething_SaysWhatAndWhereItStands(string query, QueryIntent[] intents, DocumentType[] types)
    {
        var analysis = QueryAnalyzer.Analyze(query, []);

        analysis.Intents.ShouldBe(intents);
        analysis.SuggestedTypes.ShouldBe(types);
    }

    [Fact]
    public void Analyze_WhenQueryNamesThings_FindsThem()
    {
        var analysis = QueryAnalyzer.Analyze("Does useState() of React work with @scope/Router, or max_retries?", ["react", "@scope/router", "vue"]);

        analysis.Identifiers.ShouldBe(["useState()", "max_retries", "@scope/Router"], ignoreOrder: true);
        analysis.Libraries.ShouldBe(["react", "@scope/router"]);
        analysis.SuggestedSearch.ShouldBe(SearchType.Hybrid);
    }

    [Fact]
    public void Analyze_WhenQueryNamesManyKinds_TellsThemApart()
    {
        var analysis = QueryAnalyzer.Analyze("react 19.1 throws a TypeError in useEffect, see https://react.dev/errors.", ["react"]);

        analysis.Entities.ShouldBe(
            [
                new(QueryEntityKind.Library, "react"), new(QueryEntityKind.Url, "https://react.dev/errors"), new(QueryEntityKind.Error, "TypeError"),
                new(QueryEntityKind.Version, "19.1"), new(QueryEntityKind.Identifier, "useEffect"),
            ]);
    }

    [Theory]
    [InlineData("https://react.dev", 1, 1)]
    [InlineData("useState", 0.9, 1)]
    [InlineData("it fails with\n   at System.Text.Json", 0.95, 1)]
    [InlineData("error: it fails", 0.6, 0.8)]
    [InlineData("How do I cancel a request?", 0.9, 1)]
    public void Analyze_OfAnInput_SaysHowSureItIs(string query, double least, double most) => QueryAnalyzer.Analyze(query, []).Confidence.ShouldBeInRange(least, most);

    [Fact]
    public void Analyze_WhenThresholdsAreSet_KeepsThem()
    {
        var options = new QueryAnalysisOptions { SimpleWords = 1, ModerateWords = 2, LeastConfidence = 0.8 };

        var analysis = QueryAnalyzer.Analyze("error: it fails", [], options);

        analysis.Complexity.ShouldBe(QueryComplexity.Complex);
        analysis.Input.ShouldBe(QueryInput.NaturalLanguage, "0.7 is not sure enough");
    }
}
