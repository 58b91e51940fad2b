using System.Text.Json.Nodes;
using Contexter.Documents;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>How the collection is made, found again and checked.</summary>
public sealed class QdrantCollectionTests : IDisposable
{
    private readonly QdrantFake _fake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fake.Dispose();

    [Fact]
    public async Task FirstCall_WhenNothingIsThere_MakesCollectionAliasAndIndexes()
    {
        await using var index = QdrantTests.Open(_fake);

        await index.GetFingerprintsAsync(TestDocuments.Library, Token);

        _fake.Aliases.ShouldBe([KeyValuePair.Create(QdrantTests.CollectionName, QdrantTests.CollectionName + "-1")]);
        var collection = _fake.Collections.ShouldHaveSingleItem().Value;
        JsonNode.DeepEquals(collection.Settings, JsonNode.Parse($$"""
            {
              "vectors": { "dense": { "size": 12, "distance": "Cosine" } },
              "sparse_vectors": { "bm25": { "modifier": "idf" } },
              "hnsw_config": { "m": 16, "ef_construct": 200, "full_scan_threshold": 10000 },
              "optimizers_config": {
                "deleted_threshold": 0.2, "vacuum_min_vector_number": 1000, "default_segment_number": 5, "max_segment_size": 200000,
                "memmap_threshold": 50000, "indexing_threshold": 20000, "flush_interval_sec": 5
              },
              "shard_number": 2, "replication_factor": 1, "on_disk_payload": true,
              "metadata": { "model": "model", "analyzer": {{TextAnalyzer.Revision}}, "layout": 2 }
            }
            """)).ShouldBeTrue(collection.Settings.ToJsonString());
        collection.Indexes.Select(pair => $"{pair.Key} {pair.Value["data_type"]}").ShouldBe(
            [
                "kind keyword", "library keyword", "document keyword", "index integer", "section keyword", "path keyword", "also_section keyword", "also_path keyword", "flags keyword",
                "type keyword", "language keyword", "tags keyword", "trust float", "quality float", "updated datetime", "terms keyword", "title_terms integer", "heading_terms integer", "body_terms integer",
                "identifier_terms integer",
            ]);
    }

    [Fact]
    public async Task FirstCall_WhenAnEarlierOneWasCutOffAnywhere_FinishesIt()
    {
        for (var cut = 1; cut <= 23; cut++)
        {
            using var fake = new QdrantFake();
            fake.Interrupt = _ => fake.Requests.Count == cut ? throw new OperationCanceledException() : null;
            await using var first = QdrantTests.Open(fake);
            await Should.ThrowAsync<OperationCanceledException>(() => first.GetFingerprintsAsync(TestDocuments.Library, Token));
            fake.Interrupt = null;

            await using var second = QdrantTests.Open(fake);
            await first.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
            (await second.GetStatisticsAsync(null, Token)).Chunks.ShouldBe(1);
            fake.Aliases.Count.ShouldBe(1);
            fake.Collections.ShouldHaveSingleItem().Value.Indexes.Count.ShouldBe(20);
        }
    }

    [Theory]
    [InlineData("""{ "vectors": { "dense": { "size": 8, "distance": "Cosine" } } }""", ErrorCodes.ModelMismatch, "holds vectors of 8 dimensions, and configured is 'model' with 12")]
    [InlineData("""{ "vectors": { "dense": { "size": 12, "distance": "Dot" } } }""", ErrorCodes.ConfigurationInvalid, "compares vectors by 'Dot' where 'Cosine' is needed")]
    [InlineData("""{ "vectors": { "size": 12, "distance": "Cosine" } }""", ErrorCodes.ConfigurationInvalid, "has no vector 'dense'")]
    [InlineData("""{ "sparse_vectors": { } }""", ErrorCodes.ConfigurationInvalid, "has no sparse vector 'bm25' with the modifier 'idf'")]
    [InlineData("""{ "sparse_vectors": { "bm25": { "modifier": "none" } } }""", ErrorCodes.ConfigurationInvalid, "with the modifier 'none' where 'idf' is needed")]
    [InlineData("""{ "metadata": { "model": "other", "analyzer": 2, "layout": 2 } }""", ErrorCodes.ModelMismatch, "of the embedding model 'other', and configured is 'model'")]
    [InlineData("""{ "metadata": { "model": "model", "analyzer": 1, "layout": 2 } }""", ErrorCodes.StorageFormat, "revision 1 of the text analyser")]
    [InlineData("""{ "metadata": { "model": 7 } }""", ErrorCodes.ConfigurationInvalid, "does not say which embedding model it is of")]
    [InlineData("""{ "metadata": null }""", ErrorCodes.ConfigurationInvalid, "does not say which embedding model it is of")]
    public async Task FirstCall_WhenCollectionIsOfAnotherKind_NamesBothAndWayOut(string change, string code, string problem)
    {
        await using (var maker = QdrantTests.Open(_fake))
        {
            await maker.GetFingerprintsAsync(TestDocuments.Library, Token);
        }

        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            _fake.Collections.Single().Value.Settings[name] = value?.DeepClone();
        }

        await using var index = QdrantTests.Open(_fake);
        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Code.ShouldBe(code);
        error.Message.ShouldContain($"The collection '{QdrantTests.CollectionName}'");
        error.Message.ShouldContain(problem);
        error.Message.ShouldContain("Set another index.qdrant.prefix");
    }

    [Theory]
    [InlineData("1.18.2", false)]
    [InlineData("0.11", false)]
    [InlineData("none", false)]
    [InlineData("1.19.1-dev", true)]
    [InlineData("2.0.0", true)]
    public async Task FirstCall_WhenServerIsOld_NamesBothReleases(string release, bool isTaken)
    {
        _fake.Release = release;
        await using var index = QdrantTests.Open(_fake);
        var call = () => index.GetFingerprintsAsync(TestDocuments.Library, Token);

        if (isTaken)
        {
            (await call()).ShouldBeEmpty();
        }
        else
        {
            (await Should.ThrowAsync<ContexterException>(call)).Message.ShouldContain($"{release}; the Qdrant index needs Qdrant 1.19 or newer");
        }
    }

    [Fact]
    public async Task Call_WhenAliasLeadsToAnotherCollection_UsesThat()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        var other = new FakeCollection(_fake.Collections.Single().Value.Settings.DeepClone().AsObject());
        foreach (var (name, settings) in _fake.Collections.Single().Value.Indexes)
        {
            other.Indexes.Add(name, settings);
        }

        _fake.Collections.Add("rebuilt", other);
        _fake.Aliases[QdrantTests.CollectionName] = "rebuilt";

        (await index.GetFingerprintsAsync(TestDocuments.Library, Token)).ShouldBeEmpty();
        await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("b", "two")], Token);
        other.Points.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Call_WhenCollectionIsGone_SaysSoAndTheNextMakesAnother()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        _fake.Collections.Clear();
        _fake.Aliases.Clear();

        var error = await Should.ThrowAsync<ContexterException>(() => index.FindCandidatesAsync(new Contexter.Indexing.CandidateQuery { Text = "one" }, Token));

        error.Code.ShouldBe(ErrorCodes.IndexUnavailable);
        error.Message.ShouldContain($"does not have the collection '{QdrantTests.CollectionName}' any more");
        (await index.GetFingerprintsAsync(TestDocuments.Library, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task OptimizeAsync_WhenOptimiserHasFailed_SaysWhy()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.OptimizeAsync(TestDocuments.Library, Token);
        _fake.Collections.Single().Value.Status = "red";

        (await Should.ThrowAsync<ContexterException>(() => index.OptimizeAsync(TestDocuments.Library, Token))).Message.ShouldContain("no space left");
    }

    [Fact]
    public void CollectionName_OfAnyModel_IsPlain()
        => (QdrantTests.Options with { ModelId = "Voyage/code 3", CollectionPrefix = "team_1" }).CollectionName.ShouldBe("team_1-voyage-code-3-12");

    public static TheoryData<QdrantIndexOptions, string> WrongOptions()
    {
        var good = QdrantTests.Options;
        return new TheoryData<QdrantIndexOptions, string>
        {
            { good with { Address = new Uri("ftp://host") }, "Address is 'ftp://host'" },
            { good with { Address = new Uri("http://me:secret@host") }, "an address with a user in it" },
            { good with { ModelId = " " }, "ModelId" },
            { good with { CollectionPrefix = "a/b" }, "CollectionPrefix is 'a/b'" },
            { good with { ApiKey = "line\nbreak" }, "ApiKey" },
            { good with { Dimension = 0 }, "Dimension is 0" },
            { good with { BatchPoints = 0 }, "BatchPoints is 0" },
            { good with { BatchBytes = 32 << 20 }, "BatchBytes is 33554432; allowed are 65536 to 32505856" },
            { good with { AttemptTimeout = TimeSpan.Zero }, "AttemptTimeout is 00:00:00" },
            { good with { Graph = new QdrantGraphOptions { M = 1 } }, "M is 1; allowed are 2 to 256" },
            { good with { Optimizers = new QdrantOptimizerOptions { DeletedThreshold = double.NaN } }, "DeletedThreshold is NaN" },
            { good with { Bm25 = new Bm25Options { B = 2 } }, "BM25 option B is 2" },
        };
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Constructor_WhenAnOptionIsWrong_NamesIt(QdrantIndexOptions options, string problem)
    {
        var error = Should.Throw<ContexterException>(() => QdrantTests.Open(_fake, options));

        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        error.Message.ShouldContain(problem);
        error.Message.ShouldNotContain("secret");
    }
}
