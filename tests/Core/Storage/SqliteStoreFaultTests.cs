using System.IO.Compression;
using System.Text;
using Contexter.Documents;
using Contexter.Storage;
using Contexter.Storage.Sql;
using static Contexter.Core.Tests.Storage.DocumentStoreFixture;

namespace Contexter.Core.Tests.Storage;

public sealed class SqliteStoreFaultTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("UPDATE bodies SET body = substr(body, 1, length(body) - 1) || x'FF'")]
    [InlineData("UPDATE bodies SET checksum = zeroblob(16)")]
    [InlineData("DELETE FROM bodies")]
    [InlineData("UPDATE documents SET head = replace(CAST(head AS TEXT), 'Title', 'Tidle')")]
    [InlineData("UPDATE documents SET updated_at = updated_at + 1")]
    public async Task GetAsync_WhenADocumentIsDamaged_NamesItAndARefreshHealsIt(string damage)
    {
        await _fixture.StoreAsync("job/1", Item("a", "t1"), Doc("guide/a.md", "whole"));
        SqliteStoreFixture.Tamper(_fixture.DatabasePath, damage);

        var error = await Should.ThrowAsync<ContexterException>(() => _fixture.Store.GetAsync(Library, Doc("guide/a.md").Id, Token));
        var isKept = await _fixture.Store.TryKeepItemAsync("job/2", Item("a", "t1"), Token);
        await _fixture.StoreAsync("job/2", Item("a", "t1"), Doc("guide/a.md", "whole"));
        var healed = await _fixture.Store.GetAsync(Library, Doc("guide/a.md").Id, Token);

        error.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        error.Message.ShouldContain("guide/a.md");
        error.Message.ShouldContain("react@19.0");
        error.Message.ShouldContain("Refresh");
        isKept.ShouldBeFalse("a damaged document has to be read again");
        healed!.Text.ShouldBe("whole");
    }

    [Fact]
    public async Task GetAsync_WhenBodiesAreSwapped_ServesNeither()
    {
        await _fixture.StoreAsync("job/1", Item("a"), Doc("a", "one"), Doc("b", "two"));
        SqliteStoreFixture.Tamper(_fixture.DatabasePath, "UPDATE documents SET body_hash = (SELECT b.hash FROM bodies b WHERE b.hash <> documents.body_hash)");

        (await Should.ThrowAsync<ContexterException>(() => _fixture.Store.GetAsync(Library, Doc("a").Id, Token))).Code.ShouldBe(ErrorCodes.StorageCorrupted);
    }

    [Fact]
    public async Task ListAsync_WhenAHeadIsDamaged_NamesTheDocument()
    {
        await _fixture.StoreAsync("job/1", Item("a"), Doc("a"), Doc("b"));
        SqliteStoreFixture.Tamper(_fixture.DatabasePath, "UPDATE documents SET head = zeroblob(10) WHERE path = 'b'");

        var error = await Should.ThrowAsync<ContexterException>(() => _fixture.Store.ListAsync(Library, Token));

        error.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        error.Message.ShouldContain("'b'");
    }

    [Fact]
    public void Open_WhenTheFileIsNoDatabase_SaysSoAndTouchesNothing()
    {
        var path = Path.Combine(_fixture.Folder, "broken.db");
        File.WriteAllText(path, new string('x', 9_000));

        var error = Should.Throw<ContexterException>(() => SqliteDocumentStore.Open(path));

        error.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        error.Message.ShouldContain(path);
        File.ReadAllText(path).ShouldBe(new string('x', 9_000));
    }

    [Fact]
    public async Task ListAsync_WhenPagesAreOverwritten_ReportsTheFile()
    {
        await _fixture.StoreAsync("job/1", Item("a"), [.. Enumerable.Range(0, 100).Select(i => Doc($"d{i}"))]);
        await _fixture.Store.DisposeAsync();
        using (var file = new FileStream(_fixture.DatabasePath, FileMode.Open, FileAccess.Write))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray());
        }

        var error = await Should.ThrowAsync<ContexterException>(async () =>
        {
            await using var store = SqliteDocumentStore.Open(_fixture.DatabasePath);
            await store.ListAsync(Library, Token);
        });

        error.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        error.Message.ShouldContain(_fixture.DatabasePath);
        error.Message.ShouldContain("back-up");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnyRead_WhenBytesOfTheFileAreChanged_ReportsDamageOrServesTheTruth(int seed)
    {
        var documents = Enumerable.Range(0, 40).Select(i => Doc($"d{i:00}", string.Concat(Enumerable.Repeat($"Line {i} of the page. ", 30 + i)))).ToArray();
        await _fixture.StoreAsync("job/1", Item("a"), documents);
        await _fixture.Store.DisposeAsync();
        var original = await File.ReadAllBytesAsync(_fixture.DatabasePath, Token);
        var random = new Random(seed);
        var reports = 0;
        for (var round = 0; round < 40; round++)
        {
            var damaged = original.ToArray();
            for (var i = 0; i < 8; i++)
            {
                damaged[random.Next(100, damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            var path = Path.Combine(_fixture.Folder, $"damaged{round}.db");
            await File.WriteAllBytesAsync(path, damaged, Token);
            reports += await CountReportsAsync(path, documents);
        }

        reports.ShouldBeGreaterThan(40, "else the damage went nowhere");
    }

    [Fact]
    public async Task Open_WhenTheFormatIsNewer_RefusesWithBothVersions()
    {
        await _fixture.Store.DisposeAsync();
        SqliteStoreFixture.Tamper(_fixture.DatabasePath, "PRAGMA user_version = 3");

        var error = Should.Throw<ContexterException>(() => SqliteDocumentStore.Open(_fixture.DatabasePath));

        error.Code.ShouldBe(ErrorCodes.StorageFormat);
        error.Message.ShouldContain("format 3");
        error.Message.ShouldContain("format 2");
    }

    [Fact]
    public void Open_WhenTheFileIsAnotherProgramsDatabase_Refuses()
    {
        var path = Path.Combine(_fixture.Folder, "other.db");
        SqliteStoreFixture.Tamper(path, "CREATE TABLE mine (x)");

        Should.Throw<ContexterException>(() => SqliteDocumentStore.Open(path)).Code.ShouldBe(ErrorCodes.StorageFormat);
    }

    [Fact]
    public void Open_WhenThePathIsAFolder_ReportsIt()
    {
        var error = Should.Throw<ContexterException>(() => SqliteDocumentStore.Open(_fixture.Folder));

        error.Code.ShouldBe(ErrorCodes.StorageUnavailable);
        error.Message.ShouldContain(_fixture.Folder);
    }

    [Fact]
    public async Task StoreItemAsync_WhenTheQuotaIsReached_FailsAloneAndStoresNothingOfIt()
    {
        await using var store = SqliteDocumentStore.Open(Path.Combine(_fixture.Folder, "small.db"), maxFileBytes: 256 * 1024);
        var random = new Random(11);
        string Noise(int length) => new([.. Enumerable.Range(0, length).Select(_ => (char)random.Next('!', '~'))]);
        var large = store.StoreItemAsync("job/1", Item("large"), [Doc("fits", Noise(1_000)), Doc("large", Noise(600_000))], Token);
        var small = Enumerable.Range(0, 10).Select(i => store.StoreItemAsync("job/1", Item($"small{i}"), [Doc($"small{i}")], Token)).ToArray();

        var error = await Should.ThrowAsync<ContexterException>(() => large);
        await Task.WhenAll(small);

        error.Code.ShouldBe(ErrorCodes.StorageFull);
        error.Message.ShouldContain("small.db");
        (await store.ListAsync(Library, Token)).Select(e => e.Metadata.Path).ShouldBe(Enumerable.Range(0, 10).Select(i => $"small{i}"));
        (await store.SummarizeAsync("job/1", Library, Token)).ItemsStored.ShouldBe(10);
    }

    [Fact]
    public async Task StoreItemAsync_WhenDocumentationIsStored_IsSixtyPercentSmallerOrBetter()
    {
        // Real prose and code of this kind is on every machine that can build the project: the reference pack's documentation.
        var pack = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref");
        var file = Directory.GetFiles(pack, "System.Collections.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        var text = await File.ReadAllTextAsync(file, Token);
        var pages = text.Chunk(8_000).Select((page, i) => Doc($"page{i}", new string(page))).ToArray();

        var raw = pages.Sum(p => (long)Encoding.UTF8.GetByteCount(p.Text));
        var stored = pages.Sum(p => (long)DocumentCodec.EncodeBody(DocumentCodec.SerializeBody(p)).Length);

        pages.Length.ShouldBeGreaterThan(20);
        (stored / (double)raw).ShouldBeLessThan(0.4);
    }

    [Fact]
    public void EncodeBody_WhenDecompressed_IsTheJsonThatOlderVersionsWrote()
    {
        var body = DocumentCodec.EncodeBody(DocumentCodec.SerializeBody(Doc("a") with
        {
            Text = "# A\n\n<b>\"x\"",
            Blocks = [new Block(BlockKind.Heading, 0, 3, 1, "A"), new Block(BlockKind.Code, 5, 11, 0, "html")],
        }));

        using var gzip = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));

        gzip.ReadToEnd().ShouldBe("""{"text":"# A\n\n<b>\"x\"","blocks":[{"kind":1,"end":3,"level":1,"info":"A"},{"kind":2,"start":5,"end":11,"info":"html"}]}""");
    }

    /// <summary>Reads all there is; whatever is not a report has to be the truth.</summary>
    private static async Task<int> CountReportsAsync(string path, Document[] documents)
    {
        var reports = 0;
        try
        {
            await using var store = SqliteDocumentStore.Open(path);
            foreach (var document in documents)
            {
                try
                {
                    var read = await store.GetAsync(Library, document.Id, Token);
                    if (read is not null)
                    {
                        (read.Text, read.Title, read.ContentHash, read.UpdatedAt).ShouldBe((document.Text, document.Title, document.ContentHash, document.UpdatedAt));
                    }
                }
                catch (ContexterException e)
                {
                    e.Code.ShouldBe(ErrorCodes.StorageCorrupted, e.Message);
                    reports++;
                }
            }

            (await store.ListAsync(Library, Token)).Count.ShouldBeLessThanOrEqualTo(documents.Length);
            await store.ListLibrariesAsync(Token);
            await store.GetItemsAsync("job/1", Token);
        }
        catch (ContexterException e)
        {
            e.Code.ShouldBe(ErrorCodes.StorageCorrupted, e.Message);
            reports++;
        }

        return reports;
    }
}
