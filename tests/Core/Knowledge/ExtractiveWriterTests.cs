using System.Text.RegularExpressions;
using Contexter.Knowledge;
using Contexter.Knowledge.Synthesis;
using Contexter.Lexical;
using Contexter.Search.Analysis;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>What an answer is made of: the sentences that answer, each cited, code whole, nothing twice.</summary>
public sealed class ExtractiveWriterTests
{
    private static readonly KnowledgeResult Retry = ScriptedSource.Result(
        "index", "retry", "# Retry\n\nThe default number of retry attempts is 3. Bananas are yellow.\n\n```csharp\nclient.Retry(\n\n    attempts: 3);\n```\n\nSee also [leases](/lease).");

    [Fact]
    public void Write_WhenSentencesAnswer_TakesThemWithCitationsAndLeavesTheRest()
    {
        var answer = Write("How do I set the number of retry attempts?", Retry);

        answer.Text.ShouldContain("The default number of retry attempts is 3. [1]");
        answer.Text.ShouldNotContain("Bananas");
        answer.Text.ShouldNotContain("# Retry");
        answer.Citations.ShouldHaveSingleItem().ShouldSatisfyAllConditions(citation => citation.Number.ShouldBe(1), citation => citation.Url.ShouldBe("https://docs.test/retry"));
    }

    [Fact]
    public void Write_WhenCodeAnswers_TakesItWhole() =>
        Write("How do I set the number of retry attempts?", Retry).Text.ShouldContain("```csharp\nclient.Retry(\n\n    attempts: 3);\n```\n[1]");

    [Fact]
    public void Write_WhenTwoPagesSayTheSame_SaysItOnceAndCitesBoth()
    {
        var other = ScriptedSource.Result("web", "blog", "The default number of all retry attempts is 3.");

        var answer = Write("default number of retry attempts", Retry, other);

        Regex.Count(answer.Text, "retry attempts is 3", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(1);
        answer.Text.ShouldContain("[1][2]");
        answer.Contradictions.ShouldBeEmpty();
    }

    [Fact]
    public void Write_WhenTwoPagesContradict_ShowsBothWithTheNewerFirst()
    {
        var old = ScriptedSource.Result("web", "old", "The default number of retry attempts is 5.") with { Published = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var young = Retry with { Published = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };

        var answer = Write("default number of retry attempts", old, young);

        var contradiction = answer.Contradictions.ShouldHaveSingleItem();
        contradiction.First.ShouldContain("is 3");
        contradiction.Second.ShouldContain("is 5");
        answer.Citations.Single(citation => citation.Number == contradiction.FirstCitation).Published.ShouldBe(young.Published);
    }

    [Fact]
    public void Write_WhenATextReadsLikeAnInstruction_TakesNothingFromIt()
    {
        var answer = Write("default number of retry attempts", Retry with { IsUntrusted = true });

        answer.Text.ShouldBeEmpty();
        answer.Citations.ShouldBeEmpty();
    }

    [Fact]
    public void Write_WhenNoWordIsShared_TellsTheBeginningOfWhatWasFound() =>
        Write("zugriffsschutz", Retry).Text.ShouldContain("The default number of retry attempts is 3. [1]");

    [Fact]
    public void Write_WhenNothingWasFound_IsEmpty() => Write("anything").Text.ShouldBeEmpty();

    [Fact]
    public void Write_OfAnyResults_CitesEverySentenceAndNothingThatIsNotThere()
    {
        var random = new Random(7);
        string[] words = ["retry", "lease", "token", "queue", "worker", "default", "attempts", "the", "number", "of"];
        for (var round = 0; round < 50; round++)
        {
            var results = Enumerable.Range(0, 8).Select(page => ScriptedSource.Result("web", $"p{page}", string.Join(' ', Enumerable.Range(0, 6).Select(_ =>
                char.ToUpperInvariant('t') + string.Join(' ', Enumerable.Range(0, 8).Select(_ => words[random.Next(words.Length)])) + ".")), random.NextDouble())).ToArray();

            var answer = Write("default number of retry attempts", results);

            var numbers = Regex.Matches(answer.Text, @"(?<=\[)[0-9]+(?=\])", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => int.Parse(match.Value, null)).ToHashSet();
            numbers.ShouldBeSubsetOf(answer.Citations.Select(citation => citation.Number));
            Regex.Count(answer.Text, @"\. \[", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(Regex.Count(answer.Text, @"\.(?: |$)", RegexOptions.None, TimeSpan.FromSeconds(1)), answer.Text);
        }
    }

    private static SynthesizedAnswer Write(string question, params KnowledgeResult[] results) =>
        new ExtractiveWriter(new TextAnalyzer()).Write(question, QueryAnalyzer.Analyze(question, []), results);
}
