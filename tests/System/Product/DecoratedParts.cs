using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Contexter.Search;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>The parts of models as the product makes them, with something of a test's around them.</summary>
internal sealed class DecoratedParts(IModelParts inner) : IModelParts
{
    /// <summary>Put around every embedder.</summary>
    public Func<NamedModel, IEmbeddingGenerator<string, Embedding<float>>, IEmbeddingGenerator<string, Embedding<float>>> Embedder { get; init; } = (_, embedder) => embedder;

    /// <summary>Has a host use them.</summary>
    public static void Use(IServiceCollection services, Func<IModelParts, DecoratedParts> decorate)
    {
        var product = services.Single(service => service.ServiceType == typeof(IModelParts));
        services.Remove(product);
        services.AddSingleton<IModelParts>(provider => decorate((IModelParts)product.ImplementationFactory!(provider)));
    }

    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model) => Embedder(model, inner.CreateEmbedder(model));

    public IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        inner.CreateQueryEmbedder(model, embedder);

    public IChunkIndex CreateIndex(NamedModel model) => inner.CreateIndex(model);

    public HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder) =>
        inner.CreateSearcher(model, index, queryEmbedder);

    public EmbeddingModel? FindIndexOf(LibraryVersion library) => inner.FindIndexOf(library);

    public void SweepLibrary(LibraryVersion library) => inner.SweepLibrary(library);
}
