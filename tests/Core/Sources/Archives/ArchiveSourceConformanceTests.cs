using Contexter.Core.Tests.Sources.Conformance;
using Contexter.Sources;
using Contexter.Sources.Archives;
using Contexter.Storage.Scratch;
using static Contexter.Core.Tests.Sources.Archives.ArchiveFiles;

namespace Contexter.Core.Tests.Sources.Archives;

public sealed class ArchiveSourceConformanceTests : DocumentSourceConformance, IDisposable
{
    private readonly TempFolder _folder = new();
    private IDocumentSource? _source;

    protected override IDocumentSource Source => _source ??= new ArchiveSource(
        new ScriptedDownloader(_ => ScriptedAnswer.NotFound), new ScratchFolders(new ScratchOptions { Path = Path.Combine(_folder.Root, "scratch") }, TimeProvider.System), TimeProvider.System);

    protected override SourceSpecification Specification
    {
        get
        {
            var path = Path.Combine(_folder.Root, "docs.tar.gz");
            if (!System.IO.File.Exists(path))
            {
                _folder.Write("docs.tar.gz", GZip(Tar(("x/a.md", "\uFEFF# A\r\n\r\nText."), ("x/b/c.html", "<h1>B</h1><p>Text."))));
            }

            return new SourceSpecification { Kind = ArchiveSource.KindName, Location = path };
        }
    }

    protected override SourceSpecification Missing => Specification with { Location = Path.Combine(_folder.Root, "missing.zip") };

    protected override SourceItem Unknown { get; } = new() { Key = "b/z.md", Url = "file:///docs.tar.gz#b/z.md", Format = "markdown" };

    public void Dispose() => _folder.Dispose();
}
