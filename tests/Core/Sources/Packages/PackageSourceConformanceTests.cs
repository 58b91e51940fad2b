using Contexter.Core.Tests.Sources.Conformance;
using Contexter.Sources;
using Contexter.Sources.Packages;
using Contexter.Storage.Scratch;

namespace Contexter.Core.Tests.Sources.Packages;

public sealed class NpmSourceConformanceTests : DocumentSourceConformance, IDisposable
{
    private readonly TempFolder _folder = new();
    private IDocumentSource? _source;

    protected override IDocumentSource Source => _source ??= new NpmSource(
        new ScriptedDownloader(request => PackageFeeds.Npm(request)), new PackageOptions(), new ScratchFolders(new ScratchOptions { Path = _folder.Root }, TimeProvider.System), TimeProvider.System);

    protected override SourceSpecification Specification { get; } = new() { Kind = NpmSource.KindName, Location = "left-pad" };

    protected override SourceSpecification Missing => Specification with { Location = "right-pad" };

    protected override SourceItem Unknown { get; } = new() { Key = "docs/z.md", Url = "https://www.npmjs.com/package/left-pad#docs/z.md", Format = "markdown" };

    public void Dispose() => _folder.Dispose();
}

public sealed class NugetSourceConformanceTests : DocumentSourceConformance, IDisposable
{
    private readonly TempFolder _folder = new();
    private IDocumentSource? _source;

    protected override IDocumentSource Source => _source ??= new NugetSource(
        new ScriptedDownloader(PackageFeeds.NuGet), new PackageOptions(), new ScratchFolders(new ScratchOptions { Path = _folder.Root }, TimeProvider.System), TimeProvider.System);

    protected override SourceSpecification Specification { get; } = new() { Kind = NugetSource.KindName, Location = "Lib" };

    protected override SourceSpecification Missing => Specification with { Location = "Missing" };

    protected override SourceItem Unknown { get; } = new() { Key = "docs/z.md", Url = "https://www.nuget.org/packages/Lib#docs/z.md", Format = "markdown" };

    public void Dispose() => _folder.Dispose();
}
