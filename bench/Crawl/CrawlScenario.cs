using System.Diagnostics;
using System.Globalization;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Crawl;

/// <summary>
/// A folder of HTML served on loopback and crawled by the whole product, twice: pages a second, what of the pages that links lead to is not stored, and what the second run is sent.
/// CONTEXTER_BENCH_SITE names the folder, by default that of Debian's python3-doc.
/// </summary>
internal static class CrawlScenario
{
    private const string Library = "site@1";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_SITE") ?? "/usr/share/doc/python3/html");
        if (!File.Exists(Path.Combine(folder, "index.html")))
        {
            throw new InvalidOperationException($"'{folder}' has no index.html; install python3-doc, or name a folder of HTML in CONTEXTER_BENCH_SITE.");
        }

        var data = Directory.CreateTempSubdirectory("contexter-bench-crawl-");
        try
        {
            await using var site = await StaticSite.StartAsync(folder, cancellationToken);
            var expected = SiteGraph.Reachable(folder);
            Print($"site      {expected.Count:N0} pages that links lead to from index.html");
            var options = new ContexterOptions { Data = data.FullName, Downloads = new DownloadsSection { AllowPrivate = true } };
            await using var contexter = await LocalContexter.StartAsync(options, "contexter bench", configure: null, cancellationToken);
            var first = await CrawlAsync("first", contexter.Api, site, cancellationToken);
            var stored = (await contexter.Services.GetRequiredService<IDocumentStore>().GetKnownItemsAsync(LibraryVersion.Parse(Library), cancellationToken))
                .Select(item => item.Key[(item.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToHashSet(StringComparer.Ordinal);
            var reported = first.Problems.Select(problem => problem.Item[(problem.Item.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToHashSet(StringComparer.Ordinal);
            var lost = expected.Where(page => !stored.Contains(page) && !reported.Contains(page)).Order(StringComparer.Ordinal).ToList();
            var more = stored.Where(page => !expected.Contains(page)).Order(StringComparer.Ordinal).ToList();
            Print($"compared  {stored.Count:N0} stored, {lost.Count:N0} lost {string.Join(' ', lost.Take(5))}, {more.Count:N0} unexpected {string.Join(' ', more.Take(5))}");
            Print($"          {first.Counters.ItemsLeftOut:N0} left out, {first.Problems.Length:N0} given up:");
            foreach (var problem in first.Problems.Take(5))
            {
                Print($"          {problem.Code}: {problem.Message}");
            }

            await CrawlAsync("second", contexter.Api, site, cancellationToken);
            Print($"memory    {Environment.WorkingSet / 1e6:N0} MB working set");
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<JobStatus> CrawlAsync(string name, IContexterApi api, StaticSite site, CancellationToken cancellationToken)
    {
        site.Reset();
        var started = Stopwatch.GetTimestamp();

        // All of it: what is left out by default is a matter of taste, not of speed.
        var source = new SourceDescription { Kind = "web", Location = site.Url.AbsoluteUri, Include = ["**"], Scope = SourceScope.Host, MaxItems = 1_000_000, MaxDepth = 1_000 };
        var job = await api.AddAndCompleteAsync(new AddLibraryRequest { Library = Library, Source = source }, cancellationToken);

        var took = Stopwatch.GetElapsedTime(started);
        var counters = job.Counters;
        Print($"{name,-9} {counters.Items:N0} items in {site.Span.TotalSeconds:0.0} s of fetching, {counters.Items / site.Span.TotalSeconds:N0}/s; {took.TotalSeconds:0.0} s with {counters.ChunksIndexed:N0} chunks in the index");
        Print($"          answers {site.Describe()}; {counters.ItemsStored:N0} stored, {counters.ItemsKept:N0} kept, {counters.BytesRead / 1e6:0.0} MB");
        return job;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
