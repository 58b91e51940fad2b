using Contexter.Core.Tests.Indexing.Qdrant;
using Contexter.Indexing;
using Contexter.Lexical;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Conformance;

/// <summary>The store on a Qdrant server, over the fake one.</summary>
public sealed class QdrantConformanceTests : ChunkIndexConformance
{
    private readonly QdrantFake _fake = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _fake.Dispose();
    }

    protected override IChunkIndex Open(Bm25Options options) => QdrantTests.Open(_fake, QdrantTests.Options with { Bm25 = options });
}
