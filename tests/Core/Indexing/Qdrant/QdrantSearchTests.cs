using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Qdrant.Points;
using Contexter.Lexical;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>Candidates are the best whatever the server's own order is.</summary>
public sealed class QdrantSearchTests : IDisposable
{
    private readonly QdrantFake _fake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fake.Dispose();

    /// <summary>Few candidates of many chunks, of average lengths on both sides of what stored weights assume.</summary>
    [Theory]
    [InlineData(1, 5, false)]
    [InlineData(2, 60, false)]
    [InlineData(3, 900, false)]
    [InlineData(4, 60, true)]
    public async Task FindCandidatesAsync_WhenChunksAreMany_GivesTheBestOfAll(int seed, int words, bool countsDeleted)
    {
        var random = new Random(seed);
        var model = new ModelIndex(new Bm25Options());
        await using var index = QdrantTests.Open(_fake);
        await index.GetFingerprintsAsync(TestDocuments.Library, Token);
        _fake.Collections.Single().Value.KeepsRemains = countsDeleted;
        var documents = Enumerable.Range(0, 300).Select(i => TestDocuments.Create($"doc{i}", TestDocuments.Text(random, random.Next(words / 2, 3 * words / 2)))).ToArray();
        model.Upsert(TestDocuments.Library, documents);
        await index.UpsertAsync(TestDocuments.Library, documents, Token);
        if (countsDeleted)
        {
            // Goes on counting on the server: the frequencies of all of its terms are wrong there from now on.
            DocumentId[] deleted = [.. documents.Where(document => document.Chunks[0].Text.Contains("cache", StringComparison.Ordinal)).Take(100).Select(document => document.Metadata.Id)];
            model.Delete(TestDocuments.Library, deleted);
            await index.DeleteDocumentsAsync(TestDocuments.Library, deleted, Token);
        }

        for (var i = 0; i < 15; i++)
        {
            await IndexAssert.CandidatesAreAsync(index, model, new CandidateQuery
            {
                Text = TestDocuments.Text(random, random.Next(1, 4)),
                Vector = TestDocuments.VectorOf($"{i}"),
                CandidatesPerLeg = random.Next(1, 6),
                Explain = true,
            });
        }
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenTwoTermsShareADimension_ScoresAreTrueAndTheBestIsFound()
    {
        var (rare, common) = FindCollision();
        var documents = Enumerable.Range(0, 60).Select(i => TestDocuments.Create($"doc{i}", $"{common} {common} {common}"))
            .Append(TestDocuments.Create("rare", $"{rare} buffer stream parser token index"))
            .ToArray();
        var model = new ModelIndex(new Bm25Options());
        model.Upsert(TestDocuments.Library, documents);
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, documents, Token);

        foreach (var query in new[] { rare, common, $"{rare} {common}" })
        {
            await IndexAssert.CandidatesAreAsync(index, model, new CandidateQuery { Text = query, CandidatesPerLeg = 1, Explain = true });
        }
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenAnotherProcessWrites_CountsItAfterTheLifetime()
    {
        var time = new SteppedTimeProvider();
        await using var reader = QdrantTests.Open(_fake, QdrantTests.Options with { CountsLifetime = TimeSpan.FromSeconds(5) }, time);
        await using var writer = QdrantTests.Open(_fake);
        await reader.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "cache")], Token);
        (await CountAsync()).ShouldBe(1);
        await writer.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("b", "cache")], Token);

        (await CountAsync()).ShouldBe(1);
        time.Step(TimeSpan.FromSeconds(5));
        (await CountAsync()).ShouldBe(2);
        await reader.DeleteDocumentsAsync(TestDocuments.Library, [DocumentId.Create(TestDocuments.Library, "b")], Token);
        (await CountAsync()).ShouldBe(1, "what this process does is counted at once");

        async Task<long> CountAsync() => (await reader.FindCandidatesAsync(new CandidateQuery { Text = "cache", Explain = true }, Token)).Candidates[0].Terms[0].ChunkCount;
    }

    [Fact]
    public async Task FindCandidatesAsync_WhileLittleIsWritten_DoesNotCountTheIndexAgain()
    {
        var time = new SteppedTimeProvider();
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { CountsLifetime = TimeSpan.FromSeconds(5), CountsTolerance = 0.1 }, time);
        await index.UpsertAsync(TestDocuments.Library, [.. Enumerable.Range(0, 30).Select(i => TestDocuments.Create($"doc{i}", "cache"))], Token);
        (await CountAsync()).ShouldBe(30);
        var readings = Readings();

        await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("x", "cache"), TestDocuments.Create("y", "cache")], Token);
        (await CountAsync()).ShouldBe(30, "two of thirty change no ranking");
        Readings().ShouldBe(readings);

        time.Step(TimeSpan.FromSeconds(5));
        (await CountAsync()).ShouldBe(30, "nobody waits for counts that are read anew");
        (await CountAsync()).ShouldBe(32);
        Readings().ShouldBe(2 * readings);

        await index.UpsertAsync(TestDocuments.Library, [.. Enumerable.Range(0, 4).Select(i => TestDocuments.Create($"more{i}", "cache"))], Token);
        (await CountAsync()).ShouldBe(36, "four of thirty-two are more than a tenth");
        time.Step(TimeSpan.FromSeconds(10));
        await using var other = QdrantTests.Open(_fake);
        await other.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("z", "cache")], Token);
        (await CountAsync()).ShouldBe(37, "counts of long ago are not good enough");

        int Readings() => _fake.Requests.Count(request => request.Path.EndsWith("/facet", StringComparison.Ordinal));
        async Task<long> CountAsync() => (await index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Explain = true }, Token)).Candidates[0].Terms[0].ChunkCount;
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenAsked_TellsTheServerHowToSearch()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "cache"), TestDocuments.Create("b", "stream")], Token);

        await index.FindCandidatesAsync(new CandidateQuery { Text = "stream", Vector = TestDocuments.VectorOf("cache0"), CandidatesPerLeg = 1, Libraries = [TestDocuments.Library] }, Token);

        var queries = _fake.Requests.Where(request => request.Path.EndsWith("/points/query", StringComparison.Ordinal)).Select(request => request.Body!).ToList();
        queries.Count.ShouldBe(3);
        queries.Count(query => (int?)query["params"]?["hnsw_ef"] == 128 && query["filter"]!.ToJsonString().Contains("react@19.0", StringComparison.Ordinal)).ShouldBe(1);
        queries.Count(query => (string?)query["using"] is "bm25").ShouldBe(1);
        queries.Count(query => (bool?)query["params"]?["exact"] == true && query["filter"]!.ToJsonString().Contains("has_id", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(500)]
    public void GetBound_OfTheSameParameters_IsTheShareOfTheAverageLengths(double averageLength)
        => StoredWeights.GetBound(new Bm25Options(), averageLength).ShouldBe(Math.Max(1, averageLength / StoredWeights.AverageLength), 1e-12);

    [Fact]
    public void GetBound_OfAnyParameters_IsKeptByEveryWeight()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var options = new Bm25Options
            {
                K1 = random.NextDouble() * 4,
                B = random.NextDouble(),
                TitleWeight = random.Next(4),
                HeadingWeight = random.Next(4),
                BodyWeight = random.Next(1, 4),
                IdentifierWeight = random.Next(4),
            };
            var average = random.NextDouble() * 600;
            var counts = new FieldCounts(random.Next(3), random.Next(3), random.Next(20), random.Next(5));
            var lengths = counts + new FieldCounts(random.Next(10), random.Next(10), random.Next(800), random.Next(100));

            var weight = new Bm25(options, average).Score(1, counts.Weigh(options), lengths.Weigh(options));

            var stored = StoredWeights.Weigh(counts, lengths);
            weight.ShouldBeLessThanOrEqualTo(stored > 0 ? StoredWeights.GetBound(options, average) * stored * (1 + 1e-9) : 0);
        }
    }

    [Fact]
    public void Pack_OfAnyCounts_KeepsThem()
    {
        var counts = new FieldCounts(Title: 16_383, Heading: 1, Body: 2_097_151, Identifier: 77);

        PackedCounts.Unpack(PackedCounts.Pack(counts)).ShouldBe(counts);
        PackedCounts.Unpack(PackedCounts.Pack(new FieldCounts(1L << 40, 0, 1L << 40, 0))).ShouldBe(new FieldCounts(16_383, 0, 2_097_151, 0));
    }

    /// <summary>Appendix of RFC 9562: the UUID of version 5 of www.example.com in the namespace of names of hosts.</summary>
    [Fact]
    public void Create_OfTheStandardsExample_IsItsUuid()
        => PointIds.Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com").ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));

    private static (string Rare, string Common) FindCollision()
    {
        var analyzer = new TextAnalyzer();
        var seen = new Dictionary<uint, string>();
        for (var i = 0; ; i++)
        {
            var term = $"q{i}z";
            if (!seen.TryAdd(SparseTerms.GetDimension(term), term))
            {
                analyzer.AnalyzeQuery(term)[0].ShouldBe(term);
                return (seen[SparseTerms.GetDimension(term)], term);
            }
        }
    }
}
