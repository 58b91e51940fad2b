using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Local;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Embeddings.Local;

public sealed class LocalEmbedderTests
{
    private static readonly LocalEmbedder Embedder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Embed_WhenTextIsAny_IsAValidUnitVector()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<string?>(text =>
        {
            var vector = Embed(text ?? string.Empty);
            return EmbeddingValidator.FindFault(vector, LocalEmbedder.Dimension) is null && Math.Abs(Cosine(vector, vector) - 1) < 1e-5;
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
        var vector = Embed("How do I read_all lines with File.ReadAllLines(path)? Straße 数据库 v2.0 C++ the the the");

        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(vector))).ShouldBe("fd11cb5890674e3e9cb3a8deb6a5455c82246560c9c8c4d916e4cacc41c37d29");
    }

    [Fact]
    public void Embed_AnyText_IsTheSumOfItsRows()
    {
        var model = LocalModel.Load();
        const string Text = "Open a file, read the file and close the file again; see File.OpenRead.";
        var counts = new Dictionary<int, int>();
        var ids = new int[LowerWordReader.MaxWordBytes];
        var words = new LowerWordReader(Text, new byte[LowerWordReader.BufferBytes]);
        while (words.MoveNext())
        {
            foreach (var id in ids[..model.Pieces.Cut(words.Current, ids)])
            {
                counts[id] = counts.GetValueOrDefault(id) + 1;
            }
        }

        var sums = new double[LocalEmbedder.Dimension];
        foreach (var (id, count) in counts)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += model.RowOf(id)[i] * Math.Round(model.WeightOf(id) * Math.Sqrt(count), MidpointRounding.ToEven);
            }
        }

        var length = Math.Sqrt(sums.Sum(sum => sum * sum));
        var vector = Embed(Text);
        for (var i = 0; i < sums.Length; i++)
        {
            ((double)vector[i]).ShouldBe(sums[i] / length, 1e-6);
        }
    }

    [Fact]
    public void Embed_OnceWarm_AllocatesNothing()
    {
        var text = string.Concat(Enumerable.Repeat("Reads unusuallyNamedThings from a_file; см. документацию. ", 50));
        var vector = new float[LocalEmbedder.Dimension];
        Embedder.Embed(text, vector);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            Embedder.Embed(text, vector);
        }

        // The pool of counters may take a node now and then, whatever the length of the text.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2_000);
    }

    [Fact]
    public async Task GenerateAsync_WhenABatch_GivesTheSameBitsAsOneByOne()
    {
        string[] texts = ["first text", "", "second text about HttpClient", "first text"];

        var batch = await Embedder.GenerateAsync(texts, cancellationToken: Token);

        batch.Select(e => e.Vector.ToArray()).ShouldBe(texts.Select(Embed));
        batch.ShouldAllBe(e => e.ModelId == LocalEmbedder.ModelId);
    }

    [Fact]
    public async Task GenerateAsync_WhenCalledByManyAtOnce_GivesTheSameBits()
    {
        var texts = Enumerable.Range(0, 300).Select(i => $"word{i} identifier{i * 7} commonWord someMethod{i % 13}()").ToArray();
        var expected = texts.Select(Embed).ToArray();

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
    [InlineData("delete a folder", "Removes a directory and its contents", "Draws a circle around a point")]
    [InlineData("run several tasks at the same time", "Executes operations concurrently on multiple threads", "Parses a date from a string")]
    [InlineData("time limit for a request", "Sets the timeout of an HTTP call", "Sorts the rows of a table")]
    [InlineData("save the settings to disk", "Writes the configuration to a file", "Opens a network socket")]
    public void Embed_WhenMeaningsAreAlike_IsCloserThanToOtherText(string query, string related, string unrelated) =>
        Cosine(Embed(query), Embed(related)).ShouldBeGreaterThan(Cosine(Embed(query), Embed(unrelated)) + 0.1);

    [Fact]
    public void Constructor_WhenTheModelHasAnotherDimension_Refuses()
    {
        var fault = Should.Throw<ContexterException>(() => new LocalEmbedder(SampleModel.Read(SampleModel.File(dimension: 64))));

        fault.Message.ShouldContain("64 dimensions and not 256");
    }

    [Fact]
    public void Load_TheModelThatShips_HasTheSizeOfItsCard()
    {
        var header = LocalModel.Load().Header;

        header.Pieces.ShouldBeGreaterThan(20_000);
        header.FileBytes.ShouldBeLessThan(9_000_000);
    }

    [Fact]
    public void GetService_WhenModelIsAskedFor_NamesIdAndDimension()
    {
        var metadata = Embedder.GetService(typeof(EmbeddingGeneratorMetadata)).ShouldBeOfType<EmbeddingGeneratorMetadata>();

        metadata.DefaultModelId.ShouldBe("contexter-local-v1-256");
        metadata.DefaultModelDimensions.ShouldBe(256);
        Embedder.GetService(typeof(EmbeddingModel)).ShouldBeSameAs(LocalEmbedder.Model);
        Embedder.GetService(typeof(LocalEmbedder)).ShouldBeSameAs(Embedder);
        Embedder.GetService(typeof(LocalEmbedder), "key").ShouldBeNull();
        Embedder.GetService(typeof(string)).ShouldBeNull();
    }

    [Fact]
    public async Task GenerateAsync_WhenAnotherModelOrDimensionIsAskedFor_SaysWhatThereIs()
    {
        var dimension = await Should.ThrowAsync<ContexterException>(() => Embedder.GenerateAsync(["x"], new() { Dimensions = 512 }, Token));
        var model = await Should.ThrowAsync<ContexterException>(() => Embedder.GenerateAsync(["x"], new() { ModelId = "voyage-code-3" }, Token));

        dimension.Message.ShouldContain("256 dimensions, not 512");
        model.Message.ShouldContain("'contexter-local-v1-256', not 'voyage-code-3'");
        (await Embedder.GenerateAsync(["x"], new() { Dimensions = 256, ModelId = LocalEmbedder.ModelId }, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task GenerateAsync_WhenCancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Embedder.GenerateAsync(["a", "b"], cancellationToken: cancelled.Token));
    }

    private static float[] Embed(string text)
    {
        var vector = new float[LocalEmbedder.Dimension];
        Embedder.Embed(text, vector);
        return vector;
    }

    private static double Cosine(float[] first, float[] second) => first.Zip(second, (a, b) => (double)a * b).Sum();
}
