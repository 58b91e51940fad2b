using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;

namespace Contexter.Bench.Ingestion;

/// <summary>
/// How soon a search sees that a single document was put, changed or removed, in libraries of different sizes: the .NET SDK's documentation from 10,000 members to all. A search
/// runs after every change, and one that does not see it ends the run.
/// </summary>
internal static class LiveUpdateScenario
{
    private const string Library = "measured@1";
    private const int Rounds = 20;

    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var corpus = await SdkCorpus.LoadAsync(cancellationToken);
        foreach (var (members, name) in new[] { (10_000, "10,000 members"), (50_000, "50,000 members"), (int.MaxValue, "all members") })
        {
            await MeasureAsync(run, name, corpus.Take(members).Source, cancellationToken);
        }
    }

    private static async Task MeasureAsync(ScenarioRun run, string name, SourceDescription source, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-live-");
        try
        {
            await using var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
            var job = await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = Library, Source = source }, cancellationToken);

            run.WriteLine($"{job.Counters.DocumentsIndexed:N0} documents, {job.Counters.ChunksIndexed:N0} chunks:");
            var (added, changed, removed) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"notes/note{round}.md");
                var (first, second) = (Word(round, 'x'), Word(round, 'y'));
                added.Add(await TimeAsync(() => PutAsync(contexter.Api, path, first, cancellationToken), contexter.Api, first, [path], cancellationToken));
                changed.Add(await TimeAsync(() => PutAsync(contexter.Api, path, second, cancellationToken), contexter.Api, second, [path], cancellationToken));
                await FindsAsync(contexter.Api, first, [], cancellationToken);
                removed.Add(await TimeAsync(() => contexter.Api.RemoveDocumentAsync(Library, path, cancellationToken), contexter.Api, second, [], cancellationToken));
            }

            Record("a document that is new", added);
            Record("a document that is changed", changed);
            Record("a document that is removed", removed);
        }
        finally
        {
            data.Delete(recursive: true);
        }

        void Record(string what, List<double> samples) => run.Record(
            $"{name}: {what}, searches follow, p95", "ms", FigureKind.Time, Better.Lower, [Measurements.Percentile([.. samples.Order()], 0.95)], samples);
    }

    // No word of any documentation, and without a figure, which would be a word of its own.
    private static string Word(int round, char state) => $"quixzorp{state}{(char)('a' + round)}";

    private static Task<DocumentChange> PutAsync(IContexterApi api, string path, string word, CancellationToken cancellationToken) => api.PutDocumentAsync(
        Library, new DocumentPut { Path = path, Text = $"# {path}\n\nThe word of this note is {word}, and nothing else in the library has it in any of its pages.\n" }, cancellationToken);

    /// <summary>Milliseconds from the change to the answer of the first search after it.</summary>
    private static async Task<double> TimeAsync(
        Func<Task<DocumentChange>> change, IContexterApi api, string word, string[] expected, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await change();
        await FindsAsync(api, word, expected, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task FindsAsync(IContexterApi api, string word, string[] expected, CancellationToken cancellationToken)
    {
        var reply = await api.SearchAsync(new SearchRequest { Query = word, Libraries = [Library], Type = SearchKind.Keyword, TopK = 3 }, cancellationToken);
        var found = reply.Results.Select(hit => hit.Title);
        if (!found.SequenceEqual(expected, StringComparer.Ordinal))
        {
            throw new InvalidOperationException($"A search for '{word}' finds {string.Join(", ", found)} and not {string.Join(", ", expected)}.");
        }
    }
}
