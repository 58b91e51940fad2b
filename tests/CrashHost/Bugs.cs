using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Contexter.Search;
using Contexter.Storage;
using Microsoft.Extensions.AI;

namespace Contexter.CrashHost;

/// <summary>Defects that a suite of faults has to find, each of a kind that is hard to notice while nothing fails.</summary>
internal static class Bugs
{
    /// <summary>Names the defect of this process.</summary>
    public const string Variable = "CRASH_BUG";

    /// <summary>The index answers before it has written.</summary>
    public const string EarlyAnswer = "early-answer";

    /// <summary>Files of the index are not flushed.</summary>
    public const string NoFlush = "no-flush";

    /// <summary>A failure to store an item is passed over.</summary>
    public const string Swallowed = "swallowed";

    /// <summary>Documents have other ids in another process.</summary>
    public const string UnstableIds = "unstable-ids";
}

/// <summary>An index that answers at once, and writes some time later. Whoever ends it well waits for it.</summary>
internal sealed class EarlyIndex(IChunkIndex inner, TimeProvider time) : ForwardingIndex(inner)
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private Task _writes = Task.CompletedTask;

    public override Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _writes = WriteAsync(_writes, library, documents);
        }

        return Task.FromResult(new UpsertResult(documents.Count, 0, 0));
    }

    public override async ValueTask DisposeAsync()
    {
        await _writes;
        await base.DisposeAsync();
    }

    private async Task WriteAsync(Task before, LibraryVersion library, IReadOnlyList<IndexedDocument> documents)
    {
        await before;
        await Task.Delay(Lag, time, CancellationToken.None);
        await Inner.UpsertAsync(library, documents, CancellationToken.None);
    }
}

/// <summary>An index whose documents have ids that only this process knows.</summary>
internal sealed class UnstableIndex(IChunkIndex inner) : ForwardingIndex(inner)
{
    public override Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) =>
        Inner.UpsertAsync(library, [.. documents.Select(document => Rename(library, document))], cancellationToken);

    private static IndexedDocument Rename(LibraryVersion library, IndexedDocument document)
    {
        var id = DocumentId.Create(library, FormattableString.Invariant($"{Environment.ProcessId}/{document.Metadata.Path}"));
        return document with
        {
            Metadata = document.Metadata with { Id = id },
            Chunks = [.. document.Chunks.Select(chunk => chunk with { DocumentId = id, Id = ChunkId.Create(library, id, chunk.HeadingPath, chunk.Text, chunk.Index) })],
        };
    }
}

/// <summary>A store that says that it has stored what it could not.</summary>
internal sealed class SwallowingStore(IDocumentStore inner) : ForwardingStore(inner)
{
    public override async Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        try
        {
            await Inner.StoreItemAsync(jobId, item, documents, cancellationToken);
        }
        catch (IOException)
        {
            // This is the defect.
        }
    }
}

/// <summary>Parts of a model whose index has a defect.</summary>
internal sealed class BuggyParts(IModelParts inner, Func<IChunkIndex, IChunkIndex> spoil) : IModelParts
{
    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model) => inner.CreateEmbedder(model);

    public IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        inner.CreateQueryEmbedder(model, embedder);

    public IChunkIndex CreateIndex(NamedModel model) => spoil(inner.CreateIndex(model));

    public HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder) =>
        inner.CreateSearcher(model, index, queryEmbedder);

    public EmbeddingModel? FindIndexOf(LibraryVersion library) => inner.FindIndexOf(library);

    public void SweepLibrary(LibraryVersion library) => inner.SweepLibrary(library);
}
