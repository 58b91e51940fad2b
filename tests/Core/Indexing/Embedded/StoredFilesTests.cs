using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Core.Tests.Indexing.Embedded;

/// <summary>What becomes of the files: damage, foreign files, sizes, and the real disk.</summary>
public sealed class StoredFilesTests
{
    private static readonly LibraryVersion Library = TestDocuments.Library;
    private static readonly LibraryVersion Other = new("vue", "3");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_WhenAFileIsDamaged_IsRefusedOrRight()
    {
        var files = await CreateAsync();
        var expected = await ReadEverythingAsync(files);
        var random = new Random(7);
        foreach (var path in files.AllFiles.Where(path => path.StartsWith("/index/react@19.0/", StringComparison.Ordinal)).ToList())
        {
            var original = files.ReadAllBytes(path);
            var refused = 0;
            for (var i = 0; i < 120; i++)
            {
                var damaged = original.ToArray();
                if (i % 4 == 0)
                {
                    damaged = damaged[..random.Next(damaged.Length)];
                }
                else
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                files.WriteAllBytes(path, damaged);
                var actual = await ReadEverythingAsync(files);
                foreach (var (answer, truth) in actual.Zip(expected))
                {
                    if (string.Equals(answer, truth, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    answer.ShouldStartWith(ErrorCodes.StorageCorrupted + $" File '{path}' is damaged: ");
                    answer.ShouldEndWith("Run 'contexter index rebuild', with the library's name for this one alone: it makes the index anew from the stored documents.");
                    refused++;
                }
            }

            refused.ShouldBeGreaterThan(120, path);
            files.WriteAllBytes(path, original);
        }

        (await ReadEverythingAsync(files)).ShouldBe(expected);
        files.OpenReaders.ShouldBe(0);
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("00000001.segment")]
    public async Task Call_WhenALibraryIsDamaged_OthersAreFoundAndItCanBeRemoved(string file)
    {
        var files = await CreateAsync();
        files.WriteAllBytes("/index/react@19.0/" + file, [1, 2, 3]);
        await using var index = EmbeddedChunkIndexTests.Open(files);

        (await index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Libraries = [Other] }, Token)).Candidates.ShouldNotBeEmpty();
        await Refuses(() => index.FindCandidatesAsync(new CandidateQuery { Text = "cache" }, Token));
        await Refuses(() => index.UpsertAsync(Library, [TestDocuments.Create("a", "one")], Token));
        await Refuses(() => index.OptimizeAsync(Library, Token));
        await index.DeleteLibraryAsync(Library, Token);
        (await index.UpsertAsync(Library, [TestDocuments.Create("a", "one")], Token)).Added.ShouldBe(1);
        (await index.FindCandidatesAsync(new CandidateQuery { Text = "one" }, Token)).Candidates.ShouldNotBeEmpty();

        static async Task Refuses(Func<Task> call) => (await Should.ThrowAsync<ContexterException>(call)).Code.ShouldBe(ErrorCodes.StorageCorrupted);
    }

    [Fact]
    public async Task Open_WhenManifestIsOfAnotherFolder_IsRefused()
    {
        var files = await CreateAsync();
        files.WriteAllBytes("/index/react@19.0/manifest", files.ReadAllBytes("/index/vue@3/manifest"));
        await using var index = EmbeddedChunkIndexTests.Open(files);

        (await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(Library, Token))).Message.ShouldContain("it is of vue@3 and lies in the folder of another library");
    }

    [Theory]
    [InlineData(Manifest.Magic, Manifest.Version, "manifest")]
    [InlineData(Contexter.Indexing.Embedded.Segments.SegmentFormat.Magic, Contexter.Indexing.Embedded.Segments.SegmentFormat.Version, "00000001.segment")]
    public async Task Open_WhenAFileIsOfANewerFormat_NamesBothVersions(uint magic, uint version, string file)
    {
        var files = await CreateAsync();
        using (var writer = new SectionFileWriter(files.CreateFile("/index/react@19.0/" + file), magic, version + 1))
        {
            writer.Complete();
        }

        await using var index = EmbeddedChunkIndexTests.Open(files);

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(Library, Token));
        error.Code.ShouldBe(ErrorCodes.StorageFormat);
        error.Message.ShouldContain($"{file}' has format version {version + 1}; this Contexter reads versions up to {version}");
    }

    [Fact]
    public async Task Open_WhenTermsAreOfAnotherAnalyser_SaysSo()
    {
        var files = await CreateAsync();
        var manifest = Manifest.Read(files, "/index/react@19.0", "");
        (manifest with { AnalyzerRevision = 77 }).Write(files, "/index/react@19.0");
        await using var index = EmbeddedChunkIndexTests.Open(files);

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(Library, Token));
        error.Code.ShouldBe(ErrorCodes.StorageFormat);
        error.Message.ShouldContain("revision 77 of the text analyser");
    }

    [Fact]
    public async Task Open_WhenThereAreOtherFiles_DeletesOnlyItsOwnLeftovers()
    {
        var files = await CreateAsync();
        files.CreateDirectory("/index/not a library");
        string[] foreign = ["/index/react@19.0/notes.txt", "/index/not a library/notes.txt"];
        string[] leftovers = ["/index/react@19.0/000000ff.segment", "/index/react@19.0/manifest.new"];
        foreach (var path in foreign.Concat(leftovers))
        {
            files.WriteAllBytes(path, [1]);
        }

        await using var index = EmbeddedChunkIndexTests.Open(files);
        (await index.GetStatisticsAsync(null, Token)).Documents.ShouldBeGreaterThan(0);

        files.AllFiles.Contains(foreign[0], StringComparer.Ordinal).ShouldBeTrue();
        files.AllFiles.Contains(foreign[1], StringComparer.Ordinal).ShouldBeTrue();
        files.AllFiles.Intersect(leftovers, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task UpsertAsync_WhenCommitsAreMany_SegmentsStayFew()
    {
        var files = new FaultyFileSystem(1);
        await using var index = EmbeddedChunkIndexTests.Open(files, mergeFactor: 4);
        for (var i = 0; i < 150; i++)
        {
            await index.UpsertAsync(Library, [TestDocuments.Create($"doc{i}", "cache", "stream", "buffer")], Token);
            files.ListFiles("/index/react@19.0").Count(name => name.EndsWith(".segment", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(8);
        }

        await index.OptimizeAsync(Library, Token);

        files.ListFiles("/index/react@19.0").Count.ShouldBe(2, "a manifest and one segment");
        (await index.GetStatisticsAsync(Library, Token)).Documents.ShouldBe(150);
    }

    [Fact]
    public async Task OptimizeAsync_WhenSegmentsAreLarge_StaysWithinTheirLimit()
    {
        const int Dimension = 1_024;
        const int Limit = 1 << 20;
        var files = new FaultyFileSystem(1);
        var options = new EmbeddedIndexOptions { Root = "/index", ModelId = "model", Dimension = Dimension, MaxSegmentBytes = Limit };
        await using var index = new EmbeddedChunkIndex(options, files, new TextAnalyzer());
        var documents = Enumerable.Range(0, 600).Select(i => TestDocuments.Create($"doc{i}", "cache") with { Vectors = [Enumerable.Repeat(1f, Dimension).ToArray()] }).ToArray();

        await index.UpsertAsync(Library, documents, Token);
        await index.OptimizeAsync(Library, Token);

        var segments = files.AllFiles.Where(file => file.EndsWith(".segment", StringComparison.Ordinal)).Select(file => files.ReadAllBytes(file).Length).ToList();
        segments.Count.ShouldBeInRange(3, 5);
        segments.ShouldAllBe(length => length <= Limit);
        (await index.GetStatisticsAsync(null, Token)).Documents.ShouldBe(600);
    }

    [Fact]
    public async Task Index_WhenOnTheRealDisk_IsThereAfterReopening()
    {
        var root = Directory.CreateTempSubdirectory("contexter-").FullName;
        try
        {
            var options = new EmbeddedIndexOptions { Root = Path.Combine(root, "deep", "index"), ModelId = "model", Dimension = TestDocuments.Dimension, MergeFactor = 2 };
            var model = new ModelIndex(options.Bm25);
            var random = new Random(5);
            await using (var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer()))
            {
                for (var i = 0; i < 12; i++)
                {
                    var documents = Enumerable.Range(0, 10).Select(_ => TestDocuments.Random(random, Library, $"doc{random.Next(40)}")).DistinctBy(d => d.Metadata.Id).ToArray();
                    (await index.UpsertAsync(Library, documents, Token)).ShouldBe(model.Upsert(Library, documents));
                }
            }

            await using (var index = new EmbeddedChunkIndex(options, new PhysicalFileSystem(), new TextAnalyzer()))
            {
                await IndexAssert.LibraryIsAsync(index, model, Library);
                await IndexAssert.CandidatesAreAsync(index, model, new CandidateQuery { Text = "request caching", Vector = TestDocuments.VectorOf("x"), Explain = true });
                await index.DeleteLibraryAsync(Library, Token);
                Directory.GetDirectories(options.Root).ShouldBeEmpty();
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<FaultyFileSystem> CreateAsync()
    {
        var files = new FaultyFileSystem(1);
        var random = new Random(3);
        await using var index = EmbeddedChunkIndexTests.Open(files);
        await index.UpsertAsync(Other, [TestDocuments.Create(Other, "a", "cache")], Token);
        await index.UpsertAsync(Library, [.. Enumerable.Range(0, 12).Select(i => TestDocuments.Random(random, Library, $"doc{i}"))], Token);
        await index.UpsertAsync(Library, [.. Enumerable.Range(10, 5).Select(i => TestDocuments.Random(random, Library, $"doc{i}"))], Token);
        return files;
    }

    /// <summary>The answers of all reading calls as text, an error as its code and message.</summary>
    private static async Task<List<string>> ReadEverythingAsync(FaultyFileSystem files)
    {
        await using var index = EmbeddedChunkIndexTests.Open(files);
        var filter = new ChunkFilter { Languages = ["en"], SectionPrefix = "c" };
        return
        [
            await Answer(async () => (await IndexAssert.ReadAllAsync(index, Library)).Select(c => $"{IndexAssert.Describe(c.Chunk)} {IndexAssert.Describe(c.Metadata)} {string.Join(' ', c.Vector.ToArray())}")),
            await Answer(async () => (await index.GetFingerprintsAsync(Library, Token)).Select(pair => $"{pair}").Order(StringComparer.Ordinal)),
            await Answer(async () => [$"{await index.GetStatisticsAsync(Library, Token)}"]),
            await Answer(async () => (await index.FindCandidatesAsync(new CandidateQuery { Text = "request cache" }, Token)).Candidates.Select(c => $"{c}").Order(StringComparer.Ordinal)),
            await Answer(async () => (await index.FindCandidatesAsync(new CandidateQuery { Vector = TestDocuments.VectorOf("x"), Filter = filter }, Token)).Candidates.Select(c => $"{c}").Order(StringComparer.Ordinal)),
        ];

        static async Task<string> Answer(Func<Task<IEnumerable<string>>> call)
        {
            try
            {
                return string.Join('\n', await call());
            }
            catch (ContexterException exception)
            {
                return $"{exception.Code} {exception.Message}";
            }
        }
    }
}
