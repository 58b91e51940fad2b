using System.Diagnostics.CodeAnalysis;
using System.Text;
using Contexter.Evaluation;
using Contexter.Models.Sections;

namespace Contexter.Models.Evaluation;

/// <summary>
/// Makes a suite of a source that the model never saw: of each section that is drawn, a part becomes a query and is taken out of the section, which is the only
/// right answer.
/// </summary>
/// <remarks>
/// Three kinds of query: <c>heading</c>, a section's own title; <c>sentence</c>, its first sentence; <c>task</c>, what a sentence says it is for ("To stop a
/// container, ..."), put as a question.
/// </remarks>
[SuppressMessage("Security", "CA5394", Justification = "A suite has to be drawn again from its seed.")]
internal static class SuiteMaker
{
    private const int MaxSections = 4_000;
    private const int MaxQueriesOfKind = 150;
    private const int MinWords = 20;

    /// <summary>Makes a suite.</summary>
    /// <param name="sections">The sections of a source.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    public static EvaluationSuite Make(IEnumerable<SectionRecord> sections, int seed)
    {
        var random = new Random(seed);
        var drawn = sections.Where(section => section.Sentences.Sum(sentence => sentence.Text.AsSpan().Count(' ') + 1) >= MinWords).ToArray();
        random.Shuffle(drawn);
        drawn = drawn[..Math.Min(drawn.Length, MaxSections)];
        var titles = drawn.CountBy(section => section.Path[^1], StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var queries = new List<SuiteQuery>();
        var documents = new List<SuiteDocument>();
        var judgments = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, section) in drawn.Index())
        {
            var id = $"s{index}";
            var query = QueryOf(section, titles, counts);
            if (query is { } made)
            {
                counts[made.Kind] = counts.GetValueOrDefault(made.Kind) + 1;
                queries.Add(new SuiteQuery(id, made.Text, made.Kind));
                judgments[id] = new Dictionary<string, int>(StringComparer.Ordinal) { [id] = 1 };
            }

            documents.Add(DocumentOf(id, section, query));
        }

        return new EvaluationSuite(queries, documents, judgments);
    }

    private static Query? QueryOf(SectionRecord section, Dictionary<string, int> titles, Dictionary<string, int> counts)
    {
        bool IsWanted(string kind) => counts.GetValueOrDefault(kind) < MaxQueriesOfKind;
        var (at, sentence) = section.Sentences.Index().FirstOrDefault(entry => !entry.Item.IsCode && TaskClause.Of(entry.Item.Text) is not null);
        if (IsWanted("task") && sentence.Text is not null && section.Sentences.Count > 1)
        {
            return new Query("task", "how to " + TaskClause.Of(sentence.Text), at);
        }

        var title = section.Path[^1];
        var isTitle = section.Path.Count > 1 && titles[title] == 1 && title.Count(char.IsLetter) > 3 && !Training.TextBuilder.IsGeneric(title);
        if (IsWanted("heading") && isTitle)
        {
            return new Query("heading", title, -1);
        }

        return IsWanted("sentence") && section.Sentences is [{ IsCode: false, Text.Length: > 30 and < 250 } first, _, _, ..] ? new Query("sentence", first.Text, 0) : null;
    }

    private static SuiteDocument DocumentOf(string id, SectionRecord section, Query? query)
    {
        var text = new StringBuilder();
        foreach (var (index, sentence) in section.Sentences.Index())
        {
            var content = query is { } made && made.Sentence == index ? made.Kind is "task" ? TaskClause.Without(sentence.Text) : string.Empty : sentence.Text;
            text.Append(sentence.IsCode ? $"\n\n```\n{content}\n```\n\n" : content + " ");
        }

        var path = query is { Kind: "heading" } ? section.Path.SkipLast(1) : section.Path;
        return new SuiteDocument(id, id, string.Join(" > ", path), text.ToString());
    }

    /// <summary>A query before it has a place.</summary>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Text">What is asked.</param>
    /// <param name="Sentence">The sentence that it was made of; -1 for the title.</param>
    private readonly record struct Query(string Kind, string Text, int Sentence);
}
