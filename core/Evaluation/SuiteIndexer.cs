using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Microsoft.Extensions.AI;

namespace Contexter.Evaluation;

/// <summary>Puts a chunked suite into an index.</summary>
/// <param name="embedder">Makes the vectors.</param>
/// <param name="index">Where they go: an index of its own, for document frequencies are of the whole index.</param>
/// <param name="timeProvider">Measures how long embedding takes.</param>
public sealed class SuiteIndexer(IEmbeddingGenerator<string, Embedding<float>> embedder, IChunkIndex index, TimeProvider timeProvider)
{
    private const int DocumentsPerBatch = 400;

    // Several calls at once, as an ingestion makes them: one alone would leave processors, or a server, waiting.
    private const int TextsPerCall = 100;

    /// <summary>Indexes the suite.</summary>
    /// <param name="chunked">The suite.</param>
    /// <param name="progress">Told the share that is done, 0 to 1, after every batch; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    /// <exception cref="ContexterException">
    /// The embedder cannot do it (<see cref="ErrorCodes.EmbeddingsUnavailable"/>), or gives something that is no embedding (<see cref="ErrorCodes.EmbeddingInvalid"/>).
    /// </exception>
    public async Task<IndexedSuite> IndexAsync(ChunkedSuite chunked, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunked);
        var (done, embedding) = (0, TimeSpan.Zero);
        foreach (var batch in chunked.Documents.Chunk(DocumentsPerBatch))
        {
            var start = timeProvider.GetTimestamp();
            var vectors = new Queue<ReadOnlyMemory<float>>(await EmbedAsync([.. batch.SelectMany(document => document.Texts)], cancellationToken).ConfigureAwait(false));
            embedding += timeProvider.GetElapsedTime(start);
            var prepared = batch.Select(document => new IndexedDocument
            {
                Metadata = DocumentMetadata.Of(document.Document),
                Fingerprint = document.Document.ContentHash.Value,
                Chunks = document.Chunks,
                Vectors = [.. document.Chunks.Select(_ => vectors.Dequeue())],
            });
            await index.UpsertAsync(SuiteChunker.Library, [.. prepared], cancellationToken).ConfigureAwait(false);
            done += batch.Length;
            progress?.Report((double)done / chunked.Documents.Count);
        }

        return new IndexedSuite(chunked.Suite, chunked.Documents.ToDictionary(document => document.Document.Id, document => document.Group), chunked.Chunks, embedding);
    }

    private async Task<IEnumerable<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(texts.Chunk(TextsPerCall).Select(part => embedder.GenerateAsync(part, EmbeddingInputType.Document.ToOptions(), cancellationToken))).ConfigureAwait(false);
        var made = parts.Sum(part => part.Count);
        return made == texts.Count
            ? parts.SelectMany(part => part).Select(embedding => embedding.Vector)
            : throw new ContexterException(ErrorCodes.EmbeddingInvalid, FormattableString.Invariant($"The embedder gave {made} embeddings for {texts.Count} texts."));
    }
}

/// <summary>A suite whose documents are in an index.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="Groups">The group of every indexed document.</param>
/// <param name="Chunks">How many chunks the index holds.</param>
/// <param name="EmbeddingTime">How long their embedding took, without the index.</param>
public sealed record IndexedSuite(EvaluationSuite Suite, IReadOnlyDictionary<DocumentId, string> Groups, int Chunks, TimeSpan EmbeddingTime);
