using System.Collections.Concurrent;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Caching;
using Contexter.Embeddings.Hashing;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Tokens;
using Contexter.Upstreams.Embeddings;
using Microsoft.Data.Sqlite;

namespace Contexter.Core.Tests.Embeddings;

/// <summary>That nothing is paid for twice, that the file stays within its size, and that damage to it is nobody's error.</summary>
public sealed class DiskEmbeddingCacheTests : IDisposable
{
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly OpenAICompatibleOptions Options = new() { Address = new Uri("http://models.test/v1"), Model = "nomic-embed-text", Dimension = 64, BatchTexts = 10 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-cache-");
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromMinutes(1), skips: true);
    private readonly ConcurrentQueue<string> _reports = new();
    private readonly OpenAIFake _fake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "embeddings.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Generate_WhenTheProcessHasEnded_PaysOnlyForWhatIsNew()
    {
        string[] texts = [.. Enumerable.Range(0, 25).Select(i => "text " + i)];
        float[][] first;
        using (var cache = Open())
        {
            first = await GenerateAsync(cache, texts);
        }

        using var again = Open();
        var second = await GenerateAsync(again, ["new", .. texts, "new", texts[3]]);

        second[1..26].ShouldBe(first);
        second[26].ShouldBe(second[0]);
        second[27].ShouldBe(first[3]);
        _fake.Paid.Values.ShouldAllBe(times => times == 1);
        _fake.Requests.Count.ShouldBe(4);
        (again.Statistics with { Bytes = null }).ShouldBe(new(25, 1, 26));
        again.Statistics.Bytes.ShouldNotBeNull().ShouldBeGreaterThan(0);
        _reports.ShouldBeEmpty();
    }

    [Fact]
    public async Task Generate_WhenARequestFails_KeepsWhatTheOthersBrought()
    {
        using var cache = Open();
        _fake.Refuses = text => text == "text 17";
        string[] texts = [.. Enumerable.Range(0, 30).Select(i => "text " + i)];
        await Should.ThrowAsync<ContexterException>(() => GenerateAsync(cache, texts));

        _fake.Refuses = _ => false;
        await GenerateAsync(cache, texts);

        _fake.Paid.Where(entry => entry.Key != "text").ShouldAllBe(entry => entry.Value == 1);
    }

    [Fact]
    public async Task Generate_WhenSqliteGivesUpATransactionByItself_GoesOnAndKeepsWhatComesNext()
    {
        using var cache = Open();
        await GenerateAsync(cache, ["before"]);

        // As on a full disk: the fault has rolled back before anybody can.
        Sql("CREATE TRIGGER full BEFORE INSERT ON vectors BEGIN SELECT RAISE(ROLLBACK, 'no room'); END");
        await GenerateAsync(cache, ["meanwhile"]);
        await GenerateAsync(cache, ["meanwhile"]);
        _reports.ShouldHaveSingleItem().ShouldContain("no room");

        Sql("DROP TRIGGER full");
        await GenerateAsync(cache, ["after"]);
        await GenerateAsync(cache, ["before", "after"]);
        (_fake.Paid["before"], _fake.Paid["meanwhile"], _fake.Paid["after"]).ShouldBe((1, 2, 1));
    }

    [Fact]
    public async Task Generate_WhenTwoAskAtOnce_PaysOnce()
    {
        using var cache = Open();
        var gate = new TaskCompletionSource();
        using var generator = Create(cache, new FakeHandler(_fake) { Gate = gate.Task });
        var first = generator.GenerateAsync(["a", "b"], null, Token);
        var second = generator.GenerateAsync(["b", "c"], null, Token);
        gate.SetResult();

        (await first)[1].Vector.ToArray().ShouldBe((await second)[0].Vector.ToArray());
        _fake.Paid.Values.ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task Generate_WhenTheOneWhoPaysFails_PaysForHimself()
    {
        using var cache = Open();
        var gate = new TaskCompletionSource();
        using var generator = Create(cache, new FakeHandler(_fake) { Gate = gate.Task });
        _fake.Fail(global::System.Net.HttpStatusCode.Unauthorized);
        var first = generator.GenerateAsync(["a"], null, Token);
        var second = generator.GenerateAsync(["a"], null, Token);
        gate.SetResult();

        await Should.ThrowAsync<ContexterException>(() => first);
        (await second).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Generate_WhenAVectorIsNone_DoesNotKeepIt()
    {
        using var cache = Open();
        _fake.Spoil = (text, vector) => text == "b" ? Array.ConvertAll(vector, _ => float.NaN) : vector;
        (await GenerateAsync(cache, ["a", "b"]))[1][0].ShouldBe(float.NaN);

        _fake.Spoil = (_, vector) => vector;
        (await GenerateAsync(cache, ["a", "b"]))[1].ShouldAllBe(value => float.IsFinite(value));

        (_fake.Paid["a"], _fake.Paid["b"]).ShouldBe((1, 2));
    }

    [Fact]
    public void KeyOf_WhenModelDimensionTypeOrTextDiffer_IsAnother()
    {
        var model = new EmbeddingModel { Id = "m", Dimension = 8 };
        string[] keys =
        [
            DiskEmbeddingCache.KeyOf(model, EmbeddingInputType.Document, "a"),
            DiskEmbeddingCache.KeyOf(model, EmbeddingInputType.Query, "a"),
            DiskEmbeddingCache.KeyOf(model with { Id = "n" }, EmbeddingInputType.Document, "a"),
            DiskEmbeddingCache.KeyOf(model with { Dimension = 16 }, EmbeddingInputType.Document, "a"),
            DiskEmbeddingCache.KeyOf(model, EmbeddingInputType.Document, "\ud83d"),
            DiskEmbeddingCache.KeyOf(model, EmbeddingInputType.Document, "\ud83e"),
        ];

        keys.Distinct(StringComparer.Ordinal).Count().ShouldBe(keys.Length);
        DiskEmbeddingCache.KeyOf(model with { QuestionSemanticWeight = 0 }, EmbeddingInputType.Document, "a").ShouldBe(keys[0]);
    }

    [Fact]
    public void Store_WhenTheFileIsLarge_ForgetsWhatIsUnusedForLongest()
    {
        using var cache = new DiskEmbeddingCache(File, 1 << 20, _time, _reports.Enqueue);
        var vector = new float[1_024];
        vector[0] = 1;
        for (var i = 0; i < 600; i++)
        {
            _time.Step(TimeSpan.FromHours(1));
            cache.Store([($"key {i}", vector)]);
            cache.Find(["key 0"], 1_024)[0].ShouldNotBeNull();
        }

        new FileInfo(File).Length.ShouldBeLessThan(3 << 19);
        cache.Find(["key 599"], 1_024)[0].ShouldNotBeNull();
        cache.Find(["key 1"], 1_024)[0].ShouldBeNull();
        cache.Statistics.Entries.ShouldBeInRange(2, 260);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("header")]
    [InlineData("no table")]
    public async Task Open_WhenTheFileIsDamaged_SaysSoAndBeginsAnew(string damage)
    {
        using (var cache = Open())
        {
            await GenerateAsync(cache, ["a"]);
        }

        Damage(damage);
        using var anew = Open();
        await GenerateAsync(anew, ["a"]);
        await GenerateAsync(anew, ["a"]);

        _fake.Paid["a"].ShouldBe(2);
        _reports.ShouldHaveSingleItem().ShouldContain("begins anew");
    }

    [Fact]
    public async Task Open_WhenTheFileIsOfANewerFormat_LeavesItAsItIs()
    {
        using (var cache = Open())
        {
            await GenerateAsync(cache, ["a"]);
        }

        Sql("PRAGMA user_version = 7");
        using (var older = Open())
        {
            await GenerateAsync(older, ["a"]);
        }

        _reports.ShouldHaveSingleItem().ShouldContain("format 7, not 1");
        Sql("PRAGMA user_version = 1");
        using var again = Open();
        await GenerateAsync(again, ["a"]);
        _fake.Paid["a"].ShouldBe(2);
    }

    [Fact]
    public async Task Find_WhenAVectorIsDamaged_PaysForItAgain()
    {
        using (var cache = Open())
        {
            await GenerateAsync(cache, ["a", "b"]);
        }

        Sql("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE id = 1");
        using var again = Open();
        await GenerateAsync(again, ["a", "b"]);

        _fake.Paid.Values.ShouldBe([2, 1], ignoreOrder: true);
    }

    [Fact]
    public async Task Open_WhenTheFileCannotBe_SaysSoAndRemembersNothing()
    {
        Directory.CreateDirectory(File);
        using var cache = Open();

        await GenerateAsync(cache, ["a"]);
        await GenerateAsync(cache, ["a"]);

        _fake.Paid["a"].ShouldBe(2);
        _reports.ShouldHaveSingleItem().ShouldContain("cannot be used");
    }

    [Fact]
    public void GetService_WhenAskedFor_GivesCacheAndModel()
    {
        using var cache = Open();
        using var embedder = new HashedEmbedder();
        using var generator = new DiskCachingEmbeddingGenerator(embedder, cache);
        generator.GetService(typeof(DiskEmbeddingCache)).ShouldBeSameAs(cache);
        generator.GetService(typeof(EmbeddingModel)).ShouldBe(HashedEmbedder.Model);
    }

    private DiskEmbeddingCache Open() => new(File, 1 << 30, _time, _reports.Enqueue);

    private DiskCachingEmbeddingGenerator Create(DiskEmbeddingCache cache, HttpMessageHandler handler) =>
        new(new OpenAICompatibleEmbedder(Options with { AttemptTimeout = TimeSpan.FromMinutes(10) }, handler, Tokenizer, _time), cache);

    private async Task<float[][]> GenerateAsync(DiskEmbeddingCache cache, string[] texts)
    {
        using var generator = Create(cache, new FakeHandler(_fake));
        var made = await generator.GenerateAsync(texts, EmbeddingInputType.Document.ToOptions(), Token);
        return [.. made.Select(embedding => embedding.Vector.ToArray())];
    }

    private void Damage(string damage)
    {
        switch (damage)
        {
            case "text":
                global::System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat("this is no database ", 500)));
                break;
            case "header":
                var bytes = global::System.IO.File.ReadAllBytes(File);
                bytes.AsSpan(100, 3_000).Fill(0xFF);
                global::System.IO.File.WriteAllBytes(File, bytes);
                break;
            default:
                Sql("DROP TABLE vectors");
                break;
        }
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
