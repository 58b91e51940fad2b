using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Core.Tests.Indexing.Embedded;

/// <summary>
/// Files that format version 3 wrote stay readable. When the format changes, its version rises and a folder with files of the new one is added; these stay.
/// Those of versions 1 and 2, which no release wrote, are refused with a way out.
/// </summary>
public sealed class GoldenFilesTests
{
    private static readonly LibraryVersion Library = new("golden", "1.0");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_WhenFilesAreOfVersion3_GivesWhatWasWritten()
    {
        var root = Directory.CreateTempSubdirectory("contexter-").FullName;
        try
        {
            Copy("version-3", root);
            await using var index = Open(root);
            var chunks = await IndexAssert.ReadAllAsync(index, Library);

            chunks.Select(chunk => (IndexAssert.Describe(chunk.Chunk), IndexAssert.Describe(chunk.Metadata), string.Join(' ', chunk.Vector.ToArray())))
                .ShouldBe(Documents().SelectMany(document => document.Chunks.Select((chunk, i)
                    => (IndexAssert.Describe(chunk), IndexAssert.Describe(document.Metadata), string.Join(' ', document.Vectors[i].ToArray())))));
            (await index.GetFingerprintsAsync(Library, Token)).Values.Order(StringComparer.Ordinal).ShouldBe(["first", "second, changed", "third"]);
            (await index.GetStatisticsAsync(null, Token)).Documents.ShouldBe(3);
            var model = new ModelIndex(new Bm25Options());
            model.Upsert(Library, Documents());
            await IndexAssert.CandidatesAreAsync(index, model, new CandidateQuery { Text = "retry C++ HttpClient 数据库", Vector = new float[] { 1, 2, 3, 4 }, Explain = true });
            await index.OptimizeAsync(Library, Token);
            await IndexAssert.CandidatesAreAsync(index, model, new CandidateQuery { Text = "retry C++ HttpClient 数据库", Vector = new float[] { 1, 2, 3, 4 } });
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("version-1")]
    [InlineData("version-2")]
    public async Task Open_WhenFilesAreOlder_SaysHowToMakeThemAnew(string version)
    {
        var root = Directory.CreateTempSubdirectory("contexter-").FullName;
        try
        {
            Copy(version, root);
            await using var index = Open(root);

            var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(Library, Token));
            error.Code.ShouldBe(ErrorCodes.StorageFormat);
            error.Message.ShouldContain("contexter index rebuild");
            await index.DeleteLibraryAsync(Library, Token);
            await index.UpsertAsync(Library, Documents(), Token);
            (await index.GetStatisticsAsync(Library, Token)).Documents.ShouldBe(3);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Copy(string version, string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "golden@1.0"));
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Data", "Indexing", version, "golden@1.0")))
        {
            File.Copy(file, Path.Combine(root, "golden@1.0", Path.GetFileName(file)));
        }
    }

    /// <summary>Writes the files of the current format into the folder that the environment variable CONTEXTER_GOLDEN_FOLDER names.</summary>
    [Fact(Explicit = true)]
    public async Task Write_GoldenFiles_OfTheCurrentFormat()
    {
        await using var index = Open(Environment.GetEnvironmentVariable("CONTEXTER_GOLDEN_FOLDER")!);
        var documents = Documents();
        var gone = TestDocuments.Create(Library, "gone.md", "This document is deleted.") with { Vectors = [new float[] { 1, 0, 0, 0 }] };
        await index.UpsertAsync(Library, [documents[0], documents[1] with { Fingerprint = "second" }, gone], Token);
        await index.UpsertAsync(Library, [documents[1], documents[2]], Token);
        await index.DeleteDocumentsAsync(Library, [gone.Metadata.Id], Token);
    }

    private static EmbeddedChunkIndex Open(string root)
        => new(new EmbeddedIndexOptions { Root = root, ModelId = "golden-model", Dimension = 4 }, new PhysicalFileSystem(), new TextAnalyzer());

    /// <summary>Everything written out, so that no change of a generator can change it. Unit vectors that are exact in binary.</summary>
    private static IndexedDocument[] Documents()
        =>
        [
            Document("a/first.md", "First", "first", DocumentType.Guide, ["x", "y"], [
                (["Guide", "Retries > Policy"], "Configure a retry policy for HttpClient with C++ and .NET.", [1, 0, 0, 0]),
                ([], "", [0.5f, 0.5f, 0.5f, 0.5f]),
                (["Guide"], "数据库 naïve \ud83d\ude00 snake_case_name", [0.5f, -0.5f, 0.5f, -0.5f])]),
            Document("b/second.md", "Second retry", "second, changed", DocumentType.Api, [], [
                (["Guide"], string.Concat(Enumerable.Range(0, 3_000).Select(i => $"word{i} retry\n")), [0, 0, -1, 0]),
                (["Guide"], "The chunk after a long one.", [0, 1, 0, 0])]),
            Document("c/third.md", "Third", "third", DocumentType.Other, ["z"], []),
        ];

    private static IndexedDocument Document(
        string path, string title, string fingerprint, DocumentType type, string[] tags, (string[] Headings, string Text, float[] Vector)[] chunks)
    {
        var metadata = new DocumentMetadata
        {
            Id = DocumentId.Create(Library, path),
            Library = Library,
            Path = path,
            Title = title,
            SourceUrl = "https://example.org/" + path,
            Type = type,
            Language = "en-GB",
            ContentHash = ContentHash.Of(path),
            SizeBytes = 123_456_789_012,
            FetchedAt = new DateTimeOffset(2026, 11, 21, 4, 5, 6, 789, TimeSpan.Zero),
            CreatedAt = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero),
            UpdatedAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
            Tags = tags,
            TrustScore = 9.25,
            QualityScore = 0.625,
        };
        return TestDocuments.Create(metadata, [.. chunks.Select(chunk => (chunk.Headings, chunk.Text))]) with
        {
            Fingerprint = fingerprint,
            Vectors = [.. chunks.Select(chunk => (ReadOnlyMemory<float>)chunk.Vector)],
        };
    }
}
