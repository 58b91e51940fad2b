using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>What tests of the store on a Qdrant server share.</summary>
internal static class QdrantTests
{
    public const string CollectionName = "contexter-model-12";

    /// <summary>Options with no pauses, and with exact counts.</summary>
    public static QdrantIndexOptions Options { get; } = new()
    {
        Address = new Uri("http://qdrant.test:6333"),
        ModelId = "model",
        Dimension = TestDocuments.Dimension,
        RetryDelay = TimeSpan.Zero,
        CountsTolerance = 0,
    };

    public static QdrantChunkIndex Open(QdrantFake fake, QdrantIndexOptions? options = null, TimeProvider? time = null)
        => new(options ?? Options, fake, new TextAnalyzer(), time ?? TimeProvider.System);
}
