using Contexter.Core.Tests.Storage;
using Contexter.Core.Tests.Vectors;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Vectors;

namespace Contexter.Core.Tests.Indexing.Embedded;

/// <summary>Segments with an index of their vectors: when they have one, and that it finds what comparing all vectors finds.</summary>
public sealed class VectorIndexTests
{
    private const int Dimension = 32;
    private const int ChunkCount = 1_200;

    private static readonly LibraryVersion Library = TestDocuments.Library;
    private static readonly VectorSet Set = VectorSet.Clustered(ChunkCount + 50, Dimension, 20, 5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(VectorIndexKind.Hnsw)]
    [InlineData(VectorIndexKind.Binary)]
    public async Task FindCandidatesAsync_WhenSegmentHasAnIndex_FindsNearlyAllOfTheNearestWithTheirExactCosines(VectorIndexKind kind)
    {
        var files = new FaultyFileSystem(1);
        await using var exact = Open(new FaultyFileSystem(1), VectorIndexKind.Flat);
        await FillAsync(exact);
        await using (var writer = Open(files, kind))
        {
            await FillAsync(writer);
        }

        await using var index = Open(files, kind);
        foreach (var filter in new[] { ChunkFilter.None, new ChunkFilter { Tags = ["third"] }, new ChunkFilter { Tags = ["rare"] }, new ChunkFilter { Require = ["doc7*"] } })
        {
            var (found, wanted) = (0, 0);
            for (var q = 0; q < 50; q++)
            {
                var query = new CandidateQuery { Vector = Set.VectorAt(ChunkCount + q).ToArray(), CandidatesPerLeg = 10, Filter = filter };
                var truth = (await exact.FindCandidatesAsync(query, Token)).Candidates.ToDictionary(candidate => candidate.Id);
                var candidates = (await index.FindCandidatesAsync(query, Token)).Candidates;
                candidates.Count.ShouldBe(truth.Count);
                foreach (var candidate in candidates)
                {
                    found += truth.TryGetValue(candidate.Id, out var same) && same.Cosine.Equals(candidate.Cosine) ? 1 : 0;
                }

                wanted += truth.Count;
            }

            ((double)found / wanted).ShouldBeGreaterThan(0.97, filter.ToString());
        }
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenChunksNearTheQueryAreDeleted_FindsTheNextOnes()
    {
        await using var index = Open(new FaultyFileSystem(1), VectorIndexKind.Hnsw);
        await FillAsync(index);
        var query = new CandidateQuery { Vector = Set.VectorAt(17).ToArray(), CandidatesPerLeg = 20 };
        var before = await PathsAsync(index, query);
        await index.DeleteDocumentsAsync(Library, [.. before.Select(path => DocumentId.Create(Library, path))], Token);

        var after = await PathsAsync(index, query);

        after.Count.ShouldBe(20);
        after.Intersect(before, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task OptimizeAsync_WhenTheChangeIsSmall_KeepsTheLargeSegment()
    {
        var files = new FaultyFileSystem(1);
        await using var index = Open(files, VectorIndexKind.Hnsw);
        await FillAsync(index);
        var large = Segments(files).ShouldHaveSingleItem();

        await index.UpsertAsync(Library, [Document(0) with { Fingerprint = "changed" }, TestDocuments.Create(Library, "new", "text") with { Vectors = [Set.VectorAt(1).ToArray()] }], Token);
        await index.OptimizeAsync(Library, Token);
        Segments(files).Contains(large, StringComparer.Ordinal).ShouldBeTrue();
        Segments(files).Count.ShouldBe(2);

        await index.DeleteDocumentsAsync(Library, [.. Enumerable.Range(0, ChunkCount / 3).Select(i => Document(i).Metadata.Id)], Token);
        await index.OptimizeAsync(Library, Token);
        string.Equals(Segments(files).ShouldHaveSingleItem(), large, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task OptimizeAsync_WhenAnotherIndexIsConfigured_MakesThatOne()
    {
        var files = new FaultyFileSystem(1);
        await using (var flat = Open(files, VectorIndexKind.Flat))
        {
            await FillAsync(flat);
        }

        var sizes = new List<int>();
        foreach (var kind in new[] { VectorIndexKind.Binary, VectorIndexKind.Hnsw, VectorIndexKind.Flat })
        {
            sizes.Add(files.ReadAllBytes(Segments(files).ShouldHaveSingleItem()).Length);
            await using var index = Open(files, kind);
            await index.OptimizeAsync(Library, Token);
        }

        sizes[1].ShouldBeGreaterThan(sizes[0], "signs");
        sizes[2].ShouldBeGreaterThan(sizes[1], "bytes and a graph");
        files.ReadAllBytes(Segments(files).ShouldHaveSingleItem()).Length.ShouldBe(sizes[0]);
    }

    private static List<string> Segments(FaultyFileSystem files) => [.. files.AllFiles.Where(file => file.EndsWith(".segment", StringComparison.Ordinal))];

    private static async Task<List<string>> PathsAsync(EmbeddedChunkIndex index, CandidateQuery query)
    {
        var found = await index.FindCandidatesAsync(query, Token);
        return [.. (await index.GetChunksAsync(Library, [.. found.Candidates.Select(candidate => candidate.Id)], Token)).Select(chunk => chunk.Metadata.Path)];
    }

    private static EmbeddedChunkIndex Open(FaultyFileSystem files, VectorIndexKind kind)
        => EmbeddedChunkIndexTests.Open(
            files, new EmbeddedIndexOptions { Root = "/index", ModelId = "model", Dimension = Dimension, VectorIndex = kind, VectorIndexFrom = 500 });

    private static async Task FillAsync(EmbeddedChunkIndex index)
    {
        for (var first = 0; first < ChunkCount; first += 400)
        {
            await index.UpsertAsync(Library, [.. Enumerable.Range(first, 400).Select(Document)], Token);
        }

        await index.OptimizeAsync(Library, Token);
    }

    private static IndexedDocument Document(int number)
    {
        var document = TestDocuments.Create(Library, $"doc{number}", $"cache doc{number}");
        string[] tags = [.. number % 3 == 0 ? ["third"] : Array.Empty<string>(), .. number % 20 == 0 ? ["rare"] : Array.Empty<string>()];
        return document with { Metadata = document.Metadata with { Tags = tags }, Vectors = [Set.VectorAt(number).ToArray()] };
    }
}
