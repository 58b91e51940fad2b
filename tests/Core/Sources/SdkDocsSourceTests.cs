using Contexter.Documents;
using Contexter.Parsing.XmlDoc;
using Contexter.Sources;
using Contexter.Sources.SdkDocs;

namespace Contexter.Core.Tests.Sources;

public sealed class SdkDocsSourceTests : IDisposable
{
    private readonly TempFolder _dotnet = new();

    public void Dispose() => _dotnet.Dispose();

    [Fact]
    public async Task List_WhenSeveralPacks_TakesNewestVersionsAndEachAssemblyOnce()
    {
        Write("Microsoft.NETCore.App.Ref/9.0.1/ref/net9.0/Old.xml");
        Write("Microsoft.NETCore.App.Ref/10.0.9/ref/net10.0/Older.xml");
        Write("Microsoft.NETCore.App.Ref/10.0.12/ref/net9.0/Wrong.xml");
        Write("Microsoft.NETCore.App.Ref/10.0.12/ref/net10.0/System.Linq.xml", "<doc>base</doc>");
        Write("Microsoft.NETCore.App.Ref/10.0.12/ref/net10.0/System.Runtime.xml");
        Write("Microsoft.NETCore.App.Ref/10.0.12/ref/net10.0/System.Runtime.dll");
        Write("Microsoft.NETCore.App.Ref/10.0.12-rc.1/ref/net10.0/Preview.xml");
        Write("Microsoft.AspNetCore.App.Ref/10.0.12/ref/net10.0/System.Linq.xml", "<doc>other</doc>");
        Write("Microsoft.AspNetCore.App.Ref/10.0.12/ref/net10.0/Microsoft.AspNetCore.xml");
        Write("Microsoft.NETCore.App.Host.linux-x64/10.0.12/x.xml");
        Directory.CreateDirectory(Path.Combine(_dotnet.Root, "packs", "Empty.Ref", "1.0.0"));
        var source = Source(_dotnet.Root);

        var items = await ListAsync(source, Specification());

        items.Select(item => item.Key).ShouldBe(["Microsoft.AspNetCore", "System.Linq", "System.Runtime"]);
        items.ShouldAllBe(item => item.Format == XmlDocParser.FormatName && item.SizeBytes > 0);
        var content = (await source.ReadAsync(Specification(), items[1], null, TestContext.Current.CancellationToken)).Content!;
        content.Text.ShouldBe("<doc>base</doc>");
        content.TrustScore.ShouldBe(10);
        (await source.GetVersionAsync(Specification(), TestContext.Current.CancellationToken)).ShouldBe("10.0.12");
    }

    [Fact]
    public async Task List_WhenOnlyPreviews_TakesTheLatest()
    {
        Write("Microsoft.NETCore.App.Ref/11.0.0-preview.9/ref/net11.0/A.xml");
        Write("Microsoft.NETCore.App.Ref/11.0.0-preview.10/ref/net11.0/B.xml");

        (await ListAsync(Source(_dotnet.Root), Specification())).ShouldHaveSingleItem().Key.ShouldBe("B");
        (await Source(_dotnet.Root).GetVersionAsync(Specification(), TestContext.Current.CancellationToken)).ShouldBe("11.0.0-preview.10");
    }

    [Fact]
    public async Task List_WhenGlobs_MatchAssemblyNames()
    {
        Write("Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0/System.Linq.xml");
        Write("Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0/System.Linq.Expressions.xml");
        Write("Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0/System.Xml.xml");
        var source = Source("/no/such/place", _dotnet.Root);

        var items = await ListAsync(source, Specification() with { Include = ["System.Linq*"], Exclude = ["*.Expressions"] });
        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(source, Specification() with { Include = ["Nope.*"] }));

        items.ShouldHaveSingleItem().Key.ShouldBe("System.Linq");
        error.Code.ShouldBe(ErrorCodes.SourceEmpty);
        error.Message.ShouldContain("'Nope.*'");
    }

    [Fact]
    public async Task List_WhenLocationIsGiven_ReadsThatInstallation()
    {
        Write("Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0/A.xml");

        (await ListAsync(Source(), Specification() with { Location = _dotnet.Root })).ShouldHaveSingleItem().Key.ShouldBe("A");
    }

    [Fact]
    public async Task List_WhenNoPacks_SaysWhereItLooked()
    {
        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(Source(_dotnet.Root), Specification()));

        error.Code.ShouldBe(ErrorCodes.SourceNotFound);
        error.Message.ShouldContain($"'{_dotnet.Root}/packs'");
        error.Message.ShouldContain("DOTNET_ROOT");
    }

    [Fact]
    public async Task Read_WhenAssemblyIsGone_SaysSo()
    {
        Write("Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0/A.xml");
        var item = new SourceItem { Key = "../A", Url = "file:///A", Format = "xmldoc" };

        var error = await Should.ThrowAsync<ContexterException>(
            () => Source(_dotnet.Root).ReadAsync(Specification(), item, null, TestContext.Current.CancellationToken));

        error.Code.ShouldBe(ErrorCodes.SourceNotFound);
        error.Message.ShouldContain("'../A'");
    }

    [Fact]
    public async Task Parse_WhenInstalledSdk_DescribesKnownMembers()
    {
        var source = new SdkDocsSource(new InstalledDotnet(), TimeProvider.System);
        var specification = Specification() with { Include = ["System.Linq", "System.Collections"] };
        var documents = new List<Contexter.Parsing.ParsedDocument>();
        foreach (var item in await ListAsync(source, specification))
        {
            var content = (await source.ReadAsync(specification, item, null, TestContext.Current.CancellationToken)).Content!;
            documents.AddRange(new XmlDocParser().Parse(content, TestContext.Current.CancellationToken));
        }

        documents.ForEach(Parsing.Parsed.ShouldBeSound);
        var enumerable = documents.Single(d => d.Path is "System.Linq/System.Linq.Enumerable");
        enumerable.SourceUrl.ShouldBe("https://learn.microsoft.com/dotnet/api/system.linq.enumerable");
        enumerable.Text.ShouldContain("### Select\n\n```csharp\nSelect<TSource, TResult>(IEnumerable<TSource> source, Func<TSource, TResult> selector)\n```");
        documents.Single(d => d.Path is "System.Collections/System.Collections.Generic.List-1").Title.ShouldBe("List<T>");
        documents.Select(d => d.Path).Distinct(StringComparer.Ordinal).Count().ShouldBe(documents.Count);
        (await source.GetVersionAsync(specification, TestContext.Current.CancellationToken)).ShouldNotBeNull().ShouldStartWith("10.");
    }

    private static SdkDocsSource Source(params string[] roots) => new(new Roots(roots), TimeProvider.System);

    private static SourceSpecification Specification() => new() { Kind = "sdk-docs", Location = string.Empty };

    private static async Task<List<SourceItem>> ListAsync(SdkDocsSource source, SourceSpecification specification) =>
        await source.ListAsync(specification, new SourceListing([]), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private void Write(string path, string text = "<doc/>") => _dotnet.Write("packs/" + path, text);

    private sealed class Roots(string[] roots) : IDotnetLocation
    {
        public IEnumerable<string> Candidates() => roots;
    }
}
