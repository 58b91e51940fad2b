using Contexter.Sources;
using Contexter.Sources.Files;

namespace Contexter.Core.Tests.Sources.Conformance;

public sealed class FileSourceConformanceTests : DocumentSourceConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    public FileSourceConformanceTests()
    {
        _folder.Write("guide/a.md", "\uFEFF# A\r\n\r\nText.");
        _folder.Write("guide/b.html", "<h1>B</h1><p>Text.");
        _folder.Write("c d.rst", "C\n=\n\nText.");
    }

    protected override IDocumentSource Source { get; } = new FileSource(TimeProvider.System);

    protected override SourceSpecification Specification => new() { Kind = FileSource.KindName, Location = _folder.Root };

    protected override SourceSpecification Missing => Specification with { Location = Path.Combine(_folder.Root, "missing") };

    protected override SourceItem Unknown { get; } = new() { Key = "guide/z.md", Url = "file:///guide/z.md", Format = "markdown" };

    public void Dispose() => _folder.Dispose();
}
