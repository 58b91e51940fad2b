using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Sources;
using Contexter.Sources.Files;

namespace Contexter.Bench.Quality;

/// <summary>
/// How many documents of real documentation each rule of quality flags, with examples to judge by eye; how many of the same documents it finds once they are spoiled; and
/// what the rules cost. CONTEXTER_BENCH_DOCS names folders, with colons between them; without it, the documentation of the .NET SDK is taken.
/// CONTEXTER_BENCH_EXAMPLES says how many examples of a rule are shown.
/// </summary>
internal static class QualityScenario
{
    private const int Seed = 7;
    private const int Spoiled = 400;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        foreach (var folder in (Environment.GetEnvironmentVariable("CONTEXTER_BENCH_DOCS") ?? packs).Split(':'))
        {
            var documents = await ReadAsync(folder, cancellationToken);
            MeasureGood(folder, documents);
            MeasureSpoiled(documents);
        }
    }

    private static async Task<List<ParsedDocument>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var (source, parsers) = (new FileSource(TimeProvider.System), DocumentParsers.CreateDefault());
        var specification = new SourceSpecification { Kind = "files", Location = folder };
        var documents = new List<ParsedDocument>();
        await foreach (var item in source.ListAsync(specification, new SourceListing([]), cancellationToken))
        {
            try
            {
                var reading = await source.ReadAsync(specification, item, null, cancellationToken);
                documents.AddRange(reading.Content is { } content ? parsers.Parse(content, cancellationToken) : []);
            }
            catch (Contexter.Documents.ContexterException)
            {
                // What cannot be read or parsed is given up before quality is asked for.
            }
        }

        return documents;
    }

    private static void MeasureGood(string folder, List<ParsedDocument> documents)
    {
        var rules = new DocumentRules(new QualityOptions());
        var started = Stopwatch.GetTimestamp();
        var assessed = documents.ConvertAll(document => (Document: document, Assessment: rules.Assess(document)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var characters = documents.Sum(document => (long)document.Text.Length);
        Print($"{folder}: {documents.Count:N0} documents, {characters / 1e6:0.0} M characters, assessed at {characters / 1e6 / seconds:0} M/s; average score {assessed.Average(entry => entry.Assessment.Score):0.000}, {assessed.Count(entry => entry.Assessment.IsDropped)} dropped");
        foreach (var rule in assessed.SelectMany(entry => entry.Assessment.Reasons, (entry, reason) => (entry.Document, Reason: reason)).ToLookup(entry => entry.Reason.Code, StringComparer.Ordinal).OrderBy(rule => rule.Key, StringComparer.Ordinal))
        {
            var flagged = rule.ToList();
            Print($"  {rule.Key,-28} {flagged.Count,6} {100.0 * flagged.Count / documents.Count,6:0.00} %");
            foreach (var (document, reason) in Sample(flagged))
            {
                Print($"      {document.Path} ({document.Type}, {document.Text.Length}): {reason.Message}");
            }
        }

        foreach (var rule in documents.SelectMany(document => SimpleRules.Broken(document.Text)).CountBy(rule => rule, StringComparer.Ordinal))
        {
            Print($"  simple rule: {rule.Key,-18} {rule.Value,6} {100.0 * rule.Value / documents.Count,6:0.00} %");
        }
    }

    private static void MeasureSpoiled(List<ParsedDocument> documents)
    {
        var (rules, parsers) = (new DocumentRules(new QualityOptions()), DocumentParsers.CreateDefault());
        var random = new Random(Seed);
        var long_ = documents.Where(document => document.Text.Length > 1_000).ToArray();
        random.Shuffle(long_);
        foreach (var (name, spoil) in SpoiledText.Ways)
        {
            var (found, all) = (0, 0);
            foreach (var document in long_.Take(Spoiled))
            {
                var item = new SourceItem { Key = "spoiled.md", Url = "https://example.org/spoiled.md", Format = "markdown" };
                var content = new SourceContent { Item = item, Text = spoil(document.Text, random), SizeBytes = 1, FetchedAt = default, TrustScore = 5 };
                found += parsers.Parse(content, CancellationToken.None).All(spoiled => rules.Assess(spoiled).Reasons.Any(reason => reason.Severity >= Severity.Warning)) ? 1 : 0;
                all++;
            }

            Print($"  spoiled: {name,-26} {found} of {all} found");
        }
    }

    private static IEnumerable<T> Sample<T>(List<T> flagged)
    {
        var shown = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_EXAMPLES") ?? "5", CultureInfo.InvariantCulture);
        var step = Math.Max(1, flagged.Count / Math.Max(1, shown));
        return flagged.Where((_, position) => position % step == 0).Take(shown);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
