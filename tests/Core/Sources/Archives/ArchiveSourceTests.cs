using System.Buffers.Binary;
using System.Formats.Tar;
using System.Net;
using System.Text;
using Contexter.Documents;
using Contexter.Sources;
using Contexter.Sources.Archives;
using Contexter.Storage.Scratch;
using static Contexter.Core.Tests.Sources.Archives.ArchiveFiles;

namespace Contexter.Core.Tests.Sources.Archives;

public sealed class ArchiveSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ScriptedDownloader _downloader;
    private readonly ArchiveSource _source;
    private Func<Contexter.Http.Downloads.DownloadRequest, ScriptedAnswer> _script = _ => ScriptedAnswer.NotFound;

    public ArchiveSourceTests()
    {
        _downloader = new ScriptedDownloader(request => _script(request));
        _source = NewSource();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds() => new(["zip", "tar", "tgz"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task List_WhenEverythingIsInOneFolder_TakesKnownFormatsWithoutIt(string kind)
    {
        var files = new[]
        {
            ("pkg-1.0/README.md", "# Read me"), ("pkg-1.0/docs/a.html", "<h1>A"), ("pkg-1.0/docs/logo.png", "x"), ("pkg-1.0/.git/b.md", "b"), ("pkg-1.0/api.xml", "<doc><members/></doc>"),
            ("pkg-1.0/pom.xml", "<project/>"), ("pkg-1.0/node_modules/x/c.md", "c"), ("pkg-1.0/docs\\win.md", "w"), ("./pkg-1.0/é.md", "e"),
        };

        var items = await ListAsync(Pack(kind, files));

        items.Select(item => $"{item.Key}:{item.Format}").ShouldBe(["README.md:markdown", "api.xml:xmldoc", "docs/a.html:html", "docs/win.md:markdown", "é.md:markdown"]);
        items[0].Url.ShouldEndWith("/a.bin#README.md");
        items[4].Url.ShouldEndWith("#%C3%A9.md");
        (await ReadAsync(items[0])).Text.ShouldBe("# Read me");
    }

    [Fact]
    public async Task List_WhenNamesLeadOut_RefusesThemOneByOne()
    {
        var items = await ListAsync(Tar(("../../out.md", "x"), ("/etc/passwd.md", "x"), ("a/../../b.md", "x"), ("C:/w.md", "x"), ("ok.md", "fine"), ("tab\there.md", "x"), (new string('d', 90) + string.Concat(Enumerable.Repeat("/d", 70)) + "/deep.md", "x")));

        var good = items.Where(item => item.ChangeToken is not null).ShouldHaveSingleItem();
        good.Key.ShouldBe("ok.md");
        items.Count.ShouldBe(7);
        items.ShouldAllBe(item => !item.Key.Split('/').Contains("..") && !item.Key.Any(char.IsControl));
        foreach (var bad in items.Where(item => item != good))
        {
            (await Should.ThrowAsync<ContexterException>(() => ReadAsync(bad))).Code.ShouldBe(ErrorCodes.FileMalformed);
        }

        Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories).ShouldAllBe(path => !path.EndsWith("out.md") && !path.EndsWith("passwd.md"));
    }

    [Fact]
    public async Task List_WhenLinksAndDevices_LeavesThemOut()
    {
        var items = await ListAsync(Tar(
            File("a.md", "a"),
            Link(TarEntryType.SymbolicLink, "s.md", "/etc/passwd"),
            Link(TarEntryType.HardLink, "h.md", "a.md"),
            new PaxTarEntry(TarEntryType.Fifo, "f.md"),
            new PaxTarEntry(TarEntryType.CharacterDevice, "c.md"),
            new PaxTarEntry(TarEntryType.Directory, "d.md/")));

        items.ShouldHaveSingleItem().Key.ShouldBe("a.md");
    }

    [Fact]
    public async Task List_WhenZipHoldsALink_LeavesItOut()
    {
        var zip = Zip(("a.md", "a"), ("link.md", "/etc/passwd"));
        var directory = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        zip[directory + 5] = 3;
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(directory + 38), 0xA1FF0000);

        (await ListAsync(zip)).ShouldHaveSingleItem().Key.ShouldBe("a.md");
    }

    [Fact]
    public async Task List_WhenNamesAreInAnotherEncoding_ReadsThem()
    {
        var zip = Zip(("caf_.md", "a"));
        foreach (var at in Positions(zip, "caf_.md"))
        {
            zip[at + 3] = 0x82;
        }

        (await ListAsync(zip)).ShouldHaveSingleItem().Key.ShouldBe("café.md");
    }

    [Fact]
    public async Task List_WhenANameIsThereTwice_TakesTheLast()
    {
        var item = (await ListAsync(Tar(("a.md", "first"), ("a.md", "second")))).ShouldHaveSingleItem();

        (await ReadAsync(item)).Text.ShouldBe("second");
    }

    [Fact]
    public async Task Read_WhenAFileIsTooLarge_CostsOnlyThat()
    {
        var specification = Specification(Zip(("a.md", new string('a', 2_000)), ("b.md", "b"))) with { MaxItemBytes = 1_000 };

        var items = await _source.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token);

        (await Should.ThrowAsync<ContexterException>(() => _source.ReadAsync(specification, items[0], null, Token))).Code.ShouldBe(ErrorCodes.FileTooLarge);
        (await _source.ReadAsync(specification, items[1], null, Token)).Content!.Text.ShouldBe("b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_WhenABomb_StopsBeforeItIsUnpacked(bool isZip)
    {
        var zeros = new string('\0', 100 << 20);
        var bomb = isZip ? Zip(("a.md", zeros)) : GZip(Tar(("a.md", zeros)));
        bomb.Length.ShouldBeLessThan(1 << 20);

        var specification = Specification(bomb) with { MaxItemBytes = 1L << 40 };
        var error = await Should.ThrowAsync<ContexterException>(async () => await _source.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token));

        error.Code.ShouldBe(ErrorCodes.FileTooLarge);
        error.Message.ShouldContain("250 times");
        Directory.GetDirectories(Path.Combine(_folder.Root, "scratch")).ShouldBeEmpty();
    }

    [Fact]
    public void Unpack_WhenTooManyEntries_Stops()
    {
        var limits = new ArchiveLimits { MaxEntries = 3 };
        foreach (var bytes in new[] { Zip(("a", ""), ("b", ""), ("c", ""), ("d", "")), Tar(("a", ""), ("b", ""), ("c", ""), ("d", "")) })
        {
            Should.Throw<ContexterException>(() => ArchiveReader.Read("x", new MemoryStream(bytes), new UnpackingMeter("x", bytes.Length, limits), limits).Count())
                .Message.ShouldContain("more than 3 entries");
        }
    }

    [Fact]
    public async Task List_WhenAnExtensionClaimsGigabytes_IsRefusedWithoutTakingThem()
    {
        var tar = Tar(("a.md", "a"));
        tar[156] = (byte)'x';
        Encoding.ASCII.GetBytes("17777777777").CopyTo(tar.AsSpan(124));
        var sum = Enumerable.Range(0, 512).Sum(i => i is >= 148 and < 156 ? ' ' : tar[i]);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar.AsSpan(148));
        var before = GC.GetTotalAllocatedBytes();

        (await Should.ThrowAsync<ContexterException>(() => ListAsync(tar))).Message.ShouldContain("more than 1048576 bytes");

        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(64 << 20);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<html>", "a page")]
    [InlineData("7z\u00BC\u00AF", "7z")]
    [InlineData("BZh9", "bzip2")]
    [InlineData("text", "no archive")]
    public async Task List_WhenNoArchive_SaysWhatItIs(string start, string says) =>
        (await Should.ThrowAsync<ContexterException>(() => ListAsync(Encoding.Latin1.GetBytes(start)))).Message.ShouldContain(says);

    [Fact]
    public async Task List_WhenGzipHoldsNoTar_SaysSo() =>
        (await Should.ThrowAsync<ContexterException>(() => ListAsync(GZip("just text"u8.ToArray())))).Message.ShouldContain("without a tar archive");

    [Fact]
    public async Task List_WhenNothingIsWanted_SaysSo() =>
        (await Should.ThrowAsync<ContexterException>(() => ListAsync(Zip(("a.png", "x"))))).Code.ShouldBe(ErrorCodes.SourceEmpty);

    [Fact]
    public async Task List_WhenPackedAnew_KeepsTheTokensOfWhatDidNotChange()
    {
        var first = await ListAsync(Zip(("a.md", "a"), ("b.md", "b")));
        var second = await ListAsync(Tar(("x/a.md", "a"), ("x/b.md", "changed")));

        second[0].ChangeToken.ShouldBe(first[0].ChangeToken);
        string.Equals(second[1].ChangeToken, first[1].ChangeToken, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task List_WhenAtAUrl_IsFetchedAgainOnlyWhenItChanged()
    {
        var archive = Zip(("a.md", "a"));
        var tag = "\"1\"";
        _script = request => request.KnownETag == tag ? ScriptedAnswer.Of([], HttpStatusCode.NotModified) : ScriptedAnswer.Of(archive, HttpStatusCode.OK, ("ETag", tag));
        var specification = new SourceSpecification { Kind = ArchiveSource.KindName, Location = "https://user:secret@example.org/x.zip?token=secret" };

        var item = (await _source.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token)).ShouldHaveSingleItem();
        item.Url.ShouldBe("https://example.org/x.zip#a.md");
        (await _source.ReadAsync(specification, item, null, Token)).Content!.Text.ShouldBe("a");
        _downloader.Requests.Count.ShouldBe(1);

        // Another process: what was unpacked is there, and the server says that it is still right.
        var later = NewSource();
        (await later.ReadAsync(specification, item, null, Token)).Content!.Text.ShouldBe("a");
        _downloader.Requests.Last().KnownETag.ShouldBe(tag);

        (archive, tag) = (Zip(("b.md", "b")), "\"2\"");
        (await later.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token)).ShouldHaveSingleItem().Key.ShouldBe("b.md");
        (await later.ReadAsync(specification, item, null, Token)).Outcome.ShouldBe(ReadingOutcome.Gone);
    }

    [Theory]
    [InlineData(404, ErrorCodes.SourceNotFound)]
    [InlineData(403, ErrorCodes.SourceRefused)]
    [InlineData(500, ErrorCodes.SourceUnavailable)]
    public async Task List_WhenTheServerRefuses_SaysWhy(int status, string code)
    {
        _script = _ => ScriptedAnswer.Of("no", (HttpStatusCode)status);
        var specification = new SourceSpecification { Kind = ArchiveSource.KindName, Location = "https://example.org/x.zip?token=secret" };

        var error = await Should.ThrowAsync<ContexterException>(async () => await _source.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token));

        error.Code.ShouldBe(code);
        error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void Read_WhenMutated_GivesEntriesOrSaysWhy()
    {
        var files = new[] { ("p/a.md", "# A\n\ntext"), ("p/b/c.html", "<p>c"), ("p/d.xml", "<doc/>") };
        foreach (var bytes in new[] { Zip(files), Tar(files), GZip(Tar(files)) })
        {
            ArchiveFuzz.Check(bytes, 150, Path.Combine(_folder.Root, "fuzz"));
        }
    }

    private ArchiveSource NewSource() => new(_downloader, new ScratchFolders(new ScratchOptions { Path = Path.Combine(_folder.Root, "scratch") }, TimeProvider.System), TimeProvider.System);

    private static byte[] Pack(string kind, (string, string)[] files) => kind switch
    {
        "zip" => Zip(files),
        "tar" => Tar(files),
        _ => GZip(Tar(files)),
    };

    private static IEnumerable<int> Positions(byte[] bytes, string text)
    {
        var wanted = Encoding.ASCII.GetBytes(text);
        for (var at = bytes.AsSpan().IndexOf(wanted); at >= 0;)
        {
            yield return at;
            var next = bytes.AsSpan(at + 1).IndexOf(wanted);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private SourceSpecification Specification(byte[] bytes) => new() { Kind = ArchiveSource.KindName, Location = _folder.Write("a.bin", bytes) };

    private async Task<List<SourceItem>> ListAsync(byte[] bytes) => await _source.ListAsync(Specification(bytes), new SourceListing([]), Token).ToListAsync(Token);

    private async Task<SourceContent> ReadAsync(SourceItem item) =>
        (await _source.ReadAsync(new SourceSpecification { Kind = ArchiveSource.KindName, Location = Path.Combine(_folder.Root, "a.bin") }, item, null, Token)).Content.ShouldNotBeNull();
}
