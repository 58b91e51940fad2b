using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Contexter.Search;
using Contexter.Sources;
using Contexter.Storage;
using Microsoft.Extensions.AI;

namespace Contexter.CrashHost;

internal sealed class DisturbedSource(IDocumentSource inner, Disturbance disturbance) : IDocumentSource
{
    public string Kind => inner.Kind;

    public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, SourceListing listing, CancellationToken cancellationToken) =>
        inner.ListAsync(specification, listing, cancellationToken);

    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => inner.GetVersionAsync(specification, cancellationToken);

    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        disturbance.Before("fetch");
        var reading = await inner.ReadAsync(specification, item, knownToken, cancellationToken);
        disturbance.After("fetch");
        return reading;
    }
}

internal sealed class DisturbedChunker(IChunker inner, Disturbance disturbance) : IChunker
{
    public IReadOnlyList<Chunk> Chunk(Document document, ChunkingOptions options, CancellationToken cancellationToken)
    {
        disturbance.Before("chunk");
        var chunks = inner.Chunk(document, options, cancellationToken);
        disturbance.After("chunk");
        return chunks;
    }
}

internal sealed class DisturbedParts(IModelParts inner, Disturbance disturbance) : IModelParts
{
    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model) => new DisturbedEmbedder(inner.CreateEmbedder(model), disturbance);

    public IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        inner.CreateQueryEmbedder(model, embedder);

    public IChunkIndex CreateIndex(NamedModel model) => new DisturbedIndex(inner.CreateIndex(model), disturbance);

    public HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder) =>
        inner.CreateSearcher(model, index, queryEmbedder);

    public EmbeddingModel? FindIndexOf(LibraryVersion library) => inner.FindIndexOf(library);

    public void SweepLibrary(LibraryVersion library) => inner.SweepLibrary(library);
}

internal sealed class DisturbedEmbedder(IEmbeddingGenerator<string, Embedding<float>> inner, Disturbance disturbance) : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        disturbance.Before("embed");
        var embeddings = await inner.GenerateAsync(values, options, cancellationToken);
        disturbance.After("embed");
        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => inner.GetService(serviceType, serviceKey);

    public void Dispose() => inner.Dispose();
}

internal sealed class DisturbedStore(IDocumentStore inner, Disturbance disturbance) : ForwardingStore(inner)
{
    public override async Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        disturbance.Before("store");
        await Inner.StoreItemAsync(jobId, item, documents, cancellationToken);
        disturbance.After("store");
    }

    public override async Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        disturbance.Before("prune");
        var removed = await Inner.PruneAsync(jobId, library, cancellationToken);
        disturbance.After("prune");
        return removed;
    }
}

internal sealed class DisturbedIndex(IChunkIndex inner, Disturbance disturbance) : ForwardingIndex(inner)
{
    public override async Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        disturbance.Before("index");
        var result = await Inner.UpsertAsync(library, documents, cancellationToken);
        disturbance.After("index");
        return result;
    }

    public override async Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        disturbance.Before("clear");
        await Inner.DeleteLibraryAsync(library, cancellationToken);
        disturbance.After("clear");
    }

    public override async Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        disturbance.Before("finish");
        await Inner.OptimizeAsync(library, cancellationToken);
        disturbance.After("finish");
    }
}
