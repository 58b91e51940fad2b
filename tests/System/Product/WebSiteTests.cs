using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Contexter.Upstreams.Hosting;
using Contexter.Upstreams.Site;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>A documentation site with all that sites do to crawlers, read by the whole product over real connections.</summary>
public sealed class WebSiteTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("contexter-site-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Add_WhenSite_ReadsWhatBelongsToItAndRefreshesWhatChanged()
    {
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions { Upstreams = [UpstreamKind.Site], Site = new SiteOptions { CrawlDelay = TimeSpan.Zero } }, Token);
        var server = upstreams[UpstreamKind.Site];
        var site = (SiteUpstream)server.Upstream;
        var options = new ContexterOptions { Data = _data.FullName, Downloads = new DownloadsSection { AllowPrivate = true } };
        await using var contexter = await LocalContexter.StartAsync(options, "test", configure: null, Token);

        var first = await AddAsync(contexter.Api, new Uri(server.Address, "/docs/"));
        var paths = await PathsAsync(contexter);

        // One link of llms.txt is dead; the only trace of it is a problem.
        first.Problems.Select(problem => problem.Item.Split('/', 2)[1]).ShouldBe(["docs/upgrading-from-1"]);
        paths.ShouldBe(site.ListedPaths.Where(path => path.StartsWith("/docs/", StringComparison.Ordinal)).Select(path => path.Trim('/')), ignoreOrder: true);
        server.Log.Requests.ShouldNotContain(request => request.Target.StartsWith("/internal/", StringComparison.Ordinal));

        server.Log.Clear();
        var second = await AddAsync(contexter.Api, new Uri(server.Address, "/docs/"));

        second.Counters.ItemsKept.ShouldBe(first.Counters.ItemsStored);
        second.Counters.ItemsStored.ShouldBe(0);
        second.Counters.DocumentsUnchanged.ShouldBe(paths.Count);

        var (changed, removed) = (site.ListedPaths.First(path => path.StartsWith("/docs/guides/", StringComparison.Ordinal)), site.ListedPaths.Last(path => path.StartsWith("/docs/guides/", StringComparison.Ordinal)));
        site.Change(changed, "# Zeppelins\n\nA guide to the mooring of zeppelins, which nothing else on this site is about, with ropes, masts and winches.");
        site.Remove(removed);
        var third = await AddAsync(contexter.Api, new Uri(server.Address, "/docs/"));

        (third.Counters.DocumentsUpdated, third.Counters.DocumentsRemoved, third.Counters.ItemsStored).ShouldBe((1, 1, 1));
        (await PathsAsync(contexter)).ShouldBe(paths.Where(path => path != removed.Trim('/')), ignoreOrder: true);
        var reply = await contexter.Api.SearchAsync(new() { Query = "mooring of zeppelins", Libraries = ["quillon"] }, Token);
        reply.Results[0].Title.ShouldBe("Zeppelins");
    }

    [Fact]
    public async Task Add_WhenSitemapHasScope_ReadsItsHost()
    {
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions { Upstreams = [UpstreamKind.Site], Site = new SiteOptions { CrawlDelay = TimeSpan.Zero } }, Token);
        var options = new ContexterOptions { Data = _data.FullName, Downloads = new DownloadsSection { AllowPrivate = true } };
        await using var contexter = await LocalContexter.StartAsync(options, "test", configure: null, Token);
        var location = new Uri(upstreams[UpstreamKind.Site].Address, "/sitemap.xml").AbsoluteUri;

        var job = await FinishAsync(contexter.Api, new SourceDescription { Kind = "sitemap", Location = location, Scope = SourceScope.Host, MaxItems = 3 });

        job.Counters.ItemsStored.ShouldBe(3);
    }

    [Theory]
    [InlineData("sitemap", "A source of kind 'sitemap' does not take a depth; only those of kind 'web' do. Leave it out.")]
    [InlineData("llms", "A source of kind 'llms' does not take a depth; only those of kind 'web' do. Leave it out.")]
    [InlineData("files", "A source of kind 'files' does not take a depth; only those of kind 'web' do. Leave it out.")]
    public async Task Add_WhenListHasDepth_SaysWhichKindsTakeOne(string kind, string message)
    {
        await using var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = _data.FullName }, "test", configure: null, Token);
        var request = new AddLibraryRequest { Library = "quillon", Source = new SourceDescription { Kind = kind, Location = "https://docs.example/list", MaxDepth = 1 } };

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => contexter.Api.AddLibraryAsync(request, Token));

        fault.Message.ShouldBe(message);
    }

    private static Task<JobStatus> AddAsync(IContexterApi api, Uri location) =>
        FinishAsync(api, new SourceDescription { Kind = "web", Location = location.AbsoluteUri });

    private static async Task<JobStatus> FinishAsync(IContexterApi api, SourceDescription source)
    {
        var job = await api.AddLibraryAsync(new AddLibraryRequest { Library = "quillon@3", Source = source }, Token);
        await foreach (var change in api.WatchJobAsync(job.Id, Token))
        {
            job = change.Job;
        }

        job.Error?.Message.ShouldBeNull();
        job.State.ShouldBe(JobState.Completed);
        return job;
    }

    private static async Task<List<string>> PathsAsync(LocalContexter contexter) =>
        [.. (await contexter.Services.GetRequiredService<IDocumentStore>().GetKnownItemsAsync(LibraryVersion.Parse("quillon@3"), Token)).Select(item => item.Key.Split('/', 2)[1])];
}
