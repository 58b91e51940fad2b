using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Contexter.Upstreams.Hosting;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>Files of the simulated registries are real packages.</summary>
public sealed class PackageTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Npm_Archive_HasTheDigestsThatItsDocumentSays_AndReadmeAndTypes()
    {
        var document = JsonNode.Parse(await upstreams.Http.GetStringAsync(new Uri(upstreams.Host.AddressOf(UpstreamKind.Npm), "quillon/latest"), Token))!["dist"]!;
        var archive = await upstreams.Http.GetByteArrayAsync(new Uri((string)document["tarball"]!), Token);
        ((string)document["integrity"]!).ShouldBe("sha512-" + Convert.ToBase64String(SHA512.HashData(archive)));
        await using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(copyData: true, Token) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            texts.Add(entry.Name, await reader.ReadToEndAsync(Token));
        }

        texts["package/README.md"].ShouldContain("npm install quillon");
        texts["package/index.d.ts"].ShouldContain("export declare class RetryPolicy");
        JsonNode.Parse(texts["package/package.json"])!["version"]!.ToString().ShouldBe("3.2.0");
    }

    [Fact]
    public async Task NuGet_Package_HasReadmeSpecificationAndDocumentation()
    {
        var address = new Uri(upstreams.Host.AddressOf(UpstreamKind.NuGet), "/v3-flatcontainer/quillon.core/3.2.0/quillon.core.3.2.0.nupkg");
        using var zip = new ZipArchive(new MemoryStream(await upstreams.Http.GetByteArrayAsync(address, Token)));
        zip.Entries.Select(entry => entry.FullName).ShouldBe(
            ["LICENSE", "README.md", "lib/net8.0/Quillon.Core.xml", "lib/net8.0/_._", "Quillon.Core.nuspec", "[Content_Types].xml"], ignoreOrder: true);
        await using var stream = await zip.GetEntry("lib/net8.0/Quillon.Core.xml")!.OpenAsync(Token);
        var members = (await XDocument.LoadAsync(stream, LoadOptions.None, Token)).Descendants("member").ToList();
        members.Count.ShouldBeGreaterThan(100);
        members.Single(member => (string?)member.Attribute("name") == "T:Quillon.RetryPolicy").Element("summary")!.Value.ShouldStartWith("A retry policy decides");
    }
}
