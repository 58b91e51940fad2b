using Contexter.Evaluation.KnownItems;

namespace Contexter.Core.Tests.Evaluation;

public sealed class KnownItemSuiteTests
{
    private static readonly string[] Filler =
    [
        "Nothing else of the program has to know about it, and nothing else ever changes it.",
        "What was there before stays until somebody says otherwise.",
    ];

    [Fact]
    public void Make_OfSections_TakesTheQueryOutOfItsSection()
    {
        KnownItemSection[] sections =
        [
            Section("Cleaning the furnace", "The furnace is cleaned once a year by hand.", Filler),
            Section("Overview", "A chimney carries smoke away from the house.", Filler),
            Section("Notes", "To bleed a radiator quickly, open its valve by half a turn.", Filler),
        ];

        var suite = KnownItemSuite.Make(sections, KnownItemOptions.For(3));

        suite.Queries.Select(query => (query.Kind, query.Text)).ShouldBe(
            [("heading", "Cleaning the furnace"), ("sentence", "A chimney carries smoke away from the house."), ("task", "how to bleed a radiator quickly")], ignoreOrder: true);
        foreach (var query in suite.Queries)
        {
            var answer = suite.Documents.Single(document => document.Group == suite.RelevanceOf(query).ShouldHaveSingleItem().Key);
            var part = query.Text.Replace("how to ", "", StringComparison.Ordinal);
            (answer.Title + answer.Text).ShouldNotContain(part);
            answer.Text.ShouldContain(Filler[0]);
        }

        suite.Documents.ShouldContain(document => document.Text.Contains("open its valve by half a turn.", StringComparison.Ordinal));
        suite.Documents.Count.ShouldBe(3);
    }

    [Fact]
    public void Make_WithTheSameSeed_MakesTheSame()
    {
        var sections = Sections(200);
        var options = KnownItemOptions.For(60) with { MaxSections = 120, Seed = 7 };

        var suite = KnownItemSuite.Make(sections, options);

        KnownItemSuite.Make(sections, options).Queries.ShouldBe(suite.Queries);
        KnownItemSuite.Make(sections, options).Documents.ShouldBe(suite.Documents);
        KnownItemSuite.Make(sections, options with { Seed = 8 }).Queries.ShouldNotBe(suite.Queries);
        (suite.Queries.Count, suite.Documents.Count).ShouldBe((60, 120));
    }

    [Fact]
    public void Make_WhereAKindIsRare_FillsUpWithOthersWhenAskedTo()
    {
        var sections = Sections(60).Where(section => !section.Sentences[0].Text.StartsWith("To ", StringComparison.Ordinal)).ToArray();

        var filled = KnownItemSuite.Make(sections, KnownItemOptions.For(30));
        var left = KnownItemSuite.Make(sections, new KnownItemOptions { QueriesOfKind = 10 });

        filled.Queries.Count.ShouldBe(30);
        left.Queries.CountBy(query => query.Kind, StringComparer.Ordinal).Select(kind => (kind.Key, kind.Value)).ShouldBe([("heading", 10), ("sentence", 10)], ignoreOrder: true);
    }

    [Fact]
    public void Make_OfShortAndEqualSections_PassesThemOver()
    {
        KnownItemSection[] sections =
        [
            Section("Furnaces", "The furnace is cleaned once a year by hand.", Filler),
            Section("Furnaces again", "The furnace is cleaned once a year by hand.", Filler),
            Section("Chimneys", "A chimney carries smoke away from the house."),
        ];

        var suite = KnownItemSuite.Make(sections, KnownItemOptions.For(10));

        suite.Documents.ShouldHaveSingleItem().Text.ShouldContain("The furnace is cleaned");
        suite.Queries.ShouldHaveSingleItem().Text.ShouldBe("Furnaces");
    }

    [Fact]
    public void Make_WhenTitlesAreNotTheirOwn_AsksForNone()
    {
        var sections = new[] { "Examples", "Same", "Same" }.Select((title, i) => Section(title, $"Part {(char)('a' + i)} says this and nothing more of its own.", Filler));

        KnownItemSuite.Make(sections, KnownItemOptions.For(10)).Queries.ShouldAllBe(query => query.Kind == "sentence");
    }

    [Theory]
    [InlineData("To stop a running container, use its name.", "stop a running container", "use its name.")]
    [InlineData("If you want to read the file again, open it.", "read the file again", "open it.")]
    [InlineData("Tokens are read one by one, in order.", null, "Tokens are read one by one, in order.")]
    public void TaskClause_OfASentence_IsWhatItIsFor(string sentence, string? task, string rest)
    {
        TaskClause.Of(sentence).ShouldBe(task);
        TaskClause.Without(sentence).ShouldBe(rest);
    }

    [Fact]
    public void Read_OfADocument_GivesSectionsWithSentencesInPlainText()
    {
        const string Text = "---\n\nWhat *first* stands.\n\n# Tool\n\n## `Use` of it\n\nCall it like [this](b.md). It is **very** quick!\n\n```js\ntool.run()\n```\n\n## Only code\n\n```\nx\n```\n";

        var sections = SectionReader.Read("guide.md", "Tool", Text);

        sections.Select(section => string.Join('/', section.Path)).ShouldBe(["Tool", "Tool/Use of it"]);
        sections[0].Sentences.ShouldBe([new SectionSentence("What first stands.", IsCode: false)]);
        sections[1].Sentences.ShouldBe([new("Call it like this.", IsCode: false), new("It is very quick!", IsCode: false), new("tool.run()", IsCode: true)]);
    }

    /// <summary>Sections about different things; a third of them say what they are for.</summary>
    internal static KnownItemSection[] Sections(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var (first, second) = ($"{(char)('b' + (i % 20))}a{(char)('b' + (i / 20 % 20))}ogi", $"{(char)('c' + (i % 17))}u{(char)('d' + (i / 17 % 19))}eme");
            return Section(
                $"About {first} and {second}",
                i % 3 == 0 ? $"To {first} the whole {second}, turn the {first} wheel." : $"A {first} is what turns a {second} into something of use.",
                $"Every {second} has one, and the {first} of it is never far away from here.",
                "Nothing else of the program has to know about it, and nothing else ever changes it.");
        }),
    ];

    private static KnownItemSection Section(string title, string first, params string[] more) =>
        new(["House", title], [.. more.Prepend(first).Select(text => new SectionSentence(text, IsCode: false))]);
}
