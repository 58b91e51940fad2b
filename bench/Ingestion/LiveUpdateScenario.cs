using System.Diagnostics;
using System.Globalization;
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

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var corpus = await SdkCorpus.LoadAsync(cancellationToken);
        foreach (var members in new[] { 10_000, 50_000, int.MaxValue })
        {
            await MeasureAsync(corpus.Take(members).Source, cancellationToken);
        }
    }

    private static async Task MeasureAsync(SourceDescription source, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-live-");
        try
        {
            await using var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken);
            var job = await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = Library, Source = source }, cancellationToken);

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{job.Counters.DocumentsIndexed:N0} documents, {job.Counters.ChunksIndexed:N0} chunks:"));
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

            Console.WriteLine($"  put      {Measurements.Summarize(added)}");
            Console.WriteLine($"  changed  {Measurements.Summarize(changed)}");
            Console.WriteLine($"  removed  {Measurements.Summarize(removed)}");
        }
        finally
        {
            data.Delete(recursive: true);
        }
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
