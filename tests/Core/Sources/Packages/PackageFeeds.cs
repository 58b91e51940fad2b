using System.Security.Cryptography;
using System.Text.Json;

namespace Contexter.Core.Tests.Sources.Packages;

/// <summary>Answers as npm and NuGet registries give them.</summary>
internal static class PackageFeeds
{
    public const string Declarations =
        """
        /** Pads a string.
         * @param text What is padded.
         */
        export declare function leftPad(text: string, width: number): string;
        """;

    public const string XmlDoc = "<doc><assembly><name>Lib</name></assembly><members><member name=\"T:Lib.Thing\"><summary>Does it for {0}.</summary></member></members></doc>";

    public static byte[] Tarball { get; } = Archives.ArchiveFiles.GZip(Archives.ArchiveFiles.Tar(
        ("package/package.json", "{}"), ("package/README.md", "# left-pad\n\nPads."), ("package/index.js", "x"), ("package/index.d.ts", Declarations), ("package/docs/use.md", "# Use"),
        ("package/test/fixture.md", "no documentation"), ("package/LICENSE", "MIT")));

    public static byte[] Nupkg { get; } = Archives.ArchiveFiles.Zip(
        ("Lib.nuspec",
            """
            <?xml version="1.0"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
              <id>Lib</id><version>2.1.0</version><authors>A. Uthor</authors><description>Does things to things.</description><tags>things stuff</tags>
              <projectUrl>https://example.org/lib</projectUrl>
              <dependencies><group targetFramework="net8.0"><dependency id="Other" version="1.0.0"/></group></dependencies>
            </metadata></package>
            """),
        ("README.md", "# Lib\n\nUse it."), ("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<x/>"),
        ("lib/netstandard2.0/Lib.xml", XmlDoc.Replace("{0}", "netstandard2.0", StringComparison.Ordinal)), ("lib/net8.0/Lib.xml", XmlDoc.Replace("{0}", "net8.0", StringComparison.Ordinal)),
        ("lib/net10.0/Lib.xml", XmlDoc.Replace("{0}", "net10.0", StringComparison.Ordinal)), ("lib/net472/Lib.xml", XmlDoc.Replace("{0}", "net472", StringComparison.Ordinal)));

    public static string Integrity(byte[] bytes) => "sha512-" + Convert.ToBase64String(SHA512.HashData(bytes));

    public static ScriptedAnswer Npm(Contexter.Http.Downloads.DownloadRequest request, string? integrity = null) => request.Url.AbsoluteUri switch
    {
        "https://registry.npmjs.org/left-pad" or "https://registry.npmjs.org/%40scope%2Fleft-pad" => ScriptedAnswer.Of(JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["dist-tags"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["latest"] = "1.3.0", ["next"] = "2.0.0-rc.1" },
            ["versions"] = new[] { "1.0.0", "1.3.0", "1.10.0-beta", "2.0.0-rc.1", "0.9.1" }.ToDictionary(version => version, _ => (object)new
            {
                dist = new { tarball = "https://registry.npmjs.org/left-pad/-/left-pad.tgz", integrity = integrity ?? Integrity(Tarball) },
            }, StringComparer.Ordinal),
        })),
        "https://registry.npmjs.org/left-pad/-/left-pad.tgz" => ScriptedAnswer.Of(Tarball),
        _ => ScriptedAnswer.NotFound,
    };

    public static ScriptedAnswer NuGet(Contexter.Http.Downloads.DownloadRequest request) => request.Url.AbsoluteUri switch
    {
        "https://api.nuget.org/v3/index.json" => ScriptedAnswer.Of(
            """{"version":"3.0.0","resources":[{"@id":"https://x.org/query","@type":"SearchQueryService"},{"@id":"https://x.org/flat/","@type":"PackageBaseAddress/3.0.0"}]}"""),
        "https://x.org/flat/lib/index.json" => ScriptedAnswer.Of("""{"versions":["1.0.0","2.0.0","2.1.0","3.0.0-Preview.1"]}"""),
        "https://x.org/flat/lib/2.1.0/lib.2.1.0.nupkg" or "https://x.org/flat/lib/3.0.0-preview.1/lib.3.0.0-preview.1.nupkg" => ScriptedAnswer.Of(Nupkg),
        _ => ScriptedAnswer.NotFound,
    };
}
