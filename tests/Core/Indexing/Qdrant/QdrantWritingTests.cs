using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>What is sent to the server, and what a change that is cut off leaves behind.</summary>
public sealed class QdrantWritingTests : IDisposable
{
    private const string BatchPath = $"POST /collections/{QdrantTests.CollectionName}/points/batch";

    private static readonly IndexedDocument Old = TestDocuments.Create("a", "one", "two", "three");
    private static readonly IndexedDocument New = TestDocuments.Create("a", "two", "four", "five", "six");

    private readonly QdrantFake _fake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fake.Dispose();

    [Fact]
    public async Task UpsertAsync_WhenAllFits_IsOneRequest()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, [Old], Token);

        await index.UpsertAsync(TestDocuments.Library, [New, TestDocuments.Create("b", "one")], Token);

        Batches().Count.ShouldBe(2);
        (await index.UpsertAsync(TestDocuments.Library, [New], Token)).Unchanged.ShouldBe(1);
        Batches().Count.ShouldBe(2, "nothing changed, so nothing is written");
    }

    [Fact]
    public async Task UpsertAsync_WhenPointsAreMany_KeepsToBothLimits()
    {
        var random = new Random(1);
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { BatchPoints = 20, BatchBytes = 64 << 10 });
        var documents = Enumerable.Range(0, 30).Select(i => TestDocuments.Create($"doc{i}", [.. Enumerable.Range(0, 5).Select(_ => TestDocuments.Text(random, 300))])).ToArray();
        var model = new ModelIndex(new Bm25Options());
        model.Upsert(TestDocuments.Library, documents);

        await index.UpsertAsync(TestDocuments.Library, documents, Token);

        Batches().ShouldAllBe(batch => batch.Bytes <= 64 << 10);
        Batches().Select(CountPoints).ShouldAllBe(count => count <= 20);
        Batches().Count.ShouldBeGreaterThan(10);
        await IndexAssert.LibraryIsAsync(index, model, TestDocuments.Library);
    }

    [Fact]
    public async Task UpsertAsync_WhenAChunkIsTooLargeForARequest_NamesIt()
    {
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { BatchBytes = 64 << 10 });

        var error = await Should.ThrowAsync<ContexterException>(
            () => index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("guide/large.md", "one", new string('x', 70_000))], Token));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain("chunk 1 of document 'guide/large.md'");
    }

    /// <summary>Wherever the server or this process stops, the next change of the document makes it whole: the new one again, or the old one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UpsertAsync_WhenItWasCutOffAnywhere_IsMadeWholeByTheNext(bool isOldAgain)
    {
        var options = QdrantTests.Options with { BatchPoints = 2 };
        var cuts = 0;
        for (var cut = 1; ; cut++)
        {
            using var fake = new QdrantFake();
            await using var index = QdrantTests.Open(fake, options);
            await index.UpsertAsync(TestDocuments.Library, [Old], Token);
            if (!await StopAtAsync(fake, cut, () => index.UpsertAsync(TestDocuments.Library, [New], Token)))
            {
                break;
            }

            await SeesOneStateAsync(index);
            cuts++;
            var last = isOldAgain ? Old : New;
            var fingerprint = (await index.GetFingerprintsAsync(TestDocuments.Library, Token)).ShouldHaveSingleItem().Value;
            fingerprint.ShouldBe(cut == 1 ? Old.Fingerprint : "", "a document that is being changed is up to date for nobody");
            (await index.UpsertAsync(TestDocuments.Library, [last], Token)).ShouldBe(cut == 1 && isOldAgain ? new UpsertResult(0, 0, 1) : new UpsertResult(0, 1, 0));

            var model = new ModelIndex(new Bm25Options());
            model.Upsert(TestDocuments.Library, [last]);
            await IndexAssert.LibraryIsAsync(index, model, TestDocuments.Library);
        }

        cuts.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task DeleteDocumentsAsync_WhenAnythingWasCutOff_LeavesNothing()
    {
        var cuts = 0;
        for (var cut = 1; ; cut++)
        {
            using var fake = new QdrantFake();
            await using var index = QdrantTests.Open(fake, QdrantTests.Options with { BatchPoints = 2 });
            var isCut = await StopAtAsync(fake, cut, () => index.UpsertAsync(TestDocuments.Library, [New], Token));
            isCut |= await StopAtAsync(fake, cut % 3, () => index.DeleteDocumentsAsync(TestDocuments.Library, [New.Metadata.Id], Token));

            await index.DeleteDocumentsAsync(TestDocuments.Library, [New.Metadata.Id], Token);
            fake.Collections.Single().Value.Points.ShouldBeEmpty();
            if (!isCut)
            {
                break;
            }

            cuts++;
        }

        cuts.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task DeleteDocumentsAsync_WhenItWasCutOff_NobodyTakesTheDocumentForUpToDate()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, [Old], Token);

        (await StopAtAsync(_fake, 3, () => index.DeleteDocumentsAsync(TestDocuments.Library, [Old.Metadata.Id], Token))).ShouldBeTrue();

        (await index.UpsertAsync(TestDocuments.Library, [Old], Token)).Updated.ShouldBe(1);
        (await IndexAssert.ReadAllAsync(index, TestDocuments.Library)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task UpsertAsync_WhenServerIsFull_NamesItAndKeepsWhatIsThere()
    {
        await using var index = QdrantTests.Open(_fake);
        await index.UpsertAsync(TestDocuments.Library, [Old], Token);
        _fake.Collections.Single().Value.Capacity = 5;

        var error = await Should.ThrowAsync<ContexterException>(() => index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("b", "x", "y")], Token));

        error.Code.ShouldBe(ErrorCodes.StorageFull);
        error.Message.ShouldContain("http://qdrant.test:6333");
        (await index.GetChunksAsync(TestDocuments.Library, [.. Old.Chunks.Select(chunk => chunk.Id)], Token)).Count.ShouldBe(3);
    }

    /// <summary>A search, and a look at every chunk there ever was, see nothing of the old document beside the new one.</summary>
    private static async Task SeesOneStateAsync(QdrantChunkIndex index)
    {
        var query = new CandidateQuery { Text = "one two three four five six", Vector = Old.Vectors[0], CandidatesPerLeg = 20 };
        var found = (await index.FindCandidatesAsync(query, Token)).Candidates.Select(candidate => candidate.Id).ToHashSet();
        (found.IsSubsetOf(Old.Chunks.Select(chunk => chunk.Id)) || found.IsSubsetOf(New.Chunks.Select(chunk => chunk.Id))).ShouldBeTrue();
        var read = await index.GetChunksAsync(TestDocuments.Library, [.. Old.Chunks.Concat(New.Chunks).Select(chunk => chunk.Id).Distinct()], Token);
        read.Select(chunk => chunk.Chunk.Count).Distinct().Count().ShouldBeLessThan(2, "the two documents differ in their numbers of chunks");
    }

    private List<SeenRequest> Batches() => [.. _fake.Requests.Where(request => string.Equals(request.ToString(), BatchPath, StringComparison.Ordinal))];

    private static int CountPoints(SeenRequest batch) => batch.Body!["operations"]!.AsArray().Sum(operation => operation!["upsert"]?["points"]?.AsArray().Count ?? 0);

    /// <summary>Stops the server before one of the writes of a change, counted from 1; 0 for none.</summary>
    /// <returns>Whether it came to that write.</returns>
    private static async Task<bool> StopAtAsync(QdrantFake fake, int write, Func<Task> change)
    {
        var writes = 0;
        fake.BeforeWrite = () => _ = ++writes == write ? throw new SimulatedCrashException() : true;
        try
        {
            await change();
            return false;
        }
        catch (SimulatedCrashException)
        {
            return true;
        }
        finally
        {
            fake.BeforeWrite = null;
        }
    }
}
