using Contexter.Core.Tests.Parsing;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Parsing;
using Contexter.Sources;
using Contexter.Sources.Packages;
using Contexter.Storage.Scratch;

namespace Contexter.Core.Tests.Sources.Packages;

public sealed class PackageSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Npm_WhenAName_TakesTheLatestVersionsDocumentation()
    {
        var downloader = new ScriptedDownloader(request => PackageFeeds.Npm(request));
        var source = Npm(downloader);

        var items = await ListAsync(source, "left-pad");

        items.Select(item => $"{item.Key}:{item.Format}").ShouldBe(["README.md:markdown", "docs/use.md:markdown", "index.d.ts:dts"]);
        items[1].Url.ShouldBe("https://www.npmjs.com/package/left-pad/v/1.3.0#docs/use.md");
        (await source.GetVersionAsync(Specification(source, "left-pad"), Token)).ShouldBe("1.3.0");
        var content = (await source.ReadAsync(Specification(source, "left-pad"), items[2], null, Token)).Content.ShouldNotBeNull();
        DocumentParsers.CreateDefault().Parse(content, Token).ShouldHaveSingleItem().Text.ShouldContain("- `text`: What is padded.");
        downloader.Requests.Count.ShouldBe(2);
        downloader.Requests.First().Accept.ShouldStartWith("application/vnd.npm.install-v1+json");
    }

    [Theory]
    [InlineData("left-pad@next", "2.0.0-rc.1")]
    [InlineData("left-pad@1", "1.3.0")]
    [InlineData("left-pad@0.9", "0.9.1")]
    [InlineData("left-pad@1.10.0-beta", "1.10.0-beta")]
    [InlineData("left-pad@1.0", "1.0.0")]
    [InlineData("@scope/left-pad", "1.3.0")]
    public async Task Npm_WhenVersionOrTag_Resolves(string location, string version)
    {
        var source = Npm(new ScriptedDownloader(request => PackageFeeds.Npm(request)));

        (await source.GetVersionAsync(Specification(source, location), Token)).ShouldBe(version);
    }

    [Theory]
    [InlineData("left-pad@7", ErrorCodes.SourceNotFound, "2.0.0-rc.1, 1.10.0-beta, 1.3.0, 1.0.0, 0.9.1")]
    [InlineData("right-pad", ErrorCodes.SourceNotFound, "right-pad")]
    [InlineData("../etc", ErrorCodes.InvalidInput, "../etc")]
    [InlineData("a b", ErrorCodes.InvalidInput, "a b")]
    [InlineData("", ErrorCodes.InvalidInput, "react@1.2.3")]
    public async Task Npm_WhenNotThere_NamesWhatIs(string location, string code, string says)
    {
        var source = Npm(new ScriptedDownloader(request => PackageFeeds.Npm(request)));

        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(source, location));

        error.Code.ShouldBe(code);
        error.Message.ShouldContain(says);
    }

    [Theory]
    [InlineData("sha512-AAAA", "not those")]
    [InlineData("md5-AAAA", "unknown kind")]
    public async Task Npm_WhenTheHashIsWrong_IsRefused(string integrity, string says)
    {
        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(Npm(new ScriptedDownloader(request => PackageFeeds.Npm(request, integrity))), "left-pad"));

        error.Code.ShouldBe(ErrorCodes.FileMalformed);
        error.Message.ShouldContain(says);
    }

    [Fact]
    public async Task NuGet_WhenAnId_TakesTheNewestReleaseAndItsNewestFramework()
    {
        var source = NuGet(new ScriptedDownloader(PackageFeeds.NuGet));

        var items = await ListAsync(source, "Lib");

        items.Select(item => $"{item.Key}:{item.Format}").ShouldBe(["Lib.nuspec:markdown", "README.md:markdown", "lib/net10.0/Lib.xml:xmldoc"]);
        var description = (await source.ReadAsync(Specification(source, "Lib"), items[0], null, Token)).Content.ShouldNotBeNull();
        description.Text.ShouldBe(
            """
            # Lib

            Does things to things.

            - Id: Lib
            - Version: 2.1.0
            - Authors: A. Uthor
            - Project: https://example.org/lib
            - Tags: things stuff

            ## Dependencies

            - net8.0: `Other` 1.0.0
            """.ReplaceLineEndings("\n"));
        description.Item.Url.ShouldBe("https://www.nuget.org/packages/Lib/2.1.0");
        Parsed.ShouldBeSound(DocumentParsers.CreateDefault().Parse(description, Token).ShouldHaveSingleItem());
        (await source.ReadAsync(Specification(source, "Lib"), items[2], null, Token)).Content!.Text.ShouldContain("net10.0");
    }

    [Theory]
    [InlineData("Lib@3.0.0-preview.1", "3.0.0-Preview.1")]
    [InlineData("lib@2", "2.1.0")]
    [InlineData("lib@2.1", "2.1.0")]
    [InlineData("lib@latest", "2.1.0")]
    public async Task NuGet_WhenVersion_Resolves(string location, string version)
    {
        var source = NuGet(new ScriptedDownloader(PackageFeeds.NuGet));

        (await source.GetVersionAsync(Specification(source, location), Token)).ShouldBe(version);
    }

    [Fact]
    public async Task NuGet_WhenTheVersionIsMissing_NamesThoseThereAre() =>
        (await Should.ThrowAsync<ContexterException>(() => ListAsync(NuGet(new ScriptedDownloader(PackageFeeds.NuGet)), "Lib@9"))).Message
            .ShouldContain("has no version '9'; it has 3.0.0-Preview.1, 2.1.0, 2.0.0, 1.0.0.");

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"resources":[{"@type":3}]}""")]
    [InlineData("""{"resources":[{"@type":"PackageBaseAddress/3.0.0","@id":"file:///etc"}]}""")]
    public async Task NuGet_WhenTheIndexIsNone_SaysSo(string index) =>
        (await Should.ThrowAsync<ContexterException>(() => ListAsync(NuGet(new ScriptedDownloader(_ => ScriptedAnswer.Of(index))), "Lib"))).Code.ShouldBe(ErrorCodes.SourceUnavailable);

    private static SourceSpecification Specification(PackageSource source, string location) => new() { Kind = source.Kind, Location = location };

    private static async Task<List<SourceItem>> ListAsync(PackageSource source, string location) => await source.ListAsync(Specification(source, location), new SourceListing([]), Token).ToListAsync(Token);

    private NpmSource Npm(IDownloader downloader) => new(downloader, new PackageOptions(), Scratch(), TimeProvider.System);

    private NugetSource NuGet(IDownloader downloader) => new(downloader, new PackageOptions(), Scratch(), TimeProvider.System);

    private ScratchFolders Scratch() => new(new ScratchOptions { Path = Path.Combine(_folder.Root, "scratch") }, TimeProvider.System);
}
