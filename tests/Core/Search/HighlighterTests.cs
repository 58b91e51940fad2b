using Contexter.Lexical;
using Contexter.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Search;

public sealed class HighlighterTests
{
    private const string Filler = "Nothing of interest stands in these words, they only take up room until the next place comes along. ";

    private static readonly TextAnalyzer Analyzer = new();

    [Fact]
    public void Highlight_WhenTermsMatch_MarksWholeIdentifiersAndOtherForms()
    {
        const string Text = "Call useState to keep states. The HttpClient.SendAsync call isn't related.";

        Marks(Text, "use states HttpClient").ShouldBe("Call [useState] to keep [states]. The [HttpClient].SendAsync call isn't related.");
    }

    [Fact]
    public void Highlight_WhenAnIdentifierIsAskedForWhole_MarksItAsOne() =>
        Marks("Then fs.readFile(path) reads.", "fs.readFile").ShouldBe("Then [fs.readFile](path) [reads].");

    [Fact]
    public void Highlight_WhenMatchesAreFarApart_TakesTheDensestPlacesInOrder()
    {
        var text = Filler + "First alpha here. " + Filler + Filler + Filler + "Now alpha beta gamma together. " + Filler + Filler + Filler + "Late beta. " + Filler + Filler + Filler
            + "Alpha alone again. " + Filler;

        var snippets = Highlight(text, "alpha beta gamma");

        snippets.Count.ShouldBe(3);
        snippets.Select(s => s.Start).ShouldBeInOrder();
        snippets.ShouldContain(s => s.Text.Contains("alpha beta gamma together", StringComparison.Ordinal));
        snippets.ShouldAllBe(s => s.Text.Length <= 240 && s.Matches.Count > 0);
    }

    [Fact]
    public void Highlight_WhenOnlyOnePlaceHasANewTerm_PrefersItToRepetitions()
    {
        var text = string.Concat(Enumerable.Repeat("alpha alpha. " + Filler + Filler + Filler, 6)) + "One beta. " + Filler;

        Highlight(text, "alpha beta", maxSnippets: 2).ShouldContain(s => s.Text.Contains("One beta", StringComparison.Ordinal));
    }

    [Fact]
    public void Highlight_WhenCutInCode_KeepsWholeLines()
    {
        var lines = Enumerable.Range(0, 30).Select(i => i == 15 ? "    var needle = Find(haystack, options);" : $"    var value{i} = Compute(first{i}, second{i});");
        var text = "Intro.\n\n```cs\n" + string.Join('\n', lines) + "\n```\n";

        var snippet = Highlight(text, "needle").ShouldHaveSingleItem();

        var all = text.Split('\n');
        snippet.Text.Split('\n').Except(all, StringComparer.Ordinal).ShouldBeEmpty();
        snippet.Text.ShouldContain("    var needle = Find(haystack, options);");
        snippet.Text.Split('\n').Length.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Highlight_WhenNothingMatches_GivesTheBeginning()
    {
        var snippet = Highlight("\n\n" + Filler + Filler + Filler + Filler, "absent").ShouldHaveSingleItem();

        snippet.Start.ShouldBe(2);
        snippet.Text.ShouldStartWith("Nothing of interest");
        snippet.Text.Length.ShouldBeInRange(150, 240);
        snippet.Matches.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Some long beginning of a sentence that nobody asked for, and that goes on. ")]
    [InlineData("- a point of a list that nobody asked for, which goes on and on\n")]
    public void Highlight_WhenCutInProse_BeginsAndEndsWithASentenceOrALine(string before)
    {
        var text = string.Concat(Enumerable.Repeat(before, 5)) + "A needle is here.\n" + string.Concat(Enumerable.Repeat(before, 5));

        var snippet = Highlight(text, "needle").ShouldHaveSingleItem();

        (snippet.Start == 0 || text[snippet.Start - 1] is ' ' or '\n').ShouldBeTrue();
        snippet.Text[0].ShouldBeOneOf('S', '-', 'A');
        (snippet.Text[^1] == '.' || text[snippet.Start + snippet.Text.Length] == '\n').ShouldBeTrue(snippet.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    public void Highlight_WhenTextIsBlank_IsEmpty(string text) => Highlight(text, "x").ShouldBeEmpty();

    [Fact]
    public void Highlight_WhenNoSnippetIsWanted_IsEmpty() => Highlight("alpha", "alpha", maxSnippets: 0).ShouldBeEmpty();

    [Fact]
    public void Highlight_WhenTextIsOneEndlessWord_CutsNoCharacterInTwo()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("\U0001D400", 400));

        var snippet = Highlight(text, "absent").ShouldHaveSingleItem();

        snippet.Text.Length.ShouldBe(239);
        char.IsHighSurrogate(snippet.Text[^1]).ShouldBeFalse();
    }

    [Fact]
    public void Highlight_WhenTextIsAny_KeepsItsPromises()
    {
        var word = Gen.Elements(
            "alpha", "Beta", "gammaDelta", "max_tokens", "fs.readFile", "std::vector", ".NET", "C++", "the", "don't", "数据库连接", "Ünïcode", "\U0001F600", "\U0001D400\U0001D401",
            "\n", "\n\n", "```\n", "\n```cs\n", "    indented();\n", "(", "->", "verylongwordwithoutanyborderatallverylongwordwithoutanyborderatall", "alpha,beta;gamma");
        var texts = from words in Gen.ListOf(word) from separator in Gen.Elements(" ", "", " ", "\n") select string.Join(separator, words);
        var cases =
            from text in texts.Resize(300)
            from query in Gen.Elements("alpha", "beta gamma", "max tokens", "readFile fs", "数据 vector", "net c++", "don't absent", "alpha beta gammaDelta max_tokens 库连")
            from count in Gen.Choose(1, 4)
            from length in Gen.Choose(40, 260)
            select (text, query, count, length);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var terms = Analyzer.AnalyzeQuery(c.query).ToHashSet(StringComparer.Ordinal);
            var snippets = new Highlighter(Analyzer, [.. terms], c.count, c.length).Highlight(c.text);

            snippets.Count.ShouldBeLessThanOrEqualTo(c.count);
            var tokens = Analyzer.Analyze(c.text).Where(t => terms.Contains(t.Term)).ToList();
            snippets.Any(s => s.Matches.Count > 0).ShouldBe(tokens.Count > 0);
            var end = 0;
            foreach (var snippet in snippets)
            {
                snippet.Start.ShouldBeGreaterThanOrEqualTo(end, "extracts come in order and do not overlap");
                end = snippet.Start + snippet.Text.Length;
                c.text[snippet.Start..end].ShouldBe(snippet.Text);
                snippet.Text.ShouldNotBeNullOrWhiteSpace();
                char.IsLowSurrogate(snippet.Text[0]).ShouldBeFalse();
                char.IsHighSurrogate(snippet.Text[^1]).ShouldBeFalse();
                var last = 0;
                foreach (var match in snippet.Matches)
                {
                    match.Start.ShouldBeGreaterThanOrEqualTo(last);
                    match.End.ShouldBeGreaterThan(match.Start);
                    match.End.ShouldBeLessThanOrEqualTo(snippet.Text.Length);
                    last = match.End;
                    var range = new TextRange(snippet.Start + match.Start, snippet.Start + match.End);
                    var inside = tokens.Where(t => t.Start >= range.Start && t.End <= range.End).ToList();
                    inside.ShouldNotBeEmpty("a match holds a term of the query");
                    (inside.Min(t => t.Start), inside.Max(t => t.End)).ShouldBe((range.Start, range.End), "and nothing around it");
                }
            }
        }));
    }

    private static IReadOnlyList<Snippet> Highlight(string text, string query, int maxSnippets = 3) =>
        new Highlighter(Analyzer, Analyzer.AnalyzeQuery(query), maxSnippets).Highlight(text);

    /// <summary>The only extract with its matches in brackets.</summary>
    private static string Marks(string text, string query)
    {
        var snippet = Highlight(text, query).ShouldHaveSingleItem();
        return snippet.Matches.Reverse().Aggregate(snippet.Text, (marked, m) => marked.Insert(m.End, "]").Insert(m.Start, "["));
    }
}
