using Contexter.Embeddings;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Embeddings.Voyage;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>That what is set for the servers that Contexter asks reaches those who ask them.</summary>
public sealed class ServerSettingsTests
{
    internal static readonly EmbeddingsSection EveryEmbeddingsValue = new()
    {
        Provider = EmbeddingProvider.Openai,
        Model = "nomic-embed-text",
        Dimension = 768,
        Endpoint = "http://localhost:11434/v1",
        Key = "k3y",
        Fallbacks = ["http://other:11434/v1"],
        FallbackKey = "f4llback",
        OutputType = VoyageOutputType.Int8,
        Encoding = VectorEncoding.Base64,
        RequestDimension = true,
        DocumentPrefix = "search_document: ",
        QueryPrefix = "search_query: ",
        QuestionWeight = 0.4,
        BatchTexts = 32,
        BatchTokens = 8_000,
        MaxTextTokens = 2_000,
        Concurrency = 2,
        RequestsPerMinute = 300,
        TokensPerMinute = 100_000,
        Timeout = TimeSpan.FromSeconds(5),
        QuestionTimeout = TimeSpan.FromSeconds(2),
        Retries = 1,
        Patience = TimeSpan.FromHours(1),
        PricePerMillionTokens = 0.18,
        Cache = new() { Size = ByteSize.MiB(2_048) },
        QueryCache = new() { Entries = 0, Duration = TimeSpan.FromSeconds(90) },
    };

    internal static readonly QdrantSection EveryQdrantValue = new()
    {
        Address = "https://vectors.example:6333",
        ApiKey = "k3y",
        Prefix = "team",
        Timeout = TimeSpan.FromSeconds(5),
        Retries = 1,
        BatchPoints = 500,
        BatchSize = ByteSize.MiB(8),
        Shards = 4,
        Replicas = 2,
        Graph = new() { M = 32, EfConstruct = 100, FullScanThreshold = 20_000, EfSearch = 64 },
        Optimizers = new()
        {
            DeletedThreshold = 0.3,
            VacuumFrom = 2_000,
            Segments = 0,
            MaxSegmentSize = 100_000,
            MapFrom = 0,
            IndexFrom = 10_000,
            FlushInterval = TimeSpan.FromSeconds(10),
        },
    };

    [Fact]
    public void ToOptions_OfEveryQdrantValue_KeepsThem()
        => EveryQdrantValue.ToOptions(new EmbeddingModel { Id = "model", Dimension = 12 }, new Bm25Options()).ShouldBe(new QdrantIndexOptions
        {
            Address = new Uri("https://vectors.example:6333"),
            ApiKey = "k3y",
            CollectionPrefix = "team",
            ModelId = "model",
            Dimension = 12,
            AttemptTimeout = TimeSpan.FromSeconds(5),
            Retries = 1,
            BatchPoints = 500,
            BatchBytes = 8 << 20,
            Shards = 4,
            Replicas = 2,
            Graph = new() { M = 32, EfConstruct = 100, FullScanThreshold = 20_000, EfSearch = 64 },
            Optimizers = new()
            {
                DeletedThreshold = 0.3,
                VacuumFrom = 2_000,
                Segments = 0,
                MaxSegmentSize = 100_000,
                MapFrom = 0,
                IndexFrom = 10_000,
                FlushInterval = TimeSpan.FromSeconds(10),
            },
        });

    [Fact]
    public void ToOptions_OfEveryEmbeddingsValue_KeepsThem()
    {
        var first = new OpenAICompatibleOptions
        {
            Address = new Uri("http://localhost:11434/v1"),
            Model = "nomic-embed-text",
            Dimension = 768,
            Key = "k3y",
            Encoding = VectorEncoding.Base64,
            AsksForDimension = true,
            DocumentPrefix = "search_document: ",
            QueryPrefix = "search_query: ",
            QuestionSemanticWeight = 0.4,
            BatchTexts = 32,
            BatchTokens = 8_000,
            MaxTextTokens = 2_000,
            Concurrency = 2,
            RequestsPerMinute = 300,
            TokensPerMinute = 100_000,
            AttemptTimeout = TimeSpan.FromSeconds(5),
            QuestionTimeout = TimeSpan.FromSeconds(2),
            Retries = 1,
            Patience = TimeSpan.FromSeconds(10),
            PricePerMillionTokens = 0.18,
        };
        EveryEmbeddingsValue.ToOptions().ShouldBe([first, first with { Address = new Uri("http://other:11434/v1"), Key = "f4llback", Patience = TimeSpan.FromHours(1) }]);

        new EmbeddingsSection().ToOptions().ShouldBeEmpty();
        new EmbeddingsSection { Provider = EmbeddingProvider.Voyage, Key = "k", OutputType = VoyageOutputType.Binary }.ToOptions().ShouldBe(
            [new VoyageOptions { Model = "voyage-code-3", Dimension = 1_024, Key = "k", OutputType = VoyageOutputType.Binary }]);
        new EmbeddingsSection { Provider = EmbeddingProvider.Openai, Model = "m", Dimension = 3, Endpoint = "http://x/v1" }.ToOptions().ShouldBe(
            [new OpenAICompatibleOptions { Model = "m", Dimension = 3, Address = new Uri("http://x/v1") }]);
    }
}
