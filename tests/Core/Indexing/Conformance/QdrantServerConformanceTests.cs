using Contexter.Core.Tests.Indexing.Qdrant;
using Contexter.Indexing;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Conformance;

/// <summary>
/// The store on a real Qdrant server, whose address the environment variable <c>CONTEXTER_TEST_QDRANT</c> holds (and its key, if it has one,
/// <c>CONTEXTER_TEST_QDRANT_KEY</c>). Each test makes a collection of its own and removes it.
/// </summary>
public sealed class QdrantServerConformanceTests : ChunkIndexConformance
{
    private static readonly string? Address = Environment.GetEnvironmentVariable("CONTEXTER_TEST_QDRANT");
    private static readonly string? Key = Environment.GetEnvironmentVariable("CONTEXTER_TEST_QDRANT_KEY");

    private readonly string _prefix = $"contexter-test-{Guid.NewGuid():N}";
    private HttpClientHandler? _handler;

    public QdrantServerConformanceTests() => Assert.SkipWhen(string.IsNullOrEmpty(Address), "CONTEXTER_TEST_QDRANT does not hold the address of a Qdrant server.");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_handler is not null)
        {
            using var http = new HttpClient(_handler) { BaseAddress = new Uri(Address!.TrimEnd('/') + "/") };
            http.DefaultRequestHeaders.Add("api-key", Key ?? "none");
            // Removes the alias with it.
            (await http.DeleteAsync(new Uri($"collections/{CreateOptions(new Bm25Options()).CollectionName}-1", UriKind.Relative), CancellationToken.None)).EnsureSuccessStatusCode();
        }
    }

    protected override IChunkIndex Open(Bm25Options options)
    {
        _handler ??= new HttpClientHandler();
        return new QdrantChunkIndex(CreateOptions(options), _handler, new TextAnalyzer(), TimeProvider.System);
    }

    // Every search compares all vectors, for the suite compares it with one that does.
    private QdrantIndexOptions CreateOptions(Bm25Options options) => QdrantTests.Options with
    {
        Address = new Uri(Address!),
        ApiKey = Key,
        CollectionPrefix = _prefix,
        Bm25 = options,
        AttemptTimeout = TimeSpan.FromSeconds(60),
    };
}
