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

internal sealed class KillingSource(IDocumentSource inner, KillPoint kill) : IDocumentSource
{
    public string Kind => inner.Kind;

    public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, IReadOnlyList<KnownItem> known, CancellationToken cancellationToken) =>
        inner.ListAsync(specification, known, cancellationToken);

    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => inner.GetVersionAsync(specification, cancellationToken);

    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        kill.Before("fetch");
        var reading = await inner.ReadAsync(specification, item, knownToken, cancellationToken);
        kill.After("fetch");
        return reading;
    }
}

internal sealed class KillingChunker(IChunker inner, KillPoint kill) : IChunker
{
    public IReadOnlyList<Chunk> Chunk(Document document, ChunkingOptions options, CancellationToken cancellationToken)
    {
        kill.Before("chunk");
        var chunks = inner.Chunk(document, options, cancellationToken);
        kill.After("chunk");
        return chunks;
    }
}

internal sealed class KillingParts(IModelParts inner, KillPoint kill) : IModelParts
{
    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model) => new KillingEmbedder(inner.CreateEmbedder(model), kill);

    public IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        inner.CreateQueryEmbedder(model, embedder);

    public IChunkIndex CreateIndex(NamedModel model) => new KillingIndex(inner.CreateIndex(model), kill);

    public HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder) =>
        inner.CreateSearcher(model, index, queryEmbedder);

    public EmbeddingModel? FindIndexOf(LibraryVersion library) => inner.FindIndexOf(library);

    public void SweepLibrary(LibraryVersion library) => inner.SweepLibrary(library);
}

internal sealed class KillingEmbedder(IEmbeddingGenerator<string, Embedding<float>> inner, KillPoint kill) : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        kill.Before("embed");
        var embeddings = await inner.GenerateAsync(values, options, cancellationToken);
        kill.After("embed");
        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => inner.GetService(serviceType, serviceKey);

    public void Dispose() => inner.Dispose();
}

internal sealed class KillingStore(IDocumentStore inner, KillPoint kill) : IDocumentStore
{
    public async Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        kill.Before("store");
        await inner.StoreItemAsync(jobId, item, documents, cancellationToken);
        kill.After("store");
    }

    public async Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        kill.Before("prune");
        var removed = await inner.PruneAsync(jobId, library, cancellationToken);
        kill.After("prune");
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

    public Task DeleteJobAsync(string jobId, CancellationToken cancellationToken) => inner.DeleteJobAsync(jobId, cancellationToken);

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

internal sealed class KillingIndex(IChunkIndex inner, KillPoint kill) : IChunkIndex
{
    public async Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        kill.Before("index");
        var result = await inner.UpsertAsync(library, documents, cancellationToken);
        kill.After("index");
        return result;
    }

    public async Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        kill.Before("clear");
        await inner.DeleteLibraryAsync(library, cancellationToken);
        kill.After("clear");
    }

    public async Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        kill.Before("finish");
        await inner.OptimizeAsync(library, cancellationToken);
        kill.After("finish");
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
