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

internal sealed class DisturbedStore(IDocumentStore inner, Disturbance disturbance) : IDocumentStore
{
    public async Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        disturbance.Before("store");
        await inner.StoreItemAsync(jobId, item, documents, cancellationToken);
        disturbance.After("store");
    }

    public async Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        disturbance.Before("prune");
        var removed = await inner.PruneAsync(jobId, library, cancellationToken);
        disturbance.After("prune");
        return removed;
    }

    public Task LeaveOutItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken) => inner.LeaveOutItemAsync(jobId, item, cancellationToken);

    public Task<IReadOnlyList<KnownItem>> GetKnownItemsAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        inner.GetKnownItemsAsync(library, cancellationToken);

    public Task<IReadOnlyList<SourceItem>> GetLeadsAsync(string jobId, LibraryVersion library, int depth, CancellationToken cancellationToken) =>
        inner.GetLeadsAsync(jobId, library, depth, cancellationToken);

    public Task RejectItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken) => inner.RejectItemAsync(jobId, item, cancellationToken);

    public Task<bool> TryKeepItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken) => inner.TryKeepItemAsync(jobId, item, cancellationToken);

    public Task<IReadOnlyList<ItemReceipt>> GetItemsAsync(string jobId, CancellationToken cancellationToken) => inner.GetItemsAsync(jobId, cancellationToken);

    public Task<LedgerSummary> SummarizeAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken) =>
        inner.SummarizeAsync(jobId, library, cancellationToken);

    public Task<IReadOnlyList<LibraryVersion>> ListLibrariesAsync(CancellationToken cancellationToken) => inner.ListLibrariesAsync(cancellationToken);

    public Task ForgetRejectedAsync(string jobId, CancellationToken cancellationToken) => inner.ForgetRejectedAsync(jobId, cancellationToken);

    public Task DeleteEarlierLedgersAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken) =>
        inner.DeleteEarlierLedgersAsync(jobId, library, cancellationToken);

    public IDeadLetterStore DeadLetters => inner.DeadLetters;

    public Task<DocumentStoreStatus> GetStatusAsync(CancellationToken cancellationToken) => inner.GetStatusAsync(cancellationToken);

    public Task<DocumentCheck> CheckAsync(LibraryVersion library, string? after, int limit, CancellationToken cancellationToken) =>
        inner.CheckAsync(library, after, limit, cancellationToken);

    public Task CompactAsync(CancellationToken cancellationToken) => inner.CompactAsync(cancellationToken);

    public Task<IReadOnlyList<DocumentEntry>> ListAsync(LibraryVersion library, CancellationToken cancellationToken) => inner.ListAsync(library, cancellationToken);

    public Task VisitAsync(LibraryVersion library, Action<DocumentMetadata> visit, CancellationToken cancellationToken) => inner.VisitAsync(library, visit, cancellationToken);

    public Task<IReadOnlyList<ItemReceipt>> GetGivenUpAsync(LibraryVersion library, CancellationToken cancellationToken) => inner.GetGivenUpAsync(library, cancellationToken);

    public Task<Document?> GetAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken) => inner.GetAsync(library, id, cancellationToken);

    public Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken) => inner.DeleteLibraryAsync(library, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

internal sealed class DisturbedIndex(IChunkIndex inner, Disturbance disturbance) : IChunkIndex
{
    public async Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        disturbance.Before("index");
        var result = await inner.UpsertAsync(library, documents, cancellationToken);
        disturbance.After("index");
        return result;
    }

    public async Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        disturbance.Before("clear");
        await inner.DeleteLibraryAsync(library, cancellationToken);
        disturbance.After("clear");
    }

    public async Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        disturbance.Before("finish");
        await inner.OptimizeAsync(library, cancellationToken);
        disturbance.After("finish");
    }

    public Task DropAsync(CancellationToken cancellationToken) => inner.DropAsync(cancellationToken);

    public Task<int> DeleteDocumentsAsync(LibraryVersion library, IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken) =>
        inner.DeleteDocumentsAsync(library, documents, cancellationToken);

    public Task<IReadOnlyDictionary<DocumentId, string>> GetFingerprintsAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        inner.GetFingerprintsAsync(library, cancellationToken);

    public Task<CandidateSet> FindCandidatesAsync(CandidateQuery query, CancellationToken cancellationToken) => inner.FindCandidatesAsync(query, cancellationToken);

    public Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<ChunkId> ids, CancellationToken cancellationToken) =>
        inner.GetChunksAsync(library, ids, cancellationToken);

    public IAsyncEnumerable<IndexedChunk> ScanAsync(LibraryVersion library, CancellationToken cancellationToken) => inner.ScanAsync(library, cancellationToken);

    public Task<IndexStatistics> GetStatisticsAsync(LibraryVersion? library, CancellationToken cancellationToken) => inner.GetStatisticsAsync(library, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
