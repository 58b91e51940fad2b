using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed class ModelFoldersTests
{
    private const string Root = "/index";
    private static readonly EmbeddingModel First = new() { Id = "first", Dimension = TestDocuments.Dimension };
    private static readonly EmbeddingModel Second = new() { Id = "Second:int8/" + new string('x', 200), Dimension = TestDocuments.Dimension };
    private static readonly LibraryVersion Vue = new("vue", "3");
    private static readonly LibraryVersion Long = new(new string('l', LibraryVersion.MaxNameLength), "1");

    private readonly FaultyFileSystem _files = new(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelFolders Folders => new(Root, _files);

    [Fact]
    public void PathOf_OfModelsThatReadAlike_IsAnother()
    {
        EmbeddingModel[] models = [First, Second, First with { Dimension = 13 }, First with { Id = "First" }, First with { Id = "fi/rst" }, First with { Id = "fi:rst" }];

        var names = models.Select(model => Path.GetFileName(Folders.PathOf(model))).ToList();

        names.ShouldBeUnique(StringComparer.Ordinal);
        names[0].ShouldStartWith("first-12-");
        names.ShouldAllBe(name => name.Length < 100 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-' || c == '.' || c == '_'));
        Folders.PathOf(First with { QuestionSemanticWeight = 0.1 }).ShouldBe(Folders.PathOf(First));
    }

    [Fact]
    public async Task TakeOverEarlierLayout_WhereverItIsCutOff_LosesNoLibrary()
    {
        for (var crash = 1; ; crash++)
        {
            var files = new FaultyFileSystem(crash);
            await FillAsync(files, Root, First, Vue);
            await FillAsync(files, Root, Second, TestDocuments.Library, Long);
            files.CreateDirectory(Root + "/damaged@1");
            files.WriteAllBytes(Root + "/damaged@1/manifest", [1, 2, 3]);
            var folders = new ModelFolders(Root, files);
            files.CrashAt = files.Operations + crash;
            var isWhole = false;
            try
            {
                folders.TakeOverEarlierLayout(First);
                isWhole = true;
            }
            catch (SimulatedCrashException)
            {
                files.Restart();
            }

            files.CrashAt = 0;
            folders.TakeOverEarlierLayout(First);

            files.ListDirectories(Root).ShouldBe(new[] { First, Second }.Select(model => Path.GetFileName(folders.PathOf(model))).Order(StringComparer.Ordinal), ignoreOrder: true);
            (await CountAsync(files, First, Vue)).ShouldBe(1);
            (await CountAsync(files, Second, TestDocuments.Library)).ShouldBe(1);
            (await CountAsync(files, Second, Long)).ShouldBe(1);
            files.FileExists(Path.Combine(folders.PathOf(First), "damaged@1", "manifest")).ShouldBeTrue();
            if (isWhole)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task FindModelOf_WhenAFolderHoldsTheLibrary_NamesItsModel()
    {
        await FillAsync(_files, Folders.PathOf(Second), Second, Vue);

        Folders.FindModelOf(Vue).ShouldNotBeNull().IsSameAs(Second).ShouldBeTrue();
        Folders.FindModelOf(TestDocuments.Library).ShouldBeNull();
    }

    [Fact]
    public async Task DeleteLibrary_WhenModelsAreExcepted_LeavesTheirFolders()
    {
        await FillAsync(_files, Folders.PathOf(First), First, Vue, TestDocuments.Library);
        await FillAsync(_files, Folders.PathOf(Second), Second, Vue, TestDocuments.Library);

        Folders.DeleteLibrary(Vue, except: [First]);

        (await CountAsync(_files, First, Vue)).ShouldBe(1);
        (await CountAsync(_files, Second, Vue)).ShouldBe(0);
        (await CountAsync(_files, Second, TestDocuments.Library)).ShouldBe(1);
    }

    private static EmbeddedChunkIndex Open(FaultyFileSystem files, string root, EmbeddingModel model) =>
        new(new EmbeddedIndexOptions { Root = root, ModelId = model.Id, Dimension = model.Dimension }, files, new TextAnalyzer());

    private static async Task FillAsync(FaultyFileSystem files, string root, EmbeddingModel model, params LibraryVersion[] libraries)
    {
        await using var index = Open(files, root, model);
        foreach (var library in libraries)
        {
            await index.UpsertAsync(library, [TestDocuments.Create(library, "a", "one")], Token);
        }
    }

    private static async Task<int> CountAsync(FaultyFileSystem files, EmbeddingModel model, LibraryVersion library)
    {
        await using var index = Open(files, new ModelFolders(Root, files).PathOf(model), model);
        return (await index.GetFingerprintsAsync(library, Token)).Count;
    }
}
