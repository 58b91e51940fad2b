using Contexter.Chunking;
using Contexter.Embeddings;
using Contexter.Evaluation;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search;
using Contexter.Storage;
using Contexter.Tokens;
using Microsoft.Extensions.AI;

namespace Contexter.Models.Evaluation;

/// <summary>Measures searches of a suite with an embedder, by the product's own way through parser, chunker, index and searcher.</summary>
internal static class SuiteMeasurement
{
    private const int Depth = 10;

    /// <summary>Runs methods.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="model">The model, with its weight for questions.</param>
    /// <param name="embedder">The embedder.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="seed">Seed of everything drawn.</param>
    /// <param name="cancellationToken">Ends the run between two queries.</param>
    public static async Task<EvaluationReport> RunAsync(
        EvaluationSuite suite, EmbeddingModel model, IEmbeddingGenerator<string, Embedding<float>> embedder, IReadOnlyList<EvaluationMethod> methods, int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("contexter-models-");
        try
        {
            var files = new PhysicalFileSystem();
            await using var index = new EmbeddedChunkIndex(new EmbeddedIndexOptions { Root = folder.FullName, ModelId = model.Id, Dimension = model.Dimension }, files, new TextAnalyzer());
            var chunker = new SuiteChunker(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), new Chunker(Cl100kTokenizer.Load()), new ChunkingOptions(), TimeProvider.System);
            var options = new HybridSearcherOptions { QuestionSemanticWeight = model.QuestionSemanticWeight, CachedAnswers = 0 };
            var chunked = chunker.Chunk(chunker.KeepIndexable(suite, cancellationToken), cancellationToken);
            var indexed = await new SuiteIndexer(embedder, index, TimeProvider.System).IndexAsync(chunked, progress: null, cancellationToken);
            return await new SuiteRunner(new HybridSearcher(index, embedder, TimeProvider.System, options)).RunAsync(indexed, methods, Depth, seed, progress: null, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
