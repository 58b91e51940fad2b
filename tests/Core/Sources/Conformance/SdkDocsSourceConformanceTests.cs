using Contexter.Sources;
using Contexter.Sources.SdkDocs;

namespace Contexter.Core.Tests.Sources.Conformance;

public sealed class SdkDocsSourceConformanceTests : DocumentSourceConformance, IDisposable
{
    private const string Documentation = "<doc><members><member name=\"T:A.B\"><summary>Does B.</summary></member></members></doc>";

    private readonly TempFolder _dotnet = new();

    public SdkDocsSourceConformanceTests()
    {
        _dotnet.Write("packs/Microsoft.NETCore.App.Ref/10.0.1/ref/net10.0/System.Linq.xml", Documentation);
        _dotnet.Write("packs/Microsoft.NETCore.App.Ref/10.0.1/ref/net10.0/System.Runtime.xml", Documentation);
    }

    protected override IDocumentSource Source { get; } = new SdkDocsSource(new InstalledDotnet(), TimeProvider.System);

    protected override SourceSpecification Specification => new() { Kind = SdkDocsSource.KindName, Location = _dotnet.Root };

    protected override SourceSpecification Missing => Specification with { Location = Path.Combine(_dotnet.Root, "missing") };

    protected override SourceItem Unknown { get; } = new() { Key = "System.Missing", Url = "file:///System.Missing.xml", Format = "xmldoc" };

    public void Dispose() => _dotnet.Dispose();
}
