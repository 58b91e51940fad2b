using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Hashing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Embeddings;

public sealed class HashedEmbedderTests
{
    private static readonly HashedEmbedder Embedder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Embed_WhenTextIsAny_IsAValidUnitVector()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<string?>(text =>
        {
            var vector = Embed(text ?? string.Empty);
            return EmbeddingValidator.FindFault(vector, HashedEmbedder.Dimension) is null && Math.Abs(Cosine(vector, vector) - 1) < 1e-5;
        }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("--- => ***")]
    public void Embed_WhenTextHasNoWord_IsLikeNoOtherText(string text)
    {
        var vector = Embed(text);

        vector.ShouldBe(Embed(string.Empty));
        Cosine(vector, Embed("How to open a file and read its lines")).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Embed_WhenRepeated_HasTheBitsOfTheModel()
    {
        // The vectors of existing indexes are compared with those of new queries: another hash means another model and another ModelId.
        var vector = Embed("How do I read_all lines with File.ReadAllLines(path)? Straße 数据库 v2.0 the the the");

        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(vector))).ShouldBe("7b4b1ef9bb82696a5401c8809984419502c4b387d271d9e5701d05293195ee18");
    }

    [Fact]
    public async Task GenerateAsync_WhenABatch_GivesTheSameBitsAsOneByOne()
    {
        string[] texts = ["first text", "", "second text about HttpClient", "first text"];

        var batch = await Embedder.GenerateAsync(texts, cancellationToken: Token);

        batch.Select(e => e.Vector.ToArray()).ShouldBe(texts.Select(Embed));
        batch.ShouldAllBe(e => e.ModelId == HashedEmbedder.ModelId);
    }

    [Fact]
    public async Task GenerateAsync_WhenCalledByManyAtOnce_GivesTheSameBits()
    {
        var texts = Enumerable.Range(0, 300).Select(i => $"word{i} identifier{i * 7} commonWord someMethod{i % 13}()").ToArray();
        var fresh = new HashedEmbedder();
        var expected = texts.Select(t => Embed(t, fresh)).ToArray();

        var batches = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Embedder.GenerateAsync(texts, cancellationToken: Token)));

        foreach (var batch in batches)
        {
            batch.Select(e => e.Vector.ToArray()).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("getUserName", "get user name")]
    [InlineData("max_token_count", "MaxTokenCount")]
    [InlineData("Http.Client", "http client")]
    public void Embed_WhenIdentifiersAreWrittenOtherwise_IsTheSame(string one, string other) => Cosine(Embed(one), Embed(other)).ShouldBe(1, 1e-5);

    [Theory]
    [InlineData("configuring the proxy", "proxy configuration", "open a window")]
    [InlineData("serialize objects to JSON", "JsonSerializer.Serialize writes an object as JSON", "list the files of a directory")]
    [InlineData("authentication", "authenticated users", "compression levels")]
    [InlineData("数据库连接", "连接数据库", "文件读取")]
    public void Embed_WhenWordsAreRelated_IsCloserThanToOtherText(string query, string related, string unrelated) =>
        Cosine(Embed(query), Embed(related)).ShouldBeGreaterThan(Cosine(Embed(query), Embed(unrelated)) + 0.15);

    [Fact]
    public void Embed_WhenAWordIsCommon_WeighsLessThanARareOne() =>
        Cosine(Embed("the dictionary"), Embed("dictionary")).ShouldBeGreaterThan(Cosine(Embed("the dictionary"), Embed("the")) + 0.3);

    [Fact]
    public void GetService_WhenMetadataIsAskedFor_NamesModelAndDimension()
    {
        var metadata = Embedder.GetService(typeof(EmbeddingGeneratorMetadata)).ShouldBeOfType<EmbeddingGeneratorMetadata>();

        metadata.DefaultModelId.ShouldBe("contexter-hash-v1-256");
        metadata.DefaultModelDimensions.ShouldBe(256);
        Embedder.GetService(typeof(HashedEmbedder)).ShouldBeSameAs(Embedder);
        Embedder.GetService(typeof(HashedEmbedder), "key").ShouldBeNull();
        Embedder.GetService(typeof(string)).ShouldBeNull();
    }

    [Fact]
    public async Task GenerateAsync_WhenAnotherModelOrDimensionIsAskedFor_SaysWhatThereIs()
    {
        var dimension = await Should.ThrowAsync<ContexterException>(() => Embedder.GenerateAsync(["x"], new() { Dimensions = 512 }, Token));
        var model = await Should.ThrowAsync<ContexterException>(() => Embedder.GenerateAsync(["x"], new() { ModelId = "voyage-code-3" }, Token));

        dimension.Message.ShouldContain("256 dimensions, not 512");
        model.Message.ShouldContain("'contexter-hash-v1-256', not 'voyage-code-3'");
        (await Embedder.GenerateAsync(["x"], new() { Dimensions = 256, ModelId = HashedEmbedder.ModelId }, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task GenerateAsync_WhenCancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Embedder.GenerateAsync(["a", "b"], cancellationToken: cancelled.Token));
    }

    private static float[] Embed(string text) => Embed(text, Embedder);

    private static float[] Embed(string text, HashedEmbedder embedder)
    {
        var vector = new float[HashedEmbedder.Dimension];
        embedder.Embed(text, vector);
        return vector;
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
