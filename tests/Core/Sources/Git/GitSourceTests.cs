using Contexter.Core.Tests.Sources.Conformance;
using Contexter.Documents;
using Contexter.Sources;
using Contexter.Sources.Git;

namespace Contexter.Core.Tests.Sources.Git;

public sealed class GitSourceTests : DocumentSourceConformance, IDisposable
{
    private readonly GitFolder _git = new();

    protected override IDocumentSource Source { get; } = new GitSource(TimeProvider.System);

    protected override SourceSpecification Specification => new() { Kind = GitSource.KindName, Location = _git.Root };

    protected override SourceSpecification Missing => Specification with { Location = Path.Combine(_git.Root, "missing") };

    protected override SourceItem Unknown { get; } = new() { Key = "docs/z.md", Url = "file:///docs/z.md", Format = "markdown" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task List_WhenAForgeIsKnown_GivesItsAddresses()
    {
        var items = await ListAsync(Specification);

        items.Select(item => (item.Key, item.Url)).ShouldBe(
        [
            ("README.md", $"https://github.com/owner/repo/blob/{GitFolder.Head}/README.md"),
            ("docs/guide/use it.md", $"https://github.com/owner/repo/blob/{GitFolder.Head}/docs/guide/use%20it.md"),
        ]);
        (await ListAsync(Specification with { Location = Path.Combine(_git.Root, "docs"), Include = ["**/*.md"] })).ShouldHaveSingleItem().Url
            .ShouldBe($"https://github.com/owner/repo/blob/{GitFolder.Head}/docs/guide/use%20it.md");
    }

    [Theory]
    [InlineData("https://user:secret@gitlab.com/group/sub/repo.git", "https://gitlab.com/group/sub/repo/-/blob/")]
    [InlineData("ssh://git@bitbucket.org/owner/repo", "https://bitbucket.org/owner/repo/src/")]
    [InlineData("https://codeberg.org/owner/repo", "https://codeberg.org/owner/repo/src/commit/")]
    [InlineData("/srv/git/repo.git", null)]
    [InlineData("git@internal.example:owner/repo.git", null)]
    public void WebAddress_WhenRemote_IsThatOfTheForge(string remote, string? address) =>
        GitWebAddress.Of(remote, GitFolder.Head).ShouldBe(address is null ? null : $"{address}{GitFolder.Head}/");

    [Fact]
    public async Task GetVersion_WhenTagsAreOnTheCommit_IsTheHighest()
    {
        const string Other = "2222222222222222222222222222222222222222";
        const string Tag = "3333333333333333333333333333333333333333";
        (await VersionAsync()).ShouldBeNull();

        _git.Folder.Write(".git/packed-refs", $"# pack-refs with: peeled fully-peeled sorted\n{Other} refs/tags/v9.0\n{Tag} refs/tags/v1.2.0\n^{GitFolder.Head}\n{GitFolder.Head} refs/tags/latest\n");
        (await VersionAsync()).ShouldBe("1.2.0");

        _git.Folder.Write(".git/refs/tags/release/1.10.0", GitFolder.Head);
        _git.Folder.Write(".git/refs/tags/pkg@1.3.0", GitFolder.Head);
        _git.Folder.Write(".git/refs/tags/v8.0", Other);
        (await VersionAsync()).ShouldBe("1.10.0");

        _git.Folder.Write(".git/refs/tags/lib-v2.0.0-rc.1", Tag);
        _git.WriteTag(Tag, GitFolder.Head);
        (await VersionAsync()).ShouldBe("2.0.0-rc.1");
    }

    [Fact]
    public async Task List_WhenFilesAreIgnored_LeavesThemOut()
    {
        _git.Folder.Write(".gitignore", "# built\n/docs/build/\n*.tmp.md\n!keep.tmp.md\nsecret\n\\weird\n");
        _git.Folder.Write(".git/info/exclude", "local.md\n");
        _git.Folder.Write("docs/.gitignore", "draft*.md\nbuild\n");
        foreach (var name in new[] { "docs/build/a.md", "docs/x.tmp.md", "docs/keep.tmp.md", "docs/secret/a.md", "docs/local.md", "docs/draft1.md", "docs/sub/draft2.md", "docs/sub/build/a.md" })
        {
            _git.Folder.Write(name, "text");
        }

        (await ListAsync(Specification)).Select(item => item.Key).ShouldBe(["README.md", "docs/guide/use it.md", "docs/keep.tmp.md"]);
        (await ListAsync(Specification with { Location = Path.Combine(_git.Root, "docs"), Include = ["**/*.md"] })).Select(item => item.Key)
            .ShouldBe(["guide/use it.md", "keep.tmp.md"]);
    }

    [Fact]
    public async Task List_WhenALinkedWorkingTree_ReadsTheSharedFolder()
    {
        using var tree = new TempFolder();
        var linked = Path.Combine(_git.Root, ".git", "worktrees", "w");
        tree.Write(".git", $"gitdir: {linked}\n");
        tree.Write("README.md", "text");
        _git.Folder.Write(".git/worktrees/w/HEAD", GitFolder.Head);
        _git.Folder.Write(".git/worktrees/w/commondir", "../..\n");
        _git.Folder.Write(".git/refs/tags/v3.1", GitFolder.Head);

        var specification = Specification with { Location = tree.Root };
        (await Source.GetVersionAsync(specification, Token)).ShouldBe("3.1");
        (await ListAsync(specification)).ShouldHaveSingleItem().Url.ShouldStartWith("https://github.com/owner/repo/blob/");
    }

    [Fact]
    public async Task List_WhenNoWorkingCopy_SaysSo()
    {
        using var plain = new TempFolder();

        (await Should.ThrowAsync<ContexterException>(() => ListAsync(Specification with { Location = plain.Root }))).Message.ShouldContain("no git working copy");
    }

    private Task<string?> VersionAsync() => Source.GetVersionAsync(Specification, Token);
}
