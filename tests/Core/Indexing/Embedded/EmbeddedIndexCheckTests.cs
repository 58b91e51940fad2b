using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed class EmbeddedIndexCheckTests
{
    private const string Root = "/index";
    private static readonly LibraryVersion Library = TestDocuments.Library;
    private static readonly EmbeddingModel Model = new() { Id = "first", Dimension = TestDocuments.Dimension };
    private static readonly string Folder = new ModelFolders(Root, new FaultyFileSystem(1)).PathOf(Model);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_OfAWholeIndex_CountsWhatIsLive()
    {
        var files = await CreateAsync();

        var found = Check(files).ShouldHaveSingleItem();

        await using var index = Open(files);
        var statistics = await index.GetStatisticsAsync(Library, Token);
        statistics.Documents.ShouldBe(15);
        found.ShouldBe(new CheckedLibraryIndex(Library.ToString(), Model, statistics.Documents, statistics.Chunks, null));
    }

    [Fact]
    public async Task Check_WhenAnyBitOfAnyFileIsWrong_FindsItOrNobodyReadsIt()
    {
        var files = await CreateAsync();
        var expected = await ReadAsync(files);
        var random = new Random(11);
        foreach (var path in files.AllFiles.Where(path => path.StartsWith(Root, StringComparison.Ordinal)).ToList())
        {
            var original = files.ReadAllBytes(path);
            var found = 0;
            for (var i = 0; i < 24; i++)
            {
                var damaged = original.ToArray();
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                files.WriteAllBytes(path, i % 4 == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
                if (Check(files).ShouldHaveSingleItem().Problem is { } problem)
                {
                    problem.ShouldContain("contexter index rebuild");
                    found++;
                }
                else
                {
                    // Between two sections there are bytes that nobody reads.
                    (await ReadAsync(files)).ShouldBe(expected);
                }
            }

            found.ShouldBeGreaterThan(12);
            files.WriteAllBytes(path, original);
        }
    }

    [Fact]
    public async Task Check_WhenASegmentIsGone_NamesIt()
    {
        var files = await CreateAsync();
        var segment = files.AllFiles.First(path => path.EndsWith(SegmentEntry.Extension, StringComparison.Ordinal));
        files.DeleteFile(segment);

        var problem = Check(files).ShouldHaveSingleItem().Problem;
        problem.ShouldNotBeNull();
        problem.ShouldContain($"File '{segment}' is damaged: it is missing.");
    }

    [Fact]
    public async Task Check_WhenAFolderIsOfAnotherModelLibraryOrAnalyser_SaysSo()
    {
        var files = await CreateAsync();
        var directory = $"{Folder}/{Library}";
        var manifest = Manifest.Read(files, directory, string.Empty);
        foreach (var (wrong, said) in new[]
        {
            (manifest with { ModelId = "second" }, "is of the embedding model 'second'"),
            (manifest with { Library = new LibraryVersion("vue", "3") }, "lies in the folder"),
            (manifest with { AnalyzerRevision = 77 }, "revision 77 of the text analyser"),
        })
        {
            wrong.Write(files, directory);
            var problem = Check(files).ShouldHaveSingleItem().Problem;
            problem.ShouldNotBeNull();
            problem.ShouldContain(said);
        }
    }

    [Fact]
    public void Check_WhereThereIsNoIndex_FindsNothing() => Check(new FaultyFileSystem(1)).ShouldBeEmpty();

    private static CheckedLibraryIndex[] Check(FaultyFileSystem files) => [.. new EmbeddedIndexCheck(Root, files).Check(Token)];

    private static async Task<FaultyFileSystem> CreateAsync()
    {
        var files = new FaultyFileSystem(1);
        await using var index = Open(files);
        var random = new Random(3);
        await index.UpsertAsync(Library, [.. Enumerable.Range(0, 12).Select(i => TestDocuments.Random(random, Library, $"doc{i}"))], Token);
        await index.UpsertAsync(Library, [.. Enumerable.Range(10, 5).Select(i => TestDocuments.Random(random, Library, $"doc{i}"))], Token);
        return files;
    }

    private static async Task<List<string>> ReadAsync(FaultyFileSystem files)
    {
        await using var index = Open(files);
        return [.. (await IndexAssert.ReadAllAsync(index, Library)).Select(c => $"{IndexAssert.Describe(c.Chunk)} {IndexAssert.Describe(c.Metadata)} {string.Join(' ', c.Vector.ToArray())}")];
    }

    private static EmbeddedChunkIndex Open(FaultyFileSystem files) =>
        new(new EmbeddedIndexOptions { Root = Folder, ModelId = Model.Id, Dimension = Model.Dimension }, files, new TextAnalyzer());
}
