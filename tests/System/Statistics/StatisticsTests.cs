using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Search;
using Contexter.GrainInterfaces.Statistics;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;

namespace Contexter.Tests.Statistics;

/// <summary>The figures of a real host with real grains, on whichever host is built.</summary>
public sealed class StatisticsTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("contexter-statistics-").FullName;
    private LocalContexter _contexter = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = _data }, "contexter test", configure: null, Token);

    public async ValueTask DisposeAsync()
    {
        await _contexter.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task GetStatistics_WhenGrainsWereCalled_HasTheirCallsAndActivations()
    {
        await _contexter.Api.ListLibrariesAsync(Token);
        await _contexter.Api.ListLibrariesAsync(Token);
        await Should.ThrowAsync<ContexterFaultException>(() => _contexter.Api.GetLibraryAsync("nope", Token));

        var catalogue = Grain(await _contexter.Api.GetStatisticsAsync(Token), "CatalogueGrain");

        catalogue.Activations.ShouldBe(1);
        (catalogue.Calls.Count, catalogue.Calls.Faults, catalogue.Calls.Errors).ShouldBe((4, 1, 0));

        // The host itself asks for the model at its start.
        catalogue.Methods.Select(method => (method.Method, method.Calls.Count, method.Calls.Faults)).ShouldBe([("GetModelAsync", 1, 0), ("ListLibrariesAsync", 2, 0), ("ResolveAsync", 1, 1)]);
        catalogue.Calls.LongestMs.ShouldBeGreaterThan(0);
        catalogue.Calls.TotalMs.ShouldBeGreaterThanOrEqualTo(catalogue.Calls.LongestMs);
    }

    [Fact]
    public async Task GetStatistics_WhenTheCoreRefusedACall_CountsAFaultAndNoDefect()
    {
        await Should.ThrowAsync<ContexterFaultException>(() => _contexter.Api.SearchAsync(new SearchRequest { Query = "x", Weights = "nonsense" }, Token));

        var search = Grain(await _contexter.Api.GetStatisticsAsync(Token), "SearchGrain");

        (search.Calls.Count, search.Calls.Faults, search.Calls.Errors).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task GetStatistics_WhenASearchIsAskedAgain_HasHitsOfTheCaches()
    {
        Caches(await _contexter.Api.GetStatisticsAsync(Token)).ShouldBe([("query_embeddings", 0, 0, 0, 0), ("search_answers", 0, 0, 0, 0)]);

        foreach (var topK in (int[])[3, 3, 4])
        {
            await _contexter.Api.SearchAsync(new SearchRequest { Query = "pool", TopK = topK }, Token);
        }

        Caches(await _contexter.Api.GetStatisticsAsync(Token)).ShouldBe([("query_embeddings", 1, 1, 1, 0.5), ("search_answers", 1, 2, 2, 1.0 / 3)]);
    }

    [Fact]
    public async Task EmptyCache_WhenItKeepsAnswers_ForgetsThemAndCountsOn()
    {
        var request = new SearchRequest { Query = "pool", TopK = 3 };
        await _contexter.Api.SearchAsync(request, Token);

        (await _contexter.Api.EmptyCacheAsync("search_answers", Token)).Entries.ShouldBe(0);
        (await _contexter.Api.EmptyCacheAsync("query_embeddings", Token)).Entries.ShouldBe(0);

        await _contexter.Api.SearchAsync(request, Token);
        Caches(await _contexter.Api.GetStatisticsAsync(Token)).ShouldBe([("query_embeddings", 0, 2, 1, 0), ("search_answers", 0, 2, 1, 0)]);
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _contexter.Api.EmptyCacheAsync("none", Token));
        (fault.Code, fault.Message).ShouldBe(("cache_not_found", "There is no cache 'none', or it is switched off; there are query_embeddings, search_answers."));
    }

    [Fact]
    public async Task GetStatistics_WhenAskedAgain_HasCountedItself()
    {
        Grain(await _contexter.Api.GetStatisticsAsync(Token), "StatisticsGrain").Calls.Count.ShouldBe(0);
        Grain(await _contexter.Api.GetStatisticsAsync(Token), "StatisticsGrain").Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetStatistics_WhenTheHostRuns_TellsWhatItUsesAndOfItsOwnGrainsNothing()
    {
        var statistics = await _contexter.Api.GetStatisticsAsync(Token);

        statistics.Silo.ShouldNotBeNullOrWhiteSpace();
        statistics.UptimeSeconds.ShouldBeGreaterThan(0);
        statistics.CpuSeconds.ShouldBeGreaterThan(0);
        statistics.WorkingSetBytes.ShouldBeGreaterThan(0);
        statistics.ManagedBytes.ShouldBeGreaterThan(0);
        statistics.Activations.ShouldBe(statistics.Grains.Sum(grain => grain.Activations));
        var own = typeof(Contexter.Grains.Statistics.StatisticsGrain).Assembly.GetTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        statistics.Grains.Select(grain => grain.Type).Where(type => !own.Contains(type)).ShouldBeEmpty();
        statistics.Grains.Select(grain => grain.Type).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
    }

    private static IEnumerable<(string Name, long Hits, long Misses, int Entries, double HitRate)> Caches(SiloStatistics statistics) =>
        statistics.Caches.Select(cache => (cache.Name, cache.Hits, cache.Misses, cache.Entries, cache.HitRate));

    private static GrainTypeStatistics Grain(SiloStatistics statistics, string type) => statistics.Grains.Single(grain => string.Equals(grain.Type, type, StringComparison.Ordinal));
}
