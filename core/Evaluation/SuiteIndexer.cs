using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.Parsing;
using Contexter.Sources;
using Microsoft.Extensions.AI;

namespace Contexter.Evaluation;

/// <summary>Puts the documents of a suite into an index by the product's own way: parser, rules, chunker, embedder.</summary>
/// <param name="parsers">Read the Markdown.</param>
/// <param name="factory">Makes documents of what was read.</param>
/// <param name="chunker">Cuts them.</param>
/// <param name="chunking">Sizes of chunks.</param>
/// <param name="embedder">Makes the vectors.</param>
/// <param name="index">Where they go: an index of its own, for document frequencies are of the whole index.</param>
/// <param name="timeProvider">Dates the documents.</param>
public sealed class SuiteIndexer(
    DocumentParsers parsers,
    DocumentFactory factory,
    IChunker chunker,
    ChunkingOptions chunking,
    IEmbeddingGenerator<string, Embedding<float>> embedder,
    IChunkIndex index,
    TimeProvider timeProvider)
{
    private const int DocumentsPerBatch = 100;

    /// <summary>The library version that the documents are indexed as.</summary>
    public static LibraryVersion Library { get; } = new("suite");

    /// <summary>Indexes the suite.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="progress">Told the share that is done, 0 to 1, after every batch; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the work between two documents.</param>
    /// <exception cref="ContexterException">A document breaks a rule of the product (<see cref="ErrorCodes.DocumentInvalid"/>), so no ranking could hold it.</exception>
    public async Task<IndexedSuite> IndexAsync(EvaluationSuite suite, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var groups = new Dictionary<DocumentId, string>();
        var (done, chunks) = (0, 0);
        foreach (var batch in suite.Documents.Chunk(DocumentsPerBatch))
        {
            var prepared = new List<IndexedDocument>(batch.Length);
            foreach (var document in batch)
            {
                foreach (var part in Parse(document, cancellationToken))
                {
                    groups[part.Id] = document.Group;
                    prepared.Add(await PrepareAsync(part, cancellationToken).ConfigureAwait(false));
                }
            }

            await index.UpsertAsync(Library, prepared, cancellationToken).ConfigureAwait(false);
            chunks += prepared.Sum(document => document.Chunks.Count);
            done += batch.Length;
            progress?.Report((double)done / suite.Documents.Count);
        }

        return new IndexedSuite(suite, groups, chunks);
    }

    private IReadOnlyList<Document> Parse(SuiteDocument document, CancellationToken cancellationToken)
    {
        var text = $"# {document.Title}\n\n{document.Text}\n";
        var item = new SourceItem { Key = document.Id, Url = "https://suite.invalid/" + Uri.EscapeDataString(document.Id), Format = "markdown" };
        var content = new SourceContent { Item = item, Text = text, SizeBytes = text.Length, FetchedAt = timeProvider.GetUtcNow() };
        var made = factory.Create(Library, content, parsers.Parse(content, cancellationToken));
        return made.Documents.Count > 0
            ? made.Documents
            : throw new ContexterException(
                ErrorCodes.DocumentInvalid,
                $"Document '{document.Id}' of the suite cannot be indexed: {string.Join(" ", made.Findings.Select(finding => finding.Message))} Mend it or take it out.");
    }

    private async Task<IndexedDocument> PrepareAsync(Document document, CancellationToken cancellationToken)
    {
        var chunks = chunker.Chunk(document, chunking, cancellationToken);
        var texts = chunks.Select(chunk => EmbeddingText.Of(document.Title, chunk.HeadingPath, chunk.Text)).ToArray();
        var vectors = await embedder.GenerateAsync(texts, EmbeddingInputType.Document.ToOptions(), cancellationToken).ConfigureAwait(false);
        return new IndexedDocument
        {
            Metadata = DocumentMetadata.Of(document),
            Fingerprint = document.ContentHash.Value,
            Chunks = chunks,
            Vectors = [.. vectors.Select(vector => vector.Vector)],
        };
    }
}

/// <summary>A suite whose documents are in an index.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="Groups">The group of every indexed document.</param>
/// <param name="Chunks">How many chunks the index holds.</param>
public sealed record IndexedSuite(EvaluationSuite Suite, IReadOnlyDictionary<DocumentId, string> Groups, int Chunks);
