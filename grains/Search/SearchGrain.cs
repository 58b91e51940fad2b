using System.Diagnostics;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;
using Contexter.Observability;
using Contexter.Search;
using Orleans.Concurrency;

namespace Contexter.Grains.Search;

/// <inheritdoc cref="ISearchGrain"/>
[StatelessWorker]
public sealed class SearchGrain(EmbeddingModels models, SearchDefaults defaults, ServiceInstruments instruments, TimeProvider time) : Grain, ISearchGrain
{
    /// <inheritdoc/>
    public async Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var resolved = await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).ResolveAsync(request.Libraries ?? [], cancellationToken);
        var searcher = models.Require(resolved.Model).Searcher;
        var query = SearchMessages.ToQuery(request, [.. resolved.Libraries.Select(library => new LibraryVersion(library.Name, library.Version))], defaults);

        var mode = ModeOf(query.Type);
        Activity.Current?.SetTag("contexter.search.mode", mode);
        int? hits = null;
        try
        {
            // Scoring is computation: the pool does it, so that other workers' turns are not held up.
            var response = await Task.Run(() => searcher.SearchAsync(query, cancellationToken), cancellationToken);
            hits = response.Hits.Count;
            Activity.Current?.SetTag("contexter.search.hits", hits);
            return SearchMessages.ToReply(request.Query, response, time.GetElapsedTime(started));
        }
        finally
        {
            instruments.OnSearch(mode, time.GetElapsedTime(started), hits);
        }
    }

    private static string ModeOf(SearchType type) => type switch
    {
        SearchType.Semantic => "semantic",
        SearchType.Keyword => "keyword",
        _ => "hybrid",
    };
}

/// <summary>What the configuration says about searches that do not say it themselves.</summary>
public sealed record SearchDefaults
{
    /// <summary>Hits. Default 10.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>Least score of either leg, 0 to 1. Default 0.1.</summary>
    public double Threshold { get; init; } = 0.1;

    /// <summary><c>auto</c>, <c>rrf</c> or two weights. Default <c>auto</c>.</summary>
    public string Weights { get; init; } = "auto";
}
