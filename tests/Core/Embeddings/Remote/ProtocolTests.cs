using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Embeddings.Remote;
using Contexter.Embeddings.Voyage;
using Contexter.Tokens;
using Contexter.Upstreams.Embeddings;

namespace Contexter.Core.Tests.Embeddings.Remote;

/// <summary>What the two kinds of server are sent, how vectors travel, and what a chain may be made of.</summary>
public sealed class ProtocolTests
{
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly VoyageOptions Voyage = new() { Model = VoyageOptions.DefaultModel, Dimension = 256, Key = "pa-k3y" };
    private static readonly OpenAICompatibleOptions Ollama = new() { Address = new Uri("http://localhost:11434/v1/"), Model = "nomic-embed-text", Dimension = 64 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EmbeddingInputType.Document, "document")]
    [InlineData(EmbeddingInputType.Query, "query")]
    public async Task Voyage_WhenAsked_IsSentItsOwnRequest(EmbeddingInputType type, string name)
    {
        var fake = new VoyageFake();
        using var embedder = new VoyageEmbedder(Voyage, new FakeHandler(fake), Tokenizer, TimeProvider.System);

        await embedder.GenerateAsync(["half a \ud83d pair"], type.ToOptions(), Token);

        var request = fake.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST https://api.voyageai.com/v1/embeddings");
        request.Authorization.ShouldBe("Bearer pa-k3y");
        request.Body.ShouldBe(
            "{\"input\":[\"half a \\uFFFD pair\"],\"model\":\"voyage-code-3\",\"input_type\":\"" + name
            + "\",\"truncation\":true,\"output_dimension\":256,\"output_dtype\":\"float\",\"encoding_format\":\"base64\"}");
    }

    [Fact]
    public async Task Voyage_WhenTheKeyIsOfMongo_AsksThere()
    {
        var fake = new VoyageFake { Key = "al-k3y" };
        using var embedder = new VoyageEmbedder(Voyage with { Key = "al-k3y" }, new FakeHandler(fake), Tokenizer, TimeProvider.System);

        await embedder.GenerateAsync(["x"], null, Token);

        fake.Requests.ShouldHaveSingleItem().Line.ShouldBe("POST https://ai.mongodb.com/v1/embeddings");
    }

    [Theory]
    [InlineData(VoyageOutputType.Float, 256, 1.0, "voyage-code-3")]
    [InlineData(VoyageOutputType.Float, 2_048, 1.0, "voyage-code-3")]
    [InlineData(VoyageOutputType.Int8, 512, 0.999, "voyage-code-3:int8")]
    [InlineData(VoyageOutputType.Binary, 1_024, 0.05, "voyage-code-3:binary")]
    public async Task Voyage_WhateverTheOutputType_GivesVectorsLikeTheFloats(VoyageOutputType type, int dimension, double cosine, string model)
    {
        using var embedder = new VoyageEmbedder(Voyage with { OutputType = type, Dimension = dimension }, new FakeHandler(new VoyageFake()), Tokenizer, TimeProvider.System);
        var text = string.Join(' ', Enumerable.Range(0, 100).Select(i => "word" + i));

        var vector = (await embedder.GenerateAsync([text], null, Token))[0];

        EmbeddingValidator.FindFault(vector.Vector.Span, dimension).ShouldBeNull();
        var expected = EmbeddingFake.VectorOf(text, dimension);
        var similarity = expected.Zip(vector.Vector.ToArray(), (a, b) => a * b).Sum();
        ((double)similarity).ShouldBeGreaterThanOrEqualTo(cosine - 1e-5);
        vector.ModelId.ShouldBe(model);
    }

    [Theory]
    [InlineData("[127,-128,0,255]", null)]
    [InlineData("[127,-127,0,64]", new[] { 127f, -127f, 0f, 64f })]
    [InlineData("[300]", null)]
    public void Voyage_WhenIntegersComeAsAList_ReadsThem(string list, float[]? expected)
    {
        var protocol = new VoyageProtocol(Voyage with { OutputType = VoyageOutputType.Int8 });

        var vector = protocol.ReadVector(global::System.Text.Json.JsonDocument.Parse(list).RootElement);

        if (expected is null)
        {
            // 255 is the byte that -1 is.
            (vector is null || vector[^1] == -1).ShouldBeTrue();
            return;
        }

        vector.ShouldBe(expected);
    }

    [Fact]
    public void Voyage_WhenBitsAreRead_TakesTheHighestOfAByteFirst() =>
        new VoyageProtocol(Voyage with { OutputType = VoyageOutputType.Binary }).ReadVector(global::System.Text.Json.JsonDocument.Parse("[160]").RootElement)
            .ShouldBe([1, -1, 1, -1, -1, -1, -1, -1]);

    [Fact]
    public async Task OpenAI_WhenNothingElseIsSaid_IsSentTheLeast()
    {
        var fake = new OpenAIFake();
        using var embedder = new OpenAICompatibleEmbedder(Ollama, new FakeHandler(fake), Tokenizer, TimeProvider.System);

        await embedder.GenerateAsync(["a", "b"], EmbeddingInputType.Query.ToOptions(), Token);

        var request = fake.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST http://localhost:11434/v1/embeddings");
        request.Authorization.ShouldBeNull();
        request.Body.ShouldBe("""{"input":["a","b"],"model":"nomic-embed-text","encoding_format":"float"}""");
    }

    [Theory]
    [InlineData(false, 32)]
    [InlineData(true, 64)]
    public async Task OpenAI_WhenDimensionAndEncodingAreAskedFor_UnderstandsServersThatIgnoreThem(bool isLocal, int dimension)
    {
        var fake = new OpenAIFake { IsLocal = isLocal };
        using var embedder = new OpenAICompatibleEmbedder(
            Ollama with { Dimension = dimension, AsksForDimension = true, Encoding = VectorEncoding.Base64 }, new FakeHandler(fake), Tokenizer, TimeProvider.System);

        (await embedder.GenerateAsync(["a"], null, Token))[0].Vector.ToArray().ShouldBe(EmbeddingFake.VectorOf("a", dimension), 1e-6);

        fake.Requests[0].Body.ShouldBe($$"""{"input":["a"],"model":"nomic-embed-text","encoding_format":"base64","dimensions":{{dimension}}}""");
    }

    [Fact]
    public async Task OpenAI_WhenPrefixesAreConfigured_PutsThemBeforeEveryPiece()
    {
        var fake = new OpenAIFake();
        using var embedder = new OpenAICompatibleEmbedder(
            Ollama with { DocumentPrefix = "search_document: ", QueryPrefix = "search_query: ", MaxTextTokens = 16 }, new FakeHandler(fake), Tokenizer, TimeProvider.System);

        await embedder.GenerateAsync([string.Concat(Enumerable.Repeat(" word", 20))], EmbeddingInputType.Document.ToOptions(), Token);
        await embedder.GenerateAsync(["why?"], EmbeddingInputType.Query.ToOptions(), Token);

        fake.Requests[0].Texts.Length.ShouldBe(2);
        fake.Requests[0].Texts.ShouldAllBe(text => text.StartsWith("search_document:  word", StringComparison.Ordinal) && Tokenizer.CountTokens(text) <= 17);
        fake.Requests[1].Texts.ShouldBe(["search_query: why?"]);
    }

    [Fact]
    public void Description_WhenDocumentsAreWrittenOtherwise_IsAnotherModel()
    {
        Ollama.Description.IsSameAs((Ollama with { DocumentPrefix = "passage: " }).Description).ShouldBeFalse();
        Ollama.Description.IsSameAs((Ollama with { QueryPrefix = "query: ", Address = new Uri("http://other/v1"), Key = "k" }).Description).ShouldBeTrue();
        Voyage.Description.IsSameAs((Voyage with { OutputType = VoyageOutputType.Int8 }).Description).ShouldBeFalse();
        (Voyage with { Key = "s3cret" }).ToString().ShouldBe("VoyageOptions voyage-code-3 (256 dimensions)");
    }

    [Fact]
    public void Create_WhenAnOptionIsWrong_NamesIt()
    {
        Refused(Voyage with { Dimension = 300 }).ShouldContain("256, 512, 1024 and 2048");
        Refused(Voyage with { Key = null }).ShouldContain("Key");
        Refused(Voyage with { Key = "two words" }).ShouldNotContain("two words");
        Refused(Voyage with { BatchTexts = 1_001 }).ShouldContain("BatchTexts");
        Refused(Voyage with { Address = new Uri("http://me:secret@x/") }).ShouldNotContain("secret");
        Refused(Ollama with { Address = new Uri("ftp://x/") }).ShouldContain("Address");
        Refused(Ollama with { Model = " " }).ShouldContain("Model");
        Refused(Ollama with { Dimension = 0 }).ShouldContain("Dimension");
        Refused(Ollama with { TokensPerMinute = 1 }).ShouldContain("TokensPerMinute");
        Refused(Ollama with { PricePerMillionTokens = double.NaN }).ShouldContain("PricePerMillionTokens");
        Refused(Ollama with { Patience = TimeSpan.FromDays(2) }).ShouldContain("Patience");
    }

    [Fact]
    public async Task Chain_WhenTheFirstEndpointIsAway_AsksTheNext()
    {
        var (first, second) = (new OpenAIFake(), new OpenAIFake());
        first.Fail(global::System.Net.HttpStatusCode.Unauthorized, times: 1);
        using var chain = new EmbedderChain([Create(Ollama, first), Create(Ollama with { Address = new Uri("http://other/v1") }, second)]);

        await chain.GenerateAsync(["a"], null, Token);
        await chain.GenerateAsync(["b"], null, Token);

        second.Paid.Keys.ShouldBe(["a"]);
        first.Paid.Keys.ShouldBe(["b"]);
        chain.Model.ShouldBe(Ollama.Description);
    }

    [Fact]
    public async Task Chain_WhenAllAreAway_SaysWhatIsWrongWithTheLast()
    {
        var (first, second) = (new OpenAIFake(), new OpenAIFake());
        first.Fail(global::System.Net.HttpStatusCode.Unauthorized);
        second.Fail(global::System.Net.HttpStatusCode.NotFound);
        using var chain = new EmbedderChain([Create(Ollama, first), Create(Ollama with { Address = new Uri("http://other/v1") }, second)]);

        (await Should.ThrowAsync<ContexterException>(() => chain.GenerateAsync(["a"], null, Token))).Message.ShouldContain("http://other/v1");
    }

    [Fact]
    public async Task Chain_WhenATextIsRefused_AsksNobodyElse()
    {
        var (first, second) = (new OpenAIFake { Refuses = text => text == "a" }, new OpenAIFake());
        using var chain = new EmbedderChain([Create(Ollama, first), Create(Ollama, second)]);

        (await Should.ThrowAsync<ContexterException>(() => chain.GenerateAsync(["a"], null, Token))).Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        second.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Chain_WhenModelsDiffer_CannotBeMade()
    {
        using var first = Create(Ollama, new OpenAIFake());
        foreach (var other in new[] { Ollama with { Dimension = 32 }, Ollama with { Model = "e5" }, Ollama with { DocumentPrefix = "passage: " } })
        {
            using var second = Create(other, new OpenAIFake());
            Should.Throw<ContexterException>(() => new EmbedderChain([first, second])).Code.ShouldBe(ErrorCodes.ModelMismatch);
        }
    }

    private static OpenAICompatibleEmbedder Create(OpenAICompatibleOptions options, OpenAIFake fake) => new(options, new FakeHandler(fake), Tokenizer, TimeProvider.System);

    private static string Refused(RemoteEmbedderOptions options)
    {
        var error = Should.Throw<ContexterException>(() =>
        {
            using RemoteEmbedder embedder = options is VoyageOptions voyage
                ? new VoyageEmbedder(voyage, new SocketsHttpHandler(), Tokenizer, TimeProvider.System)
                : new OpenAICompatibleEmbedder((OpenAICompatibleOptions)options, new SocketsHttpHandler(), Tokenizer, TimeProvider.System);
        });
        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        return error.Message;
    }
}
