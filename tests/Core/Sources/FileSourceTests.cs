using Contexter.Documents;
using Contexter.Sources;
using Contexter.Sources.Files;

namespace Contexter.Core.Tests.Sources;

public sealed class FileSourceTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly FileSource _source = new(new FixedClock(Now));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_WhenFolder_TakesKnownFormatsInOrdinalOrder()
    {
        foreach (var path in new[] { "b.md", "a.HTML", "a/z.txt", "a-b.rst", "a/a.mdx", "Z.markdown", "x.png", "Makefile", "src.rst.txt", ".hidden.md", ".git/x.md", "bin/x.md", "obj/x.md", "node_modules/p/x.md", "é.md" })
        {
            _folder.Write(path, "text");
        }

        _folder.Write("doc.xml", "<?xml version=\"1.0\"?><!-- c --><doc><members/></doc>");
        _folder.Write("other.xml", "<project/>");
        _folder.Write("broken.xml", "<doc");

        var items = await ListAsync();

        items.Select(item => $"{item.Key}:{item.Format}").ShouldBe(
            ["Z.markdown:markdown", "a-b.rst:rst", "a.HTML:html", "a/a.mdx:markdown", "a/z.txt:text", "b.md:markdown", "doc.xml:xmldoc", "src.rst.txt:rst", "é.md:markdown"]);
        items.Select(item => item.Key).ShouldBe(items.Select(item => item.Key).Order(StringComparer.Ordinal));
        items[^1].Url.ShouldEndWith("/%C3%A9.md");
    }

    [Fact]
    public async Task List_WhenGlobs_ExcludeIsStronger()
    {
        foreach (var path in new[] { "docs/a.md", "docs/b.txt", "docs/draft/c.md", "src/d.md", "docs/e.adoc", "docs/f.png", "LICENSE" })
        {
            _folder.Write(path, "text");
        }

        (await KeysAsync(["docs/**"], ["draft/"])).ShouldBe(["docs/a.md", "docs/b.txt"]);
        (await KeysAsync(["**/*.{md,adoc}", "LICENSE"], ["src/*"])).ShouldBe(["LICENSE", "docs/a.md", "docs/draft/c.md", "docs/e.adoc"]);
    }

    [Fact]
    public async Task List_WhenSymbolicLinks_StaysInside()
    {
        using var outside = new TempFolder();
        outside.Write("secret.md", "secret");
        _folder.Write("docs/a.md", "text");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "link.md"), Path.Combine(outside.Root, "secret.md"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "linked"), outside.Root);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "docs", "loop"), _folder.Root);

        (await KeysAsync()).ShouldBe(["docs/a.md"]);
        foreach (var key in new[] { "link.md", "linked/secret.md", "../" + Path.GetFileName(outside.Root) + "/secret.md", "docs/../docs/a.md", "/etc/hostname", "docs//a.md", "" })
        {
            var error = await Should.ThrowAsync<ContexterException>(() => ReadAsync(key));
            error.Code.ShouldBe(ErrorCodes.SourceNotFound, key);
        }
    }

    [Fact]
    public async Task List_WhenRootIsLink_IsFollowed()
    {
        _folder.Write("real/a.md", "text");
        var link = Path.Combine(_folder.Root, "root");
        Directory.CreateSymbolicLink(link, Path.Combine(_folder.Root, "real"));

        var items = await ListAsync(link + "/");

        items.ShouldHaveSingleItem().Key.ShouldBe("a.md");
        (await _source.ReadAsync(Specification(link), items[0], null, TestContext.Current.CancellationToken)).Content!.Text.ShouldBe("text");
    }

    [Fact]
    public async Task List_WhenFileChanges_ChangeTokenDiffers()
    {
        var path = _folder.Write("a.md", "one");
        var first = (await ListAsync()).Single();
        (await ListAsync()).Single().ShouldBe(first);

        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var second = (await ListAsync()).Single();

        second.ChangeToken.ShouldNotBe(first.ChangeToken, StringComparer.Ordinal);
        second.ModifiedAt.ShouldBe(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        second.SizeBytes.ShouldBe(3);
    }

    [Theory]
    [InlineData("notes.weird", "text")]
    [InlineData("Makefile", "text")]
    [InlineData("a.md", "markdown")]
    [InlineData("b.xml", "text")]
    public async Task List_WhenSingleFile_TakesIt(string name, string format)
    {
        var path = _folder.Write(name, "<a/>");

        var item = (await ListAsync(path)).ShouldHaveSingleItem();

        item.Key.ShouldBe(name);
        item.Format.ShouldBe(format);
        (await _source.ReadAsync(Specification(path), item, null, TestContext.Current.CancellationToken)).Content!.Text.ShouldBe("<a/>");
    }

    [Fact]
    public async Task Read_WhenText_GivesContent()
    {
        _folder.Write("a b#c.md", "\uFEFFone\r\ntwo");

        var item = (await ListAsync()).Single();
        var content = await ReadAsync(item.Key);

        content.Text.ShouldBe("one\ntwo");
        content.SizeBytes.ShouldBe(11);
        content.FetchedAt.ShouldBe(Now);
        content.TrustScore.ShouldBe(7);
        new Uri(item.Url).LocalPath.ShouldEndWith("/a b#c.md");
    }

    [Fact]
    public async Task Read_WhenTooLarge_NamesSizeAndSetting()
    {
        _folder.Write("big.md", new string('x', 2_000));

        var error = await Should.ThrowAsync<ContexterException>(() => ReadAsync("big.md", maxItemBytes: 1_999));

        error.Code.ShouldBe(ErrorCodes.FileTooLarge);
        error.Message.ShouldContain("big.md");
        error.Message.ShouldContain("2,000");
        error.Message.ShouldContain("1,999");
        error.Message.ShouldContain("ingestion.max_file_size");
        (await ReadAsync("big.md", maxItemBytes: 2_000)).SizeBytes.ShouldBe(2_000);
    }

    [Fact]
    public async Task Read_WhenGone_SaysSo()
    {
        var error = await Should.ThrowAsync<ContexterException>(() => ReadAsync("gone.md"));

        error.Code.ShouldBe(ErrorCodes.SourceNotFound);
        error.Message.ShouldContain("'gone.md'");
    }

    [Theory]
    [InlineData("", ErrorCodes.InvalidInput, "location")]
    [InlineData("relative/path", ErrorCodes.InvalidInput, "'relative/path'")]
    [InlineData("/no/such/place", ErrorCodes.SourceNotFound, "'/no/such/place'")]
    public async Task List_WhenLocationIsWrong_SaysWhy(string location, string code, string expected)
    {
        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(location));

        error.Code.ShouldBe(code);
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task List_WhenFolderWasMeant_SaysItIsAFile()
    {
        var path = _folder.Write("a.md", "x") + "/";

        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(path));

        error.Code.ShouldBe(ErrorCodes.SourceNotFound);
        error.Message.ShouldContain("is a file, not a folder");
    }

    [Fact]
    public async Task List_WhenNothingMatches_NamesFolderAndRule()
    {
        _folder.Write("x.png", "x");

        var none = await Should.ThrowAsync<ContexterException>(() => KeysAsync());
        var noMatch = await Should.ThrowAsync<ContexterException>(() => KeysAsync(["*.zzz"]));

        none.Code.ShouldBe(ErrorCodes.SourceEmpty);
        none.Message.ShouldContain(_folder.Root);
        none.Message.ShouldContain(".md");
        noMatch.Code.ShouldBe(ErrorCodes.SourceEmpty);
        noMatch.Message.ShouldContain("'*.zzz'");
    }

    [Fact]
    public void Get_WhenKindIsUnknown_ListsKnown()
    {
        var error = Should.Throw<ContexterException>(() => new DocumentSources([_source]).Get("web"));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldBe("Kind of source 'web' is not known; known are files.");
        new DocumentSources([_source]).Get("files").ShouldBe(_source);
        Should.Throw<ArgumentException>(() => new DocumentSources([_source, _source]));
    }

    private static SourceSpecification Specification(string location, IReadOnlyList<string>? include = null, IReadOnlyList<string>? exclude = null) =>
        new() { Kind = "files", Location = location, Include = include ?? [], Exclude = exclude ?? [] };

    private Task<List<SourceItem>> ListAsync(string? location = null) => ListAsync(Specification(location ?? _folder.Root));

    private async Task<string[]> KeysAsync(IReadOnlyList<string>? include = null, IReadOnlyList<string>? exclude = null) =>
        [.. (await ListAsync(Specification(_folder.Root, include, exclude))).Select(item => item.Key)];

    private async Task<List<SourceItem>> ListAsync(SourceSpecification specification) =>
        await _source.ListAsync(specification, new SourceListing([]), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private async Task<SourceContent> ReadAsync(string key, long maxItemBytes = 1 << 20) => (await _source.ReadAsync(
        Specification(_folder.Root) with { MaxItemBytes = maxItemBytes },
        new SourceItem { Key = key, Url = "file:///" + key, Format = "markdown" },
        null,
        TestContext.Current.CancellationToken)).Content!;
}
