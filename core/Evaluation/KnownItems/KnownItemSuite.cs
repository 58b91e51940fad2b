using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Contexter.Evaluation.KnownItems;

/// <summary>
/// Makes a suite of documentation that nobody has judged: of each section that is drawn, a part becomes a query and is taken out of the section, which is the only
/// right answer (known-item search). The same sections and options give the same suite.
/// </summary>
/// <remarks>
/// Three kinds of query: <c>heading</c>, a section's own title; <c>sentence</c>, its first sentence; <c>task</c>, what a sentence says it is for ("To stop a
/// container, ..."), put as a question. They use the words of whoever wrote the section, which flatters every method that looks at words.
/// </remarks>
[SuppressMessage("Security", "CA5394", Justification = "A suite has to be drawn again from its seed.")]
public static class KnownItemSuite
{
    private const int MinWords = 20;
    private const string HeadingKind = "heading";
    private const string SentenceKind = "sentence";
    private const string TaskKind = "task";

    /// <summary>The kinds of queries.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [HeadingKind, SentenceKind, TaskKind];

    /// <summary>Makes a suite; without queries where no section is long enough for one.</summary>
    /// <param name="sections">The sections of a library, in an order that is always the same.</param>
    /// <param name="options">How many of them, and of which seed.</param>
    public static EvaluationSuite Make(IEnumerable<KnownItemSection> sections, KnownItemOptions options)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSections, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.QueriesOfKind, nameof(options));
        var drawn = Draw(sections, options);
        var made = Ask(drawn, options);
        var queries = new List<SuiteQuery>();
        var documents = new List<SuiteDocument>();
        var judgments = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (index, section) in drawn.Index())
        {
            var id = $"s{index}";
            if (made[index] is { } query)
            {
                queries.Add(new SuiteQuery(id, query.Text, query.Kind));
                judgments[id] = new Dictionary<string, int>(StringComparer.Ordinal) { [id] = 1 };
            }

            documents.Add(DocumentOf(id, section, made[index]));
        }

        return new EvaluationSuite(queries, documents, judgments);
    }

    // A section that stands there twice would be a right answer that counts as a wrong one.
    private static KnownItemSection[] Draw(IEnumerable<KnownItemSection> sections, KnownItemOptions options)
    {
        var drawn = sections
            .Where(section => section.Sentences.Sum(sentence => sentence.Text.AsSpan().Count(' ') + 1) >= MinWords)
            .DistinctBy(section => string.Join('\n', section.Sentences.Select(sentence => sentence.Text)), StringComparer.Ordinal)
            .ToArray();
        new Random(options.Seed).Shuffle(drawn);
        return drawn[..Math.Min(drawn.Length, options.MaxSections)];
    }

    /// <summary>The query of each section, if it has one: first so many of each kind, then of any until there are enough.</summary>
    private static Query?[] Ask(KnownItemSection[] drawn, KnownItemOptions options)
    {
        var titles = drawn.CountBy(section => section.Path[^1], StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var counts = Kinds.ToDictionary(kind => kind, _ => 0, StringComparer.Ordinal);
        var made = new Query?[drawn.Length];
        foreach (var (ofKind, total) in new[] { (options.QueriesOfKind, int.MaxValue), (int.MaxValue, options.FillTo) })
        {
            for (var i = 0; i < drawn.Length && counts.Values.Sum() < total; i++)
            {
                if (made[i] is null && QueryOf(drawn[i], titles, kind => counts[kind] < ofKind) is { } query)
                {
                    made[i] = query;
                    counts[query.Kind]++;
                }
            }
        }

        return made;
    }

    private static Query? QueryOf(KnownItemSection section, Dictionary<string, int> titles, Func<string, bool> isWanted)
    {
        var (at, sentence) = section.Sentences.Index().FirstOrDefault(entry => !entry.Item.IsCode && TaskClause.Of(entry.Item.Text) is not null);
        if (isWanted(TaskKind) && sentence.Text is not null && section.Sentences.Count > 1)
        {
            return new Query(TaskKind, "how to " + TaskClause.Of(sentence.Text), at);
        }

        var title = section.Path[^1];
        var isTitle = section.Path.Count > 1 && titles[title] == 1 && title.Count(char.IsLetter) > 3 && !SectionTitles.IsGeneric(title);
        if (isWanted(HeadingKind) && isTitle)
        {
            return new Query(HeadingKind, title, -1);
        }

        return isWanted(SentenceKind) && section.Sentences is [{ IsCode: false, Text.Length: > 30 and < 250 } first, _, _, ..] ? new Query(SentenceKind, first.Text, 0) : null;
    }

    private static SuiteDocument DocumentOf(string id, KnownItemSection section, Query? query)
    {
        var text = new StringBuilder();
        foreach (var (index, sentence) in section.Sentences.Index())
        {
            var content = query is { } made && made.Sentence == index ? made.Kind is TaskKind ? TaskClause.Without(sentence.Text) : string.Empty : sentence.Text;
            text.Append(sentence.IsCode ? $"\n\n```\n{content}\n```\n\n" : content + " ");
        }

        var path = query is { Kind: HeadingKind } ? section.Path.SkipLast(1) : section.Path;
        return new SuiteDocument(id, id, string.Join(" > ", path), text.ToString());
    }

    /// <summary>A query before it has a place.</summary>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Text">What is asked.</param>
    /// <param name="Sentence">The sentence that it was made of; -1 for the title.</param>
    private readonly record struct Query(string Kind, string Text, int Sentence);
}
