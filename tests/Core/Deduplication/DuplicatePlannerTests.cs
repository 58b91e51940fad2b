using Contexter.Chunking;
using Contexter.Core.Tests.Storage;
using Contexter.Deduplication;
using Contexter.Documents;
using Contexter.Ingestion;
using Contexter.Storage;
using Contexter.Tokens;

namespace Contexter.Core.Tests.Deduplication;

/// <summary>Which chunks of stored documents are left out, and that this follows the documents.</summary>
public sealed class DuplicatePlannerTests : IAsyncDisposable
{
    private const string Said = "The reader takes a line of words from the file and gives it to whoever waits for it, one after another until the file has come to its end.";

    private readonly SqliteStoreFixture _fixture = new();
    private readonly CountingChunker _chunker = new();

    private SignatureStore Signatures => new(Path.Combine(_fixture.Folder, "signatures"), new PhysicalFileSystem());

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task PlanAsync_WhenDocumentsSayTheSame_LeavesOneOutAndNamesItWithTheOther()
    {
        await StoreAsync("job/1", ("a.md", Said), ("b.md", Said), ("c.md", "Something else is said here, in other words."));

        var plan = await PlanAsync();

        plan.Find(Id("b.md"))!.LeftOut.ShouldBe([0]);
        plan.Find(Id("c.md")).ShouldBeNull();
        var place = plan.Find(Id("a.md"))!.AlsoAt[0].ShouldHaveSingleItem();
        (place.Path, place.Title, place.SourceUrl).ShouldBe(("b.md", "Reading", "https://example.org/b.md"));
        place.Id.ShouldBe(_chunker.Chunk(Doc("b.md", Said), new ChunkingOptions(), DocumentStoreFixture.Token).Single().Id);
        (plan.Statistics.Sections, plan.Statistics.ExactDuplicates, plan.Statistics.BytesSaved).ShouldBe((3, 1, Said.Length));
    }

    [Fact]
    public async Task PlanAsync_WhenTheDocumentThatStoodForOthersIsGone_IndexesTheNext()
    {
        await StoreAsync("job/1", ("a.md", Said), ("b.md", Said), ("c.md", Said));
        var before = await PlanAsync();

        await StoreAsync("job/2", ("b.md", Said), ("c.md", Said));
        await _fixture.Store.PruneAsync("job/2", DocumentStoreFixture.Library, DocumentStoreFixture.Token);
        var after = await PlanAsync();

        after.Find(Id("b.md"))!.LeftOut.ShouldBeEmpty();
        after.Find(Id("b.md"))!.AlsoAt[0].ShouldHaveSingleItem().Path.ShouldBe("c.md");
        string.Equals(after.Find(Id("b.md"))!.Fingerprint, before.Find(Id("b.md"))!.Fingerprint, StringComparison.Ordinal).ShouldBeFalse();
        after.Find(Id("c.md"))!.Fingerprint.ShouldBe(before.Find(Id("c.md"))!.Fingerprint);
    }

    [Fact]
    public async Task PlanAsync_WhenNothingHasChanged_ReadsNoDocument()
    {
        await StoreAsync("job/1", ("a.md", Said), ("b.md", Said + " Then nobody waits."), ("c.md", "Something else is said here, in other words."));
        var first = await PlanAsync();
        var cut = _chunker.Calls;

        var second = await PlanAsync();
        _chunker.Calls.ShouldBe(cut);

        await StoreAsync("job/2", ("d.md", Said));
        var third = await PlanAsync();

        // The new one alone: the pair of texts is known.
        _chunker.Calls.ShouldBe(cut + 1);
        first.Statistics.NearDuplicates.ShouldBe(1);
        second.Find(Id("b.md"))!.Fingerprint.ShouldBe(first.Find(Id("b.md"))!.Fingerprint);
        third.Find(Id("b.md"))!.AlsoAt[0].Select(place => place.Path).ShouldBe(["a.md", "d.md"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-10)]
    public async Task PlanAsync_WhenTheSignaturesAreDamaged_MakesThemAgain(int at)
    {
        await StoreAsync("job/1", ("a.md", Said), ("b.md", Said));
        var expected = await PlanAsync();
        var file = Directory.EnumerateFiles(Path.Combine(_fixture.Folder, "signatures")).ShouldHaveSingleItem();
        var bytes = await File.ReadAllBytesAsync(file, DocumentStoreFixture.Token);
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x55;
        await File.WriteAllBytesAsync(file, bytes, DocumentStoreFixture.Token);

        var plan = await PlanAsync();

        plan.Find(Id("a.md"))!.Fingerprint.ShouldBe(expected.Find(Id("a.md"))!.Fingerprint);
        Signatures.Read(DocumentStoreFixture.Library).Documents.Count.ShouldBe(2);
        Signatures.Delete(DocumentStoreFixture.Library);
        Directory.EnumerateFiles(Path.Combine(_fixture.Folder, "signatures")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DocumentType.Api, "Class one", "Class two", false)]
    [InlineData(DocumentType.Api, "Class one", "Class one", true)]
    [InlineData(DocumentType.Guide, "Introduction", "Overview", true)]
    [InlineData(DocumentType.Guide, "Version 1", "Version 2", false)]
    [InlineData(DocumentType.Guide, "Using IReader", "Using IWriter", false)]
    public async Task PlanAsync_WhenTitlesDiffer_MergesOnlyWhereTheyNameTheSame(DocumentType type, string first, string second, bool merged)
    {
        Document[] documents = [Doc("a.md", Said) with { Type = type, Title = first }, Doc("b.md", Said) with { Type = type, Title = second }];
        await _fixture.StoreAsync("job/1", DocumentStoreFixture.Item("all"), documents);

        ((await PlanAsync()).Find(Id("b.md")) is not null).ShouldBe(merged);
    }

    [Fact]
    public async Task PlanAsync_WhenAFilterTellsDocumentsApart_KeepsBoth()
    {
        Document[] documents = [Doc("a.md", Said), Doc("b.md", Said) with { Language = "de" }];
        await _fixture.StoreAsync("job/1", DocumentStoreFixture.Item("all"), documents);

        (await PlanAsync()).Find(Id("b.md")).ShouldBeNull();
    }

    [Fact]
    public async Task PlanAsync_WhenItIsTurnedOff_LeavesNothingOut()
    {
        await StoreAsync("job/1", ("a.md", Said), ("b.md", Said));

        (await PlanAsync(new DuplicatePlanner(_fixture.Store, _chunker, Signatures, null, TimeProvider.System))).ShouldBeSameAs(DuplicatePlan.None);
        _chunker.Calls.ShouldBe(0);
    }

    [Fact]
    public void Apply_OfAPlan_KeepsTheOthersWithTheirPlaces()
    {
        var document = Doc("a.md", "# One\n\n" + Said + "\n\n# Two\n\n" + Said + "\n\n# Three\n\n" + Said);
        var chunks = new[] { 0, 1, 2 }.Select(index => new Chunk
        {
            Id = ChunkId.Create(document.Library, document.Id, [], Said, index),
            DocumentId = document.Id,
            Index = index,
            Count = 3,
            Start = 0,
            End = Said.Length,
            Tokens = 30,
            HeadingPath = [],
            Text = Said,
        }).ToList();
        var place = new MergedChunk { Id = chunks[1].Id, Path = "a.md", Title = "A", SourceUrl = "https://example.org", HeadingPath = [] };

        var indexed = new DocumentDuplicates(new HashSet<int> { 1 }, new Dictionary<int, IReadOnlyList<MergedChunk>> { [0] = [place] }).Apply(chunks);

        indexed.Select(chunk => (chunk.Index, chunk.Count, chunk.AlsoAt.Count)).ShouldBe([(0, 3, 1), (2, 3, 0)]);
    }

    /// <summary>A document under a title that names nothing: another path is no other fact.</summary>
    private static Document Doc(string path, string text) => DocumentStoreFixture.Doc(path, text) with { Title = "Reading" };

    private static DocumentId Id(string path) => DocumentId.Create(DocumentStoreFixture.Library, path);

    private Task<DuplicatePlan> PlanAsync() => PlanAsync(new DuplicatePlanner(_fixture.Store, _chunker, Signatures, new DeduplicationOptions(), TimeProvider.System));

    private async Task<DuplicatePlan> PlanAsync(DuplicatePlanner planner)
    {
        var stored = await _fixture.Store.ListAsync(DocumentStoreFixture.Library, DocumentStoreFixture.Token);
        return await planner.PlanAsync(DocumentStoreFixture.Library, stored, new ChunkingOptions(), DocumentStoreFixture.Token);
    }

    private async Task StoreAsync(string job, params (string Path, string Text)[] documents)
    {
        foreach (var (path, text) in documents)
        {
            await _fixture.StoreAsync(job, DocumentStoreFixture.Item(path), Doc(path, text));
        }
    }

    private sealed class CountingChunker : IChunker
    {
        private readonly Chunker _chunker = new(Cl100kTokenizer.Load());

        public int Calls { get; private set; }

        public IReadOnlyList<Chunk> Chunk(Document document, ChunkingOptions options, CancellationToken cancellationToken)
        {
            Calls++;
            return _chunker.Chunk(document, options, cancellationToken);
        }
    }
}
