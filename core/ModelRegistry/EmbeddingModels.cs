using Contexter.Caching;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Caching;
using Microsoft.Extensions.AI;

namespace Contexter.ModelRegistry;

/// <summary>The embedding models that the configuration describes, by name and by what they are, each with an index of its own.</summary>
/// <remarks>Safe for concurrent use. A model costs nothing until one of its parts is asked for.</remarks>
/// <example>
/// <code>
/// var hits = await models.Find(active.Id, active.Dimension)!.Searcher.SearchAsync(query, cancellationToken);
/// </code>
/// </example>
public sealed class EmbeddingModels : IAsyncDisposable
{
    private readonly IModelParts _parts;
    private readonly Dictionary<string, IndexedModel> _byName;

    /// <summary>Describes the models; none of their parts is made yet.</summary>
    /// <param name="models">The models; the first of them is the one to begin with.</param>
    /// <param name="parts">Makes their parts.</param>
    /// <exception cref="ContexterException">A model is not valid, or two names mean the same model (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public EmbeddingModels(IReadOnlyList<NamedModel> models, IModelParts parts)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(parts);
        if (models.Count == 0)
        {
            throw new ArgumentException("There must be a model to begin with.", nameof(models));
        }

        _parts = parts;
        var all = new List<IndexedModel>(models.Count);
        foreach (var model in models)
        {
            model.Model.Validate();
            if (all.Find(other => other.Model.IsSameAs(model.Model)) is { } same)
            {
                // One index with two writers would be damaged by them.
                throw new ContexterException(
                    ErrorCodes.ConfigurationInvalid,
                    $"The embedding models '{same.Name}' and '{model.Name}' are the same, {model.Model}; leave one out. Further servers of a model belong below its 'fallbacks'.");
            }

            all.Add(new IndexedModel(model, parts));
        }

        All = all;
        _byName = all.ToDictionary(model => model.Name, StringComparer.Ordinal);
    }

    /// <summary>All models, the first one first.</summary>
    public IReadOnlyList<IndexedModel> All { get; }

    /// <summary>The model that is used as long as nothing is indexed.</summary>
    public IndexedModel First => All[0];

    /// <summary>Hits and misses of remembered answers, over all models.</summary>
    public CacheStatistics AnswerCache => Sum(All.Select(model => model.SearcherInUse?.CacheStatistics));

    /// <summary>Hits and misses of remembered embeddings of questions, over all models.</summary>
    public CacheStatistics QueryCache => Sum(All.Select(model => model.QueryEmbedderInUse?.GetService<CachingEmbeddingGenerator>()?.Statistics));

    /// <summary>Forgets all remembered answers.</summary>
    public void ForgetAnswers()
    {
        foreach (var model in All)
        {
            model.SearcherInUse?.ForgetAnswers();
        }
    }

    /// <summary>Forgets all remembered embeddings of questions.</summary>
    public void ForgetQueries()
    {
        foreach (var model in All)
        {
            model.QueryEmbedderInUse?.GetService<CachingEmbeddingGenerator>()?.Clear();
        }
    }

    /// <summary>The model of a name, or null when there is none.</summary>
    public IndexedModel? FindByName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The model of an id and a dimension, whatever its name; null when none is described.</summary>
    public IndexedModel? Find(string id, int dimension) =>
        All.FirstOrDefault(model => model.Model.Dimension == dimension && string.Equals(model.Model.Id, id, StringComparison.Ordinal));

    /// <summary>The model of an index that holds a library version, described or not; null where none can be found.</summary>
    public EmbeddingModel? FindIndexOf(LibraryVersion library) => _parts.FindIndexOf(library);

    /// <summary>Removes a library version from the index of every model.</summary>
    public async Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        foreach (var model in All)
        {
            await model.Index.DeleteLibraryAsync(library, cancellationToken).ConfigureAwait(false);
        }

        _parts.SweepLibrary(library);
    }

    /// <summary>Disposes the parts that were made.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var model in All)
        {
            await model.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static CacheStatistics Sum(IEnumerable<CacheStatistics?> parts) => parts.Aggregate(
        default(CacheStatistics),
        (sum, part) => part is { } counts ? new CacheStatistics(sum.Hits + counts.Hits, sum.Misses + counts.Misses, sum.Entries + counts.Entries) : sum);
}
