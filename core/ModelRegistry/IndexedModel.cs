using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.Search;
using Microsoft.Extensions.AI;

namespace Contexter.ModelRegistry;

/// <summary>
/// A model with everything that is right with this model alone: what embeds, the index of the vectors, and what searches it. They are only handed out together, so
/// that vectors of two models never meet.
/// </summary>
/// <remarks>Safe for concurrent use. Each part is made when it is first asked for, and disposed with the <see cref="EmbeddingModels"/> that the model is of.</remarks>
public sealed class IndexedModel
{
    private readonly NamedModel _description;
    private readonly Lazy<IEmbeddingGenerator<string, Embedding<float>>> _embedder;
    private readonly Lazy<IEmbeddingGenerator<string, Embedding<float>>> _queryEmbedder;
    private readonly Lazy<IChunkIndex> _index;
    private readonly Lazy<HybridSearcher> _searcher;

    internal IndexedModel(NamedModel description, IModelParts parts)
    {
        _description = description;
        _embedder = new(() => parts.CreateEmbedder(description));
        _queryEmbedder = new(() => parts.CreateQueryEmbedder(description, Embedder));
        _index = new(() => parts.CreateIndex(description));
        _searcher = new(() => parts.CreateSearcher(description, Index, QueryEmbedder));
    }

    /// <summary>What people call it.</summary>
    public string Name => _description.Name;

    /// <summary>Kind of its server.</summary>
    public string Provider => _description.Provider;

    /// <summary>The model.</summary>
    public EmbeddingModel Model => _description.Model;

    /// <summary>Embeds documents.</summary>
    public IEmbeddingGenerator<string, Embedding<float>> Embedder => _embedder.Value;

    /// <summary>Embeds questions.</summary>
    public IEmbeddingGenerator<string, Embedding<float>> QueryEmbedder => _queryEmbedder.Value;

    /// <summary>The index of its vectors.</summary>
    public IChunkIndex Index => _index.Value;

    /// <summary>Searches that index.</summary>
    public HybridSearcher Searcher => _searcher.Value;

    /// <summary>What searches the index; null while nobody has searched.</summary>
    internal HybridSearcher? SearcherInUse => _searcher.IsValueCreated ? _searcher.Value : null;

    /// <summary>What embeds questions; null while nobody has asked one.</summary>
    internal IEmbeddingGenerator<string, Embedding<float>>? QueryEmbedderInUse => _queryEmbedder.IsValueCreated ? _queryEmbedder.Value : null;

    /// <summary>Name, id and dimension.</summary>
    public override string ToString() => $"'{Name}' ({Model.Id}, {FormattableString.Invariant($"{Model.Dimension}")} dimensions)";

    /// <summary>Disposes what was made.</summary>
    internal async ValueTask DisposeAsync()
    {
        // The query embedder may wrap the other one; disposing twice does nothing.
        QueryEmbedderInUse?.Dispose();
        if (_embedder.IsValueCreated)
        {
            _embedder.Value.Dispose();
        }

        if (_index.IsValueCreated)
        {
            await _index.Value.DisposeAsync().ConfigureAwait(false);
        }
    }
}
