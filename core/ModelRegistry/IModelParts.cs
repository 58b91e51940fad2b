using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.Search;
using Microsoft.Extensions.AI;

namespace Contexter.ModelRegistry;

/// <summary>Makes what belongs to one model. Whoever asks owns what is made, and asks once a model.</summary>
public interface IModelParts
{
    /// <summary>What embeds documents with the model.</summary>
    IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model);

    /// <summary>What embeds questions with the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="embedder">What embeds its documents; where the result wraps it, the result disposes it too.</param>
    IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder);

    /// <summary>The index of the model's vectors, apart from that of every other model.</summary>
    IChunkIndex CreateIndex(NamedModel model);

    /// <summary>What searches the index of the model.</summary>
    HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder);

    /// <summary>The model of an index that holds a library version, described or not, as far as indexes can be found without their models; else null.</summary>
    EmbeddingModel? FindIndexOf(LibraryVersion library);

    /// <summary>Removes what is left of a library version in indexes of models that are described no more, as far as they can be found without their models.</summary>
    void SweepLibrary(LibraryVersion library);
}
