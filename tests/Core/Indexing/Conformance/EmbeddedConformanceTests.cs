using Contexter.Core.Tests.Storage;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Conformance;

/// <summary>The store in files.</summary>
public sealed class EmbeddedConformanceTests : ChunkIndexConformance
{
    private readonly FaultyFileSystem _files = new(1);

    protected override IChunkIndex Open(Bm25Options options) => new EmbeddedChunkIndex(
        new EmbeddedIndexOptions { Root = "/index", ModelId = "model", Dimension = TestDocuments.Dimension, Bm25 = options }, _files, new TextAnalyzer());
}
